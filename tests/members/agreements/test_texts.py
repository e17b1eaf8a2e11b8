"""Staff write and publish texts, ask companies to sign again, and see who is covered; the clock moves."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members import tasks  # noqa: F401 -- registers the job
from members.agreements import campaigns, publishing, services
from members.agreements.coverage import cover_of
from members.agreements.effects import campaign_of, dry_run, projection
from members.agreements.models import AgreementVersion, Reminder, Undertaking
from members.agreements.queries import current_version
from members.agreements.rules import has_undertaken, may_sign
from members.models import Agreement, Organization, User
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
NEW = "# Agreement nda\n\n1. The text of version 2.0.\n\n1.1 A clause that is new.\n"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def staff() -> User:
    return factories.make_staff("membership", name="Ida Staff", password=make_password(factories.PASSWORD))


@pytest.fixture
def client(staff: User) -> Client:
    return as_user(staff)


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def draft(staff: User, number: str = "2.0", **changes: Any) -> AgreementVersion:
    kind = changes.pop("kind", "nda")
    facts: dict[str, Any] = {
        "agreement": Agreement.objects.get(kind=kind),
        "number": number,
        "effective_on": date(2026, 11, 10),
        "source": NEW,
        "grace_days": 20,
    }
    return publishing.save_draft(by=staff, **facts | changes)


def publish(staff: User, number: str = "2.0", **changes: Any) -> AgreementVersion:
    made = draft(staff, number, **changes)
    return publishing.publish_draft(by=staff, draft=made, seen_sha256=made.sha256)


def form(**changes: Any) -> dict[str, Any]:
    return {
        "number": "2.0",
        "effective_on": "2026-11-10",
        "material": "on",
        "grace_days": "20",
        "change_note": "One clause more.",
        "source": NEW,
    } | changes


def test_staff_make_a_kind_draft_preview_and_publish_it(client: Client, staff: User) -> None:
    made = client.post(
        reverse("console:text-kind"), {"title": "Wellness promise", "kind": "wellness", "level": "seat"}
    )
    assert made.headers["Location"] == reverse("console:text-new", args=["wellness"])
    kept = client.post(made.headers["Location"], form(number="1.0"))
    version = AgreementVersion.objects.get(number="1.0", agreement__kind="wellness")
    assert kept.headers["Location"] == reverse("console:text-preview", args=[version.pk])
    page = client.get(kept.headers["Location"])
    assert version.sha256 in page.text
    assert "A clause that is new." in page.text
    pdf = client.get(reverse("console:text-preview-pdf", args=[version.pk]))
    assert pdf.content.startswith(b"%PDF")
    url = reverse("console:text-publish", args=[version.pk])
    assert "Nothing has been done yet" in client.get(url).text
    answer = client.post(url, {"sha256": version.sha256, "understood": "on", "password": factories.PASSWORD})
    assert answer.status_code == 302, answer.context["form"].errors
    version.refresh_from_db()
    assert version.published_at == NOW
    again = client.post(url, {"sha256": version.sha256, "understood": "on", "password": "x"})
    assert again.status_code == 302
    assert AuditEntry.objects.filter(action="agreements.published").count() == 1


def test_a_slip_in_a_draft_is_said_beside_its_field_and_nothing_typed_is_lost(client: Client) -> None:
    factories.make_version("nda")
    url = reverse("console:text-new", args=["nda"])
    for changes, words in (
        ({"number": "1.0"}, "There is a version 1.0 already"),
        ({"effective_on": "2025-01-01"}, "choose a later day"),
        ({"source": "  "}, "This field is required"),
        ({"grace_days": "900"}, "less than or equal to 365"),
        ({"effective_on": "soon"}, "Enter a valid date"),
    ):
        answer = client.post(url, form(change_note="Canary note", **changes))
        assert answer.status_code == 200
        assert words in answer.text
        assert "Canary note" in answer.text
    assert AgreementVersion.objects.filter(published_at=None).count() == 0


def test_publishing_asks_for_the_password_and_for_the_text_that_was_seen(client: Client, staff: User) -> None:
    factories.make_version("nda")
    made = draft(staff)
    url = reverse("console:text-publish", args=[made.pk])
    right = {"sha256": made.sha256, "understood": "on", "password": factories.PASSWORD}
    for changes in ({"password": "wrong"}, {"understood": ""}, {"sha256": "0" * 64}):
        assert client.post(url, right | changes).status_code == 200
    made.refresh_from_db()
    assert made.published_at is None


def test_nobody_is_blocked_by_a_day_that_is_over(staff: User) -> None:
    factories.make_version("nda")
    made = draft(staff, effective_on=date(2026, 11, 1))
    with pytest.raises(ValidationError, match="is over"):
        publishing.publish_draft(by=staff, draft=made, seen_sha256=made.sha256)
    with pytest.raises(Refused):
        publishing.publish_draft(by=factories.make_staff("programmes"), draft=made, seen_sha256=made.sha256)


def test_a_draft_is_nobodys_to_read_and_can_be_thrown_away(client: Client, staff: User) -> None:
    person = factories.make_person(factories.make_company())
    made = draft(staff)
    assert as_user(person).get(reverse("members:agreement", args=[made.pk])).status_code == 404
    client.post(reverse("console:text-discard", args=[made.pk]))
    assert not AgreementVersion.objects.filter(pk=made.pk).exists()
    published = publish(staff)
    with pytest.raises(Refused):
        publishing.discard_draft(by=staff, draft=published)
    with pytest.raises(Refused, match="does not change"):
        draft(staff, draft=published)


def test_the_dry_run_says_who_signs_again_who_is_blocked_when_and_loses_what(
    client: Client, staff: User
) -> None:
    covered = [factories.make_company(f"Covered {number}") for number in range(3)]
    factories.make_company("Unsigned", signed=(), standing="admitted")
    own = factories.make_company("Own text")
    factories.make_company("Gone", standing="left")
    special = publish(staff, "1.0-own", organization=own, effective_on=date(2026, 11, 2), material=False)
    assert special.standard == current_version("nda")
    factories_sign(own, special)
    made = draft(staff)
    run = dry_run(made)
    assert {row.company.pk for row in run.covered_now} == {company.pk for company in [*covered, own]}
    assert {row.company.pk for row in run.asked} == {company.pk for company in covered}
    assert [row.company.pk for row in run.apart] == [own.pk]
    assert run.blocks_on == date(2026, 11, 30)
    assert run.at_once == []
    assert "Directory" in {page.label for page in run.loses}
    page = client.get(reverse("console:text-publish", args=[made.pk])).text
    assert "30 November 2026" in page
    assert "3 companies" in page
    assert len(dry_run(draft(staff, draft=made, grace_days=0)).at_once) == 3
    assert dry_run(draft(staff, draft=made, material=False)).asked == []


def factories_sign(company: Organization, version: AgreementVersion) -> None:
    """An effective signature of this very version."""
    signer = factories.make_person(company, roles=["signatory"], acknowledged=False)
    now = timezone.now()
    company.signatures.filter(version__agreement=version.agreement).update(status="ended", closed_at=now)
    company.signatures.create(
        version=version, status="effective", title=version.agreement.title, number=version.number,
        text_sha256=version.sha256, legal_entity=company.legal_name, signed_by=signer, typed_name="N",
        capacity="C", electronic_consent_at=now, signed_at=now, countersigned_at=now,
    )  # fmt: skip


def test_covered_grace_and_blocked_are_shown_right_as_the_clock_moves(
    client: Client, staff: User, clock: time_machine.Traveller
) -> None:
    company, signed = factories.make_company("Slow"), factories.make_company("Quick")
    person = factories.make_person(company)
    version = publish(staff)

    def shown(at: datetime) -> tuple[str, int, int, int]:
        clock.move_to(at, tick=False)
        member, console = as_user(person), as_user(staff)
        coverage = member.get(reverse("members:coverage")).text
        words = next(words for words in ("Blocked", "In grace", "Covered") if f">{words}<" in coverage)
        found = campaign_of(version)
        page = console.get(reverse("console:campaign", args=[version.pk])).text
        assert f": {len(found.done)} of {found.total}</h1>" in page
        assert console.get(reverse("console:coverage")).status_code == 200
        detail = console.get(reverse("console:coverage-company", args=[company.pk])).text
        assert words in detail
        status = member.get("/members/directory/").status_code
        return words, status, len(found.grace), len(found.blocked)

    assert shown(datetime(2026, 11, 9, 23, tzinfo=UTC)) == ("Covered", 200, 0, 0)
    assert shown(datetime(2026, 11, 10, 1, tzinfo=UTC)) == ("In grace", 200, 2, 0)
    factories_sign(signed, version)
    assert shown(datetime(2026, 11, 29, 23, tzinfo=UTC)) == ("In grace", 200, 1, 0)
    assert shown(datetime(2026, 11, 30, 1, tzinfo=UTC)) == ("Blocked", 403, 0, 1)
    refusal = as_user(person).get("/members/directory/").text
    assert "covered until 29 November 2026" in refusal
    factories_sign(company, version)
    assert shown(datetime(2026, 11, 30, 2, tzinfo=UTC)) == ("Covered", 200, 0, 0)


def test_projected_coverage_falls_on_the_day_of_the_block(staff: User, clock: time_machine.Traveller) -> None:
    companies = [factories.make_company() for _ in range(3)]
    version = publish(staff)
    clock.move_to(datetime(2026, 11, 20, 9, tzinfo=UTC), tick=False)
    factories_sign(companies[0], version)
    labels, values = projection(campaign_of(version))
    assert values[labels.index("29 Nov")] == 3
    assert values[labels.index("30 Nov")] == 1


def test_reminders_go_out_at_their_distances_and_never_twice(
    staff: User, clock: time_machine.Traveller
) -> None:
    company = factories.make_company()
    factories.make_person(company)
    version = publish(staff, grace_days=40)
    days = []
    for number in range(60):
        clock.move_to(NOW + timedelta(days=number), tick=False)
        before = Reminder.objects.count()
        campaigns.remind_due()
        campaigns.remind_due()
        if Reminder.objects.count() > before:
            assert Reminder.objects.count() == before + 1
            days.append((date(2026, 12, 20) - timezone.now().date()).days)
    assert days == [40, 30, 14, 7, 3, 1, 0]
    letters = OutgoingMail.objects.filter(kind="agreements.reminder")
    assert letters.count() == 7
    for letter in letters:
        for secret in (company.name, "Agreement nda", version.number, "Person"):
            assert secret not in letter.subject + letter.text
    assert AuditEntry.objects.filter(action="agreements.reminded").count() == 7


def test_the_button_reminds_at_once_and_pressing_it_twice_writes_one_letter(
    client: Client, staff: User, clock: time_machine.Traveller
) -> None:
    slow, other = factories.make_company(), factories.make_company()
    version = publish(staff)
    clock.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False)
    client.force_login(staff)
    url = reverse("console:campaign-remind", args=[version.pk])
    client.post(url, {"company": slow.slug})
    assert {row.organization_id for row in Reminder.objects.all()} == {slow.pk}
    client.post(url)
    client.post(url)
    assert sorted(str(row.organization_id) for row in Reminder.objects.all()) == sorted(
        [str(slow.pk), str(other.pk)]
    )
    assert client.post(url, {"company": "nobody"}).status_code == 404


def test_a_new_personal_text_is_acknowledged_on_its_page_and_asks_each_person(
    client: Client, staff: User, clock: time_machine.Traveller
) -> None:
    company = factories.make_company()
    people = [factories.make_person(company) for _ in range(2)]
    version = publish(staff, kind="seat")
    clock.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False)
    campaign = campaign_of(version)
    assert [(row.open_people, row.cover.state) for row in campaign.open] == [(2, "grace")]
    assert campaigns.remind_due() == 2
    member = as_user(people[0])
    assert "I acknowledge version 2.0" in member.get(reverse("members:agreement", args=[version.pk])).text
    for _ in range(2):
        member.post(reverse("members:agreement-acknowledge", args=[version.pk]))
    assert people[0].acknowledgements.filter(version=version).count() == 1
    assert [row.open_people for row in campaign_of(version).open] == [1]
    clock.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False)
    assert as_user(people[0]).get("/members/directory/").status_code == 200
    assert as_user(people[1]).get("/members/directory/").status_code == 403


def test_a_negotiated_text_is_its_companys_alone_and_says_whether_contractors_may_hold_seats(
    staff: User, clock: time_machine.Traveller
) -> None:
    company, other = factories.make_company("Special"), factories.make_company("Plain")
    signer = factories.make_person(company, roles=["signatory"], name="Nora Neu")
    stranger = factories.make_person(other, roles=["signatory"])
    own = publish(
        staff, "1.0-sp", organization=company, contractors_allowed=True,
        entities=["Special Ltd", " ", "Special GmbH"], effective_on=date(2026, 11, 2),
    )  # fmt: skip
    assert own.entities == ["Special Ltd", "Special GmbH"]
    url = reverse("members:agreement", args=[own.pk])
    page = as_user(signer).get(url).text
    assert "Special GmbH" in page
    assert "What changed since version 1.0" in page
    assert as_user(stranger).get(url).status_code == 404
    assert as_user(staff).get(url).status_code == 200
    for name in ("members:agreement-changes", "members:agreement-pdf", "members:agreement-sign"):
        assert as_user(stranger).get(reverse(name, args=[own.pk])).status_code == 404
    assert not may_sign(stranger, own)
    assert current_version("nda", company=company) == own
    assert current_version("nda", company=other) != own
    signature = services.sign_agreement(
        by=User.objects.get(pk=signer.pk), version=own, typed_name="Nora Neu", capacity="Director",
        legal_entity=company.legal_name, electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip
    company.refresh_from_db()
    assert not company.contractors_allowed
    services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    company.refresh_from_db()
    assert company.contractors_allowed
    assert cover_of(User.objects.get(pk=signer.pk), "nda").state == "covered"


def test_only_company_agreements_are_negotiated(staff: User) -> None:
    company = factories.make_company()
    factories.make_version("seat")
    with pytest.raises(ValidationError) as problem:
        draft(staff, kind="seat", organization=company)
    assert "organization" in problem.value.message_dict


def test_the_sign_page_shows_what_changed_since_the_version_that_was_signed(
    staff: User, clock: time_machine.Traveller
) -> None:
    company = factories.make_company()
    signer = factories.make_person(company, roles=["signatory"], name="Nora Neu", password="-")
    version = publish(staff)
    clock.move_to(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False)
    client = as_user(signer)
    for name in ("members:agreement-sign", "members:agreement-changes"):
        page = client.get(reverse(name, args=[version.pk])).text
        assert "A clause that is new." in page
        assert "<ins>" in page
    assert "what changed" in client.get(reverse("members:agreements")).text
    assert "A new version of your company" in client.get("/").text


def test_a_guest_gives_their_word_for_one_event_whose_title_is_frozen() -> None:
    guest = factories.make_guest()
    version = factories.make_version("guest")
    url = reverse("members:agreement-undertake", args=[version.pk])
    client = as_user(guest)
    assert "I undertake this" in client.get(reverse("members:agreement", args=[version.pk])).text
    for _ in range(2):
        assert client.post(url).status_code == 302
    given = Undertaking.objects.get()
    assert (given.subject_kind, given.subject_title) == ("invitation", "Forum on financial sextortion")
    assert given.text_sha256 == version.sha256
    assert has_undertaken(guest, "invitation", str(guest.pk))
    assert not has_undertaken(guest, "forum", "another")
    member = factories.make_person(factories.make_company())
    with pytest.raises(Refused):
        publishing.undertake(by=member, version=version, subject_kind="x", subject_id="1", subject_title="X")


@pytest.mark.parametrize("name", ["console:texts", "console:coverage"])
def test_the_lists_take_as_many_queries_for_one_as_for_three(client: Client, staff: User, name: str) -> None:
    factories.make_company()
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse(name))
    for number in range(2):
        factories.make_company()
        publish(staff, f"2.{number}", effective_on=date(2026, 11, 10 + number))
    with CaptureQueriesContext(connection) as three:
        assert client.get(reverse(name)).status_code == 200
    assert len(three) == len(one)


def test_the_coverage_page_opens_for_everybody_who_is_signed_in() -> None:
    for person in (
        factories.make_person(factories.make_company()),
        factories.make_person(factories.make_company(signed=(), standing="admitted")),
        factories.make_guest(),
        factories.make_staff("programmes"),
    ):
        assert as_user(person).get(reverse("members:coverage")).status_code == 200
