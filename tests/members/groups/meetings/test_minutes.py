import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone
from docx import Document

from coalition.core.models import AuditEntry
from members.groups.meetings import services as meetings
from members.groups.meetings.agenda import Point
from members.groups.meetings.brief import brief_of_meetings
from members.groups.meetings.minutes import services
from members.groups.meetings.minutes.models import ActionItem, MinutesEdition
from members.groups.meetings.models import Meeting
from members.groups.services import seat_in_group
from tests import factories
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
TEXT = "The wording was agreed after some talk."


@pytest.fixture
def lead():
    return factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")


@pytest.fixture
def other():
    return factories.make_person(factories.make_company("Birch"), name="Bo Lindqvist")


@pytest.fixture
def meeting(lead, other):
    """It was held yesterday."""
    group = factories.make_group("Financial sextortion", chair=lead, members=[other])
    made = meetings.plan_meeting(
        by=lead, group=group, starts_at=timezone.now() + timedelta(days=20), minutes=60, tz="UTC",
        points=[Point("Scope of the draft", lead, 30)],
    )  # fmt: skip
    meetings.publish_meeting(by=lead, meeting=made)
    then = timezone.now() - timedelta(days=1)
    Meeting.objects.filter(pk=made.pk).update(starts_at=then, ends_at=then + timedelta(hours=1))
    return Meeting.objects.select_related("group", "series").get(pk=made.pk)


def write(lead, meeting, text=TEXT):
    return services.write_minutes(by=lead, meeting=meeting, source=text)


def test_minutes_are_published_once_nothing_points_at_anybody(client, lead, other, meeting):
    client.force_login(lead)
    base = f"/members/meetings/{meeting.pk}/minutes/"
    text = "Bo Lindqvist spoke of Aurora's tool."
    assert client.post(f"{base}edit/", {"source": text}).status_code == 302
    page = client.get(f"{base}check/").content.decode()
    assert "2 places point at somebody" in page
    assert "Line 1, column 1" in page
    answer = client.post(f"{base}check/").content.decode()
    assert "Mend the text, or give a reason" in answer
    assert not MinutesEdition.objects.exists()
    client.force_login(other)
    assert b"spoke of" not in client.get(base).content  # nobody reads a working copy
    assert client.get(f"{base}edit/").status_code == 403
    client.force_login(lead)
    client.post(f"{base}edit/", {"source": TEXT})
    for _ in range(2):
        client.post(f"{base}check/")
    edition = MinutesEdition.objects.get()
    assert (edition.source, edition.overrides) == (TEXT, {})
    client.force_login(other)
    assert TEXT in client.get(base).content.decode()


def test_each_finding_that_stays_needs_its_own_reason(lead, meeting):
    minutes = write(lead, meeting, "Lindqvist and Okafor drew the plan.")
    keys = [one.key for one in services.findings_in(meeting, services.text_of(minutes))]
    with pytest.raises(ValidationError, match="1 place still points"):
        services.publish_minutes(by=lead, meeting=meeting, reasons={keys[0]: "Both agreed."})
    edition = services.publish_minutes(by=lead, meeting=meeting, reasons=dict.fromkeys(keys, "Both agreed."))
    assert {row["what"] for row in edition.overrides.values()} == {"Lindqvist", "Okafor"}


def test_decisions_and_actions_are_looked_at_too(lead, other, meeting):
    write(lead, meeting)
    services.record_decision(by=lead, meeting=meeting, text="Birch goes first.")
    with pytest.raises(ValidationError, match="Birch"):
        services.publish_minutes(by=lead, meeting=meeting, reasons={})


def test_published_minutes_never_change(lead, meeting):
    write(lead, meeting)
    edition = services.publish_minutes(by=lead, meeting=meeting, reasons={})
    for change in (edition.delete, lambda: MinutesEdition.objects.update(source="Else")):
        with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
            change()
    write(lead, meeting, "Corrected.")
    assert services.publish_minutes(by=lead, meeting=meeting, reasons={}).number == 2


@pytest.mark.parametrize("format_", ["md", "pdf", "docx"])
def test_an_export_is_looked_at_again_against_people_as_they_are_today(client, lead, meeting, format_):
    write(lead, meeting, "The plan of Marlowe was liked.")
    services.publish_minutes(by=lead, meeting=meeting, reasons={})
    client.force_login(lead)
    url = f"/members/meetings/{meeting.pk}/minutes/export/{format_}/"
    assert client.post(url).status_code == 302  # asks for the password again
    prove(client)
    newcomer = factories.make_person(factories.make_company(), name="Kit Marlowe")
    seat_in_group(by=factories.make_staff("programmes"), group=meeting.group, user=newcomer)
    page = client.post(url)
    assert b"Mend the text, or give a reason" in page.content
    key = services.findings_in(meeting, "The plan of Marlowe was liked.")[0].key
    answer = client.post(url, {f"reason-{key}": "The playwright."})
    assert "attachment" in answer["Content-Disposition"]
    words = {
        "md": answer.content.decode,
        "docx": lambda: "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs),
        "pdf": lambda: "The plan of Marlowe" if answer.content.startswith(b"%PDF-") else "",
    }[format_]()
    assert "The plan of Marlowe" in words
    entry = AuditEntry.objects.get(action="meetings.minutes_exported")
    assert list(entry.detail["left"].values()) == ["The playwright."]


def test_an_export_does_not_say_who_owns_an_action(lead, other, meeting):
    write(lead, meeting)
    due = timezone.localdate() + timedelta(days=3)
    services.record_action(by=lead, meeting=meeting, text="Write the annex", owner=other, due_on=due)
    edition = services.publish_minutes(by=lead, meeting=meeting, reasons={})
    text = services.export_minutes(by=lead, edition=edition, format_="md", reasons={})
    assert "Write the annex" in text
    assert "Lindqvist" not in text


def test_an_action_stands_on_its_owners_home_until_it_is_done(client, lead, other, meeting):
    due = timezone.localdate() + timedelta(days=3)
    for _ in range(2):
        action = services.record_action(
            by=lead, meeting=meeting, text="Write the annex", owner=other, due_on=due
        )
    assert [item.action for item in brief_of_meetings(other)] == ["Finish it"]
    assert "Due in 3 days" in client_text(client, other, f"/members/groups/{meeting.group_id}/actions-panel/")
    ActionItem.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    assert "2 days late" in client_text(client, other, f"/members/groups/{meeting.group_id}/actions-panel/")
    stranger = factories.make_person(factories.make_company(), acknowledged=True)
    seat_in_group(by=factories.make_staff("programmes"), group=meeting.group, user=stranger)
    client.force_login(stranger)
    assert client.post(f"/members/actions/{action.pk}/done/").status_code == 403
    client.force_login(other)
    for _ in range(2):
        assert client.post(f"/members/actions/{action.pk}/done/").status_code == 302
    assert brief_of_meetings(other) == []
    assert AuditEntry.objects.filter(action="meetings.action_done").count() == 1


def client_text(client, person, url):
    client.force_login(person)
    return client.get(url).content.decode()


def test_leads_are_asked_for_minutes_until_they_are_published(lead, other, meeting):
    assert [item.action for item in brief_of_meetings(lead)] == ["Write the minutes"]
    assert brief_of_meetings(other) == []
    write(lead, meeting)
    services.publish_minutes(by=lead, meeting=meeting, reasons={})
    assert brief_of_meetings(lead) == []
