"""A company gives up its own text: what that changes is said before, and the clock then moves; voiding closes seats too."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.agreements import publishing, returning, services
from members.agreements.coverage import cover_of, coverage
from members.agreements.covered import covered_organizations, covered_people
from members.agreements.evidence import requests
from members.agreements.models import AgreementVersion, Retirement, Signature
from members.agreements.queries import current_version
from members.agreements.rules import may_sign
from members.models import Agreement, Organization, Seat, User
from tests import factories
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
Stage = dict[str, Any]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stage() -> Stage:
    """A company under its own text, with a person of a vendor."""
    staff = factories.make_staff("membership", name="Ida Staff")
    company = factories.make_company("Canary Own")
    signer = factories.make_person(company, roles=["signatory", "admin"], name="Nora Neu")
    vendor = factories.make_person(company, roles=["staff"])
    own = publishing.publish_version(
        by=staff, kind="nda", title="Agreement nda", level="company", number="1.0-own",
        effective_on=date(2026, 10, 1), source="# Agreement nda\n\n1. Our own words.\n", organization=company,
        contractors_allowed=True, entities=["Canary Own GmbH"],
    )  # fmt: skip
    signature = sign(staff, signer, own)
    Seat.objects.filter(user=vendor).update(contractor=True)
    return {
        "staff": staff, "company": company, "signer": signer, "vendor": vendor, "own": own,
        "signature": signature, "nda": own.agreement,
    }  # fmt: skip


def sign(staff: User, signer: User, version: AgreementVersion) -> Signature:
    signature = services.sign_agreement(
        by=User.objects.get(pk=signer.pk), version=version, typed_name="Nora Neu", capacity="Director",
        legal_entity=signer.seats.get().organization.legal_name, electronic_consent=True, authority=True,
        evidence={},
    )  # fmt: skip
    return services.countersign(by=staff, signature=signature, typed_name="Ida Staff")


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def give_up(stage: Stage, **changes: Any) -> list[Retirement]:
    facts = {"retired_on": TODAY + timedelta(days=5), "grace_days": 20, "reason": "The exception has ended."}
    return returning.return_to_standard(
        by=stage["staff"], company=stage["company"], agreement=stage["nda"], **facts | changes
    )


def test_the_preview_says_what_changes_and_changes_nothing(stage: Stage) -> None:
    assert coverage(stage["vendor"], "nda").allowed
    found = returning.preview(stage["company"], stage["nda"], on=TODAY + timedelta(days=5), grace_days=20)
    assert (found.before.state, found.after.state, found.last.state) == ("covered", "grace", "blocked")
    assert (found.blocks_on, found.people, found.contractors) == (date(2026, 11, 27), 3, 1)
    assert (found.standard.number, found.entities) == ("1.0", ["Canary Own GmbH"])
    assert not Retirement.objects.exists()


def test_covered_grace_and_blocked_are_right_as_the_clock_moves_and_signing_the_standard_ends_it(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    give_up(stage)
    for day, state, signs in (
        (date(2026, 11, 6), "covered", "1.0-own"),
        (date(2026, 11, 7), "grace", "1.0"),
        (date(2026, 11, 26), "grace", "1.0"),
        (date(2026, 11, 27), "blocked", "1.0"),
    ):
        clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC), tick=False)
        assert cover_of(again(stage["signer"]), "nda").state == state, day
        current = current_version("nda", company=stage["company"])
        assert current is not None
        assert current.number == signs, day
        covers = state != "blocked"
        assert covered_organizations("nda").filter(pk=stage["company"].pk).exists() is covers, day
        assert covered_people("nda").filter(pk=stage["signer"].pk).exists() is covers, day
    refusal = coverage(again(stage["signer"]), "nda")
    assert "1.0-own covered until 26 November 2026" in refusal.reason
    standard = current_version("nda", company=stage["company"])
    assert standard is not None
    assert may_sign(again(stage["signer"]), standard)
    assert not may_sign(again(stage["signer"]), stage["own"])
    sign(stage["staff"], stage["signer"], standard)
    assert cover_of(again(stage["signer"]), "nda").state == "covered"


def test_contractors_seats_close_with_the_standard_text_and_the_admin_is_told(
    stage: Stage, clock: time_machine.Traveller
) -> None:
    give_up(stage, retired_on=TODAY)
    assert coverage(again(stage["vendor"]), "nda").allowed  # in grace, what was signed still stands
    standard = current_version("nda", company=stage["company"])
    assert standard is not None
    sign(stage["staff"], stage["signer"], standard)
    refusal = coverage(again(stage["vendor"]), "nda")
    assert "contractor's or vendor's" in refusal.reason
    assert coverage(again(stage["signer"]), "nda").allowed
    assert list(covered_people("nda").filter(seats__organization=stage["company"])) == [stage["signer"]]
    letter = OutgoingMail.objects.get(kind="agreements.contractor_seats_closed", to=stage["signer"].email)
    assert "1 seat is closed" in letter.text


def test_voiding_a_negotiated_text_closes_contractors_seats(stage: Stage) -> None:
    said = " ".join(returning.void_effects(stage["signature"]))
    assert "3 people of Canary Own" in said
    assert "1 of them is closed" in said
    services.void_signature(by=stage["staff"], signature=stage["signature"], reason="Signed by mistake.")
    stage["company"].refresh_from_db()
    assert not stage["company"].contractors_allowed
    assert AuditEntry.objects.filter(action="agreements.contractors_settled").count() == 2
    client = Client()
    client.force_login(stage["staff"])
    page = client.get(reverse("console:agreement-countersign", args=[stage["signature"].pk]))
    assert page.status_code == 200


def test_the_signatory_has_a_letter_that_names_nothing(stage: Stage) -> None:
    give_up(stage)
    letter = OutgoingMail.objects.get(kind="agreements.returned_to_standard", to=stage["signer"].email)
    assert "26 November 2026" in letter.text
    for secret in ("Canary", "Nora", "Agreement nda", "1.0-own", "exception"):
        assert secret not in letter.text + letter.subject
    entry = AuditEntry.objects.get(action="agreements.returned_to_standard")
    assert entry.detail["reason"] == "The exception has ended."


def test_it_happens_once_and_requests_for_the_own_text_are_withdrawn(stage: Stage) -> None:
    services.void_signature(by=stage["staff"], signature=stage["signature"], reason="Anew.")
    asked = requests.ask_to_sign(
        by=stage["staff"], company=stage["company"], version=stage["own"], due_on=date(2026, 12, 1)
    )
    give_up(stage)
    asked.refresh_from_db()
    assert asked.status == "withdrawn"
    with pytest.raises(Refused, match="standard text already"):
        give_up(stage)
    assert Retirement.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"retired_on": TODAY - timedelta(days=1)}, "retired_on"),
        ({"grace_days": 400}, "grace_days"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_what_does_not_do_is_said_beside_the_field(stage: Stage, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as problem:
        give_up(stage, **changes)
    assert list(problem.value.message_dict) == [field]
    assert not Retirement.objects.exists()


def test_a_signature_that_waits_is_answered_first_and_only_membership_staff_decide(stage: Stage) -> None:
    services.void_signature(by=stage["staff"], signature=stage["signature"], reason="Anew.")
    services.sign_agreement(
        by=again(stage["signer"]), version=stage["own"], typed_name="Nora Neu", capacity="Director",
        legal_entity=stage["company"].legal_name, electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip
    with pytest.raises(Refused, match="waits for the countersignature"):
        give_up(stage)
    for other in (factories.make_staff("programmes"), stage["signer"]):
        with pytest.raises(Refused, match="membership role"):
            give_up(stage | {"staff": other})


def test_a_new_text_of_its_own_can_follow(stage: Stage, clock: time_machine.Traveller) -> None:
    give_up(stage, retired_on=TODAY, grace_days=0)
    assert cover_of(again(stage["signer"]), "nda").state == "blocked"
    later = publishing.publish_version(
        by=stage["staff"], kind="nda", title="Agreement nda", level="company", number="1.1-own",
        effective_on=TODAY, source="# Agreement nda\n\n1. Our newer words.\n", organization=stage["company"],
    )  # fmt: skip
    assert current_version("nda", company=stage["company"]) == later
    sign(stage["staff"], stage["signer"], later)
    assert cover_of(again(stage["signer"]), "nda").state == "covered"
    assert covered_organizations("nda").filter(pk=stage["company"].pk).exists()


def test_staff_look_first_and_confirm_exactly_what_they_looked_at(stage: Stage) -> None:
    client = Client()
    client.force_login(stage["staff"])
    url = reverse("console:return-to-standard", args=[stage["company"].pk, "nda"])
    company = reverse("console:coverage-company", args=[stage["company"].pk])
    assert url in client.get(company).text
    assert client.get(url).headers["Location"].startswith("/accounts/")  # asks afresh who it is
    prove(client)
    assert "Nothing has been done yet" in client.get(url).text
    facts = {"retired_on": "2026-11-07", "grace_days": "20", "reason": "Ended", "understood": "on"}
    looked = client.post(url, facts | {"look": "1"})
    assert "26 November 2026" in looked.text
    other = client.post(url, facts | {"seen": "2026-11-02/30"})
    assert "is another than you looked at" in other.text
    missing = client.post(url, facts | {"seen": looked.context["seen"], "understood": "", "reason": " "})
    assert {"reason", "understood"} <= set(missing.context["form"].errors)
    assert not Retirement.objects.exists()
    done = client.post(url, facts | {"seen": looked.context["seen"]})
    assert done.headers["Location"] == company
    assert client.post(url, facts | {"seen": looked.context["seen"]}).status_code == 403
    assert "Return to the standard text" not in client.get(company).text
    text = Client()
    text.force_login(stage["signer"])
    assert "Ended" in text.get(reverse("members:agreement", args=[stage["own"].pk])).text


def test_the_database_refuses_to_change_or_remove_it(stage: Stage) -> None:
    (made,) = give_up(stage)
    for act in (
        lambda: Retirement.objects.filter(pk=made.pk).update(grace_days=300),
        lambda: Retirement.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            act()


def test_a_company_without_a_text_of_its_own_has_nothing_to_return_from(stage: Stage) -> None:
    other = factories.make_company("Plain")
    assert isinstance(other, Organization)
    with pytest.raises(Refused, match="already"):
        give_up(stage | {"company": other, "nda": Agreement.objects.get(kind="nda")})
