from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

import members.tasks  # noqa: F401 -- registers the job
from coalition.core import jobs
from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job, OutgoingMail
from members.admission import applying
from members.admission.purging import days_until_purged
from members.models import Application, Editor
from tests import factories
from tests.members.admission.factories import make_draft, make_sent

pytestmark = pytest.mark.django_db
BEGIN = {"company_name": "Lumenfold", "name": "Ada Quill", "email": "ada@lumenfold.example"}


def begin() -> Editor:
    return applying.begin_application(name="Ada", email=BEGIN["email"], company_name="Lumenfold")


def the_day_after(days: int) -> str:
    """The daily job, so many days from now; its note."""
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1)):
        job = jobs.enqueue("members.purge_applications")
        relay.run(job.pk)
        return str(Job.objects.get(pk=job.pk).note)


def test_a_draft_that_nobody_confirmed_is_deleted_with_all_its_links_after_the_days_that_the_page_states(
    client,
):
    client.post("/apply/", BEGIN)
    assert f"deleted {days_until_purged()} days after" in client.get("/apply/sent/").text
    assert the_day_after(days_until_purged() - 1) == "0 drafts that nobody confirmed deleted"
    assert Application.objects.exists()
    assert the_day_after(days_until_purged()) == "1 drafts that nobody confirmed deleted"
    assert not Application.objects.exists()
    assert not Editor.objects.exists()
    assert AuditEntry.objects.filter(action="admission.purged").count() == 1


def test_what_was_confirmed_or_sent_stays_whatever_its_age():
    kept = {make_draft().application_id, make_sent().pk}
    the_day_after(400)
    assert set(Application.objects.values_list("pk", flat=True)) == kept


def test_a_colleague_who_confirmed_keeps_the_draft_of_a_contact_who_did_not():
    editor = begin()
    colleague = applying.invite_colleague(by=editor, name="Bo", email="bo@lumenfold.example")
    applying.confirm_address(by=colleague)
    the_day_after(400)
    assert Application.objects.filter(pk=editor.application_id).exists()


def test_asking_for_another_letter_gives_the_whole_time_again():
    editor = begin()
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        applying.send_link_again(email=editor.email)
    the_day_after(days_until_purged() + 1)
    assert Application.objects.exists()
    the_day_after(days_until_purged() + 20)
    assert not Application.objects.exists()


def test_it_is_never_deleted_while_a_link_still_works(settings):
    settings.ADMISSION_UNCONFIRMED_DAYS = 2
    begin()
    the_day_after(settings.ADMISSION_LINK_DAYS - 1)
    assert Application.objects.exists()


def test_staff_read_letters_to_applicants_without_their_private_links(settings):
    settings.DEMO = False
    begin()
    letter = OutgoingMail.objects.get(kind="admission.application_link")
    token = letter.text.split("/apply/")[1].split("/")[0]
    client = Client()
    client.force_login(factories.make_staff("membership"))
    page = client.get(f"/console/mail/{letter.pk}/").text
    assert "/apply/…" in page
    assert token not in page
    assert client.get(f"/apply/{token}/").status_code == 200  # it was a working link that was not shown
