"""What covers whom on which day: the rule for one person, and the same rule for many at once."""

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.agreements.coverage import cover_of, coverage, is_covered
from members.agreements.covered import covered_organizations, covered_people, covering_acknowledgements
from members.agreements.lines import State
from members.agreements.models import Acknowledgement, AgreementVersion
from members.models import Organization, Seat, User
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 1)


def text(kind: str, number: str, on: date = DAY, **facts: Any) -> AgreementVersion:
    """A further published version of a kind."""
    agreement = factories.make_version(kind).agreement
    words = f"# Agreement {kind}\n\n1. Version {number}.\n"
    return AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        effective_on=on,
        source=words,
        canonical=words,
        sha256="0" * 64,
        published_at=timezone.now(),
        **facts,
    )


def again(user: User) -> User:
    """Their next request."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (DAY - timedelta(days=1), State.COVERED),
        (DAY, State.GRACE),
        (DAY + timedelta(days=29), State.GRACE),
        (DAY + timedelta(days=30), State.BLOCKED),
        (DAY + timedelta(days=400), State.BLOCKED),
    ],
)
def test_an_older_signature_covers_until_the_grace_of_a_material_version_is_over(
    on: date, state: State
) -> None:
    person = factories.make_person(factories.make_company())
    text("nda", "2.0", grace_days=30)
    with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
        cover = cover_of(person, "nda")
        assert cover.state == state
        assert is_covered(person) is (state != State.BLOCKED)
        assert cover.blocks_on == date(2026, 12, 1)


def test_a_version_that_is_not_material_asks_nobody_to_sign_again() -> None:
    person = factories.make_person(factories.make_company())
    text("nda", "1.1", material=False)
    with time_machine.travel(datetime(2027, 6, 1, 12, tzinfo=UTC), tick=False):
        assert cover_of(person, "nda").state == State.COVERED
    text("nda", "2.0", DAY + timedelta(days=1))
    text("nda", "2.1", DAY + timedelta(days=2), material=False)
    with time_machine.travel(datetime(2027, 6, 1, 12, tzinfo=UTC), tick=False):
        cover = cover_of(again(person), "nda")
        assert (cover.state, cover.needed and cover.needed.number) == (State.BLOCKED, "2.1")


def test_a_refusal_says_version_day_and_who_of_the_own_company_mends_it() -> None:
    company = factories.make_company(signed=())
    factories.sign(company, "nda")
    signatory = User.objects.get(seats__organization=company)
    User.objects.filter(pk=signatory.pk).update(name="Nora Neu")
    person = factories.make_person(company)
    newer = text("nda", "2.0", date(2026, 1, 10), grace_days=10)
    decision = coverage(person, "nda")
    assert "signed version 1.0" in decision.reason
    assert "version 2.0 replaced it" in decision.reason
    assert "covered until 19 January 2026" in decision.reason
    assert "Your company's signatory can sign it: Nora Neu." in decision.reason
    assert decision.remedy is not None
    assert decision.remedy.url == f"/members/agreements/{newer.pk}/"


def test_a_company_without_a_signatory_reads_who_names_one() -> None:
    person = factories.make_person(factories.make_company(signed=(), standing="admitted"))
    assert "Your company has no signatory yet; its admin can name one" in coverage(person, "nda").reason


def test_a_material_acknowledgement_must_be_given_again_after_its_grace() -> None:
    person = factories.make_person(factories.make_company(), acknowledged=True)
    newer = text("seat", "2.0", DAY, grace_days=10)
    with time_machine.travel(datetime(2026, 11, 10, 23, tzinfo=UTC), tick=False):
        assert coverage(again(person), "nda").allowed
    with time_machine.travel(datetime(2026, 11, 11, 0, tzinfo=UTC), tick=False):
        decision = coverage(again(person), "nda")
        assert not decision
        assert "Version 2.0 of your personal acknowledgement replaced version 1.0" in decision.reason
        Acknowledgement.objects.create(user=person, version=newer, text_sha256=newer.sha256)
        assert coverage(again(person), "nda").allowed


def test_an_own_text_counts_for_its_company_alone() -> None:
    own, other = factories.make_company(), factories.make_company()
    text("nda", "1.0-own", DAY, organization=own, standard=factories.make_version("nda"), grace_days=10)
    text("nda", "2.0", DAY + timedelta(days=20), grace_days=0)
    with time_machine.travel(datetime(2026, 11, 5, 12, tzinfo=UTC), tick=False):
        assert cover_of(factories.make_person(own), "nda").state == State.GRACE
        assert cover_of(factories.make_person(other), "nda").state == State.COVERED
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        cover = cover_of(factories.make_person(own), "nda")
        assert (cover.state, cover.needed and cover.needed.number) == (State.BLOCKED, "1.0-own")
        cover = cover_of(factories.make_person(other), "nda")
        assert (cover.state, cover.needed and cover.needed.number) == (State.BLOCKED, "2.0")


def _random_world(rng: random.Random) -> list[Organization]:
    kinds = ("nda", "signals", "seat")
    versions = {kind: [factories.make_version(kind)] for kind in kinds}
    companies = [
        factories.make_company(
            signed=(), standing=rng.choice(["admitted", "active", "active", "grace", "suspended", "left"])
        )
        for _ in range(8)
    ]
    for kind in kinds:
        for number in range(rng.randrange(4)):
            own = rng.choice([*companies, None, None, None, None]) if kind != "seat" else None
            versions[kind].append(
                text(
                    kind,
                    f"2.{number}",
                    DAY + timedelta(days=rng.randrange(-20, 20)),
                    material=rng.random() < 0.6,
                    grace_days=rng.choice([0, 0, 5, 15]),
                    organization=own,
                    standard=versions[kind][0] if own else None,
                )
            )
    _random_words(rng, companies, versions)
    return companies


def _random_words(
    rng: random.Random, companies: list[Organization], versions: dict[str, list[AgreementVersion]]
) -> None:
    """Who signed and who acknowledged."""
    for company in companies:
        signer = factories.make_person(company, acknowledged=False)
        for kind in ("nda", "signals"):
            for version in versions[kind]:
                if version.organization_id in {None, company.pk} and rng.random() < 0.45:
                    _sign(
                        company, version, signer, rng.choice(["effective", "effective", "waiting", "ended"])
                    )
        for _ in range(2):
            person = factories.make_person(company, acknowledged=False, is_active=rng.random() < 0.9)
            for version in versions["seat"]:
                if rng.random() < 0.6:
                    Acknowledgement.objects.create(user=person, version=version, text_sha256="0" * 64)
            if rng.random() < 0.1:
                Seat.objects.filter(user=person).update(status="ended")


def _sign(company: Organization, version: AgreementVersion, signer: User, status: str) -> None:
    now = timezone.now()
    company.signatures.create(
        version=version, status=status, title="T", number=version.number, text_sha256="0" * 64,
        legal_entity="L", signed_by=signer, typed_name="N", capacity="C", electronic_consent_at=now,
        signed_at=now, countersigned_at=None if status == "waiting" else now,
        closed_at=now if status == "ended" else None,
    )  # fmt: skip


@pytest.mark.parametrize("number", range(25))
def test_the_rule_for_one_and_the_predicates_for_many_decide_the_same(number: int) -> None:
    rng = random.Random(number)
    companies = _random_world(rng)
    everybody = list(User.objects.all())
    for days in (-25, -3, 0, 4, 11, 30):
        on = DAY + timedelta(days=days)
        with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
            for kinds in (("nda",), ("nda", "signals")):
                fresh = [again(person) for person in everybody]
                alone = {person.pk for person in fresh if coverage(person, *kinds).allowed}
                assert alone == set(covered_people(*kinds).values_list("pk", flat=True))
            holds = {person.pk for person in fresh if cover_of(person, "seat").covers}
            assert holds == set(covering_acknowledgements().values_list("user_id", flat=True))
            covered = set(covered_organizations("nda").values_list("pk", flat=True))
            for company in companies:
                person = factories.make_person(company, acknowledged=False)
                lets_in = company.standing in Organization.MAY_SIGN
                assert (company.pk in covered) is (lets_in and cover_of(person, "nda").covers)
                person.seats.all().delete()


def test_coverage_takes_as_many_queries_with_one_version_as_with_nine(
    django_assert_num_queries: Any,
) -> None:
    person = factories.make_person(factories.make_company(signed=("nda", "signals")))
    with django_assert_num_queries(2):
        assert coverage(again_lazily(person), "nda", "signals").allowed
    for number in range(8):
        text("nda", f"1.{number + 1}", material=False)
    with django_assert_num_queries(2):
        assert coverage(again_lazily(person), "nda", "signals").allowed


def again_lazily(user: User) -> User:
    user.__dict__.pop("known_facts", None)
    return user


def test_the_gate_opens_and_closes_with_the_clock() -> None:
    person = factories.make_person(factories.make_company())
    text("nda", "2.0", DAY, grace_days=30)
    client = Client()
    for on, status in ((DAY, 200), (date(2026, 11, 30), 200), (date(2026, 12, 1), 403)):
        with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
            client.force_login(person)
            answer = client.get("/members/directory/")
            assert answer.status_code == status, on
