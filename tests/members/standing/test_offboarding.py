"""Offboarding: the dry run is what happens, a job carries it out whatever befalls it, and the proof is empty."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from coalition.core import registry
from coalition.core.access import Refused
from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job, Notice, OutgoingMail
from coalition.core.registry import Leaving
from members.agreements.departure import surviving_clauses
from members.agreements.evidence.models import SigningRequest
from members.models import GroupSeat, MentorOffer, MentorRequest, Offboarding, Organization, User
from members.standing.offboarding import services
from members.standing.offboarding.plan import dry_run, fingerprint, what_is_left
from resources.models import Document
from signals.submissions.models import Opinion
from tests import factories
from tests.members.mentorship.factories import make_mentor, make_request
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def staff():
    return factories.make_staff("membership", "programmes", "publishing")


@pytest.fixture
def company():
    return factories.make_company("Fern", signed=("nda", "signals"))


@pytest.fixture
def person(company):
    """Somebody who holds a bit of everything."""
    person = make_analyst(company, name="Ada Fern")
    group = factories.make_group("Hashes", chair=person)
    make_mentor(person)
    make_request(person)
    Document.objects.create(title="Draft", slug="draft", owner=person, group=group)
    make_signal(person)
    return person


def sign_off(by, leaving, **more):
    return services.sign_off(
        by=by,
        leaving=leaving,
        reason=more.pop("reason", "Changed jobs."),
        seen_sha256=more.pop("seen", fingerprint(dry_run(leaving))),
    )


def finish(row):
    Job.objects.exclude(pk=row.job_id).filter(state="queued").update(state="done")
    relay.run(row.job_id)
    row.refresh_from_db()
    return row


def ends_of(plan):
    return {line["name"]: line["ends"] for line in plan if line["ends"]}


def test_the_dry_run_of_a_person_lists_all_they_hold_and_changes_nothing(staff, company, person):
    before = AuditEntry.objects.count()
    Client().force_login(person)
    ends = ends_of(dry_run(Leaving(company, person)))
    assert {"accounts", "groups", "mentorship", "library", "signals"} <= set(ends)
    assert ends["groups"] == [
        "Ada Fern is no longer chair in Hashes; the group is then without a chair, and programme staff are told"
    ]
    assert ends["mentorship"] == ["1 offer to be a mentor", "1 request for a mentor"]
    assert AuditEntry.objects.count() == before
    assert User.objects.get(pk=person.pk).is_active


def test_a_person_is_offboarded_and_nothing_of_the_list_is_left(staff, company, person):
    row = finish(sign_off(staff, Leaving(company, person)))
    assert row.status == "proved"
    assert row.left_over == []
    assert [line["left"] for line in what_is_left(Leaving(company, person)) if line["left"]] == []
    assert GroupSeat.objects.get(user=person).ended_at is not None
    assert MentorOffer.objects.get(user=person).status == "withdrawn"
    assert MentorRequest.objects.get(user=person).status == "withdrawn"
    assert Document.objects.get().owner == staff
    assert Opinion.objects.get().withdrawn_at is None  # it is the company's
    assert Notice.objects.filter(person=staff, text__contains="lost its chair").exists()
    assert OutgoingMail.objects.filter(to=person.email, kind="standing.access_ended").exists()


def test_a_company_is_offboarded_and_its_signals_become_tombstones(staff, company, person):
    row = finish(sign_off(staff, Leaving(company), reason="It closed its service."))
    assert row.status == "proved"
    assert Organization.objects.get(pk=company.pk).standing == "left"
    assert Opinion.objects.get().withdrawn_at is not None
    assert not User.objects.get(pk=person.pk).is_active
    stays = {line["name"]: line["stays"] for line in row.proof}
    assert "1 tombstones of signals withdrawn or expired" in stays["signals"]
    assert any("the record stays" in line for line in stays["agreements"])


def test_a_request_to_sign_is_withdrawn_when_its_company_leaves(staff, company, person):
    conduct = factories.make_version("conduct")
    request = SigningRequest.objects.create(organization=company, version=conduct, asked_by=staff)
    leaving = Leaving(company)
    assert any("request to sign" in line for line in ends_of(dry_run(leaving))["agreements"])
    finish(sign_off(staff, leaving))
    request.refresh_from_db()
    assert request.status == "withdrawn"
    assert not any("request to sign" in line for effect in what_is_left(leaving) for line in effect["left"])


def test_a_request_handed_to_somebody_who_leaves_waits_for_their_company_again(staff, company, person):
    admin = factories.make_person(company, roles=["admin"])
    conduct = factories.make_version("conduct")
    signer = company.signatures.first().signed_by
    request = SigningRequest.objects.create(
        organization=company, version=conduct, asked_by=staff, addressee=person
    )
    leaving = Leaving(company, person)
    (line,) = ends_of(dry_run(leaving))["agreements"]
    assert "handed to them, waits for the company's signatories again" in line
    finish(sign_off(staff, leaving))
    request.refresh_from_db()
    assert (request.status, request.addressee) == ("open", None)
    assert request.events.get(kind="delegated").detail["reason"] == "Ada Fern leaves the company."
    assert OutgoingMail.objects.filter(to=signer.email, kind="agreements.request_asked").count() == 1
    assert Notice.objects.filter(person=admin, text__contains="1 request to sign waits").count() == 1
    assert not OutgoingMail.objects.filter(to=person.email, kind__startswith="agreements.").exists()
    assert ends_of(dry_run(leaving)).get("agreements") is None


def test_what_was_signed_off_is_a_snapshot_with_its_hash(staff, company, person):
    plan = dry_run(Leaving(company, person))
    row = finish(sign_off(staff, Leaving(company, person)))
    assert row.plan == plan
    assert fingerprint(row.plan) == row.plan_sha256
    assert fingerprint(row.proof) == row.proof_sha256


def test_a_list_that_has_changed_since_it_was_read_is_not_carried_out(staff, company, person):
    seen = fingerprint(dry_run(Leaving(company, person)))
    factories.make_group(members=[person])
    with pytest.raises(ValidationError, match="has changed since you looked"):
        sign_off(staff, Leaving(company, person), seen=seen)
    assert User.objects.get(pk=person.pk).is_active
    assert not Offboarding.objects.exists()


def test_signing_off_twice_is_signing_off_once(staff, company, person):
    first = sign_off(staff, Leaving(company, person))
    assert sign_off(staff, Leaving(company, person), seen="x") == first
    assert Job.objects.filter(name="members.offboard").count() == 1


def test_a_job_that_dies_in_the_middle_goes_on_behind_what_was_committed(staff, company, person, monkeypatch):
    row = sign_off(staff, Leaving(company, person))
    done = []
    broken = True
    effects = []
    for effect in registry.current().departures:

        def carry_out(*, leaving, by, effect=effect):
            if effect.name == "mentorship" and broken:
                raise RuntimeError("the machine went away")
            done.append(effect.name)
            effect.carry_out(leaving=leaving, by=by)

        effects.append(
            registry.DepartureEffect(
                effect.name, effect.title, effect.order, effect.ends, carry_out, effect.stays, effect.at_once
            )
        )
    monkeypatch.setattr(registry.current(), "departures", effects)
    relay.run(row.job_id)
    assert "mentorship" not in done
    assert GroupSeat.objects.get(user=person).ended_at is not None
    broken = False
    Job.objects.filter(pk=row.job_id).update(due_at=row.signed_off_at)
    relay.run(row.job_id)
    row.refresh_from_db()
    assert row.status == "proved"
    assert len(done) == len(set(done))


def test_what_is_left_is_said_told_to_staff_and_can_go_on(staff, company, person, monkeypatch):
    stubborn = ["One thing that does not end"]
    effect = registry.DepartureEffect("stubborn", "Stubborn", 99, lambda _l: stubborn, lambda **_: None)
    monkeypatch.setattr(registry.current(), "departures", [*registry.current().departures, effect])
    row = finish(sign_off(staff, Leaving(company, person)))
    assert row.status == "incomplete"
    assert row.left_over == ["One thing that does not end"]
    assert Notice.objects.filter(person=staff, text__contains="left something over").exists()
    stubborn.clear()
    services.go_on(by=staff, row=row)
    row.refresh_from_db()
    assert finish(row).status == "proved"


def test_a_companys_admin_offboards_a_colleague_but_not_themselves_nor_somebody_elsewhere(company, person):
    admin = factories.make_person(company, roles=["admin"])
    other = factories.make_company()
    with pytest.raises(Refused, match="cannot offboard yourself"):
        sign_off(admin, Leaving(company, admin))
    with pytest.raises(Refused):
        sign_off(admin, Leaving(other, factories.make_person(other)))
    with pytest.raises(Refused):
        sign_off(admin, Leaving(company))
    assert sign_off(admin, Leaving(company, person)).signed_off_by == admin


def test_the_page_asks_for_password_and_reason_and_loses_nothing(company, person, settings):
    admin = factories.make_person(company, roles=["admin"])
    admin.set_password(factories.PASSWORD)
    admin.save()
    client = Client()
    client.force_login(admin)
    url = reverse("members:person-leaving", args=[person.pk])
    seen = client.get(url).context["fingerprint"]
    wrong = {"seen": seen, "reason": "Moved to another team.", "understood": "on", "password": "wrong"}
    page = client.post(url, wrong)
    assert "Moved to another team." in page.text
    assert "This is not your password" in page.text
    assert User.objects.get(pk=person.pk).is_active
    answer = client.post(url, wrong | {"password": factories.PASSWORD})
    row = Offboarding.objects.get()
    assert answer.headers["Location"] == reverse("members:departure", args=[row.pk])
    assert client.post(url, wrong | {"password": factories.PASSWORD}).status_code in {302, 404}
    assert "Access has ended already" in client.get(answer.headers["Location"]).text
    finish(row)
    assert "nothing is left to end" in client.get(answer.headers["Location"]).text


def test_surviving_clauses_are_found_by_what_they_say():
    text = "11.3 Within thirty days of leaving, the former Member deletes it.\n\n11.4 Duties last for five years after a Member leaves.\n\n5.1 Meetings follow an agenda.\n"
    assert surviving_clauses(text) == ["11.3", "11.4"]
