"""The demo's standing: attestations, membership years, dues, notes, programme reviews and a departure in every state."""

from datetime import date, timedelta
from typing import Any

from coalition.core.registry import Leaving
from coalition.local.seed.cast import Cast, load
from members.models import Attestation, Organization, ProgrammeReview, Renewal, User
from members.standing import keeping, programme, renewals
from members.standing.attestation import services as attestation
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.plan import dry_run, fingerprint

LAPSED = "riverstead"  # its yearly compliance review is past the date
DEPARTED = "saltmarsh"  # one of its people has left
QUIET = ("inkwater", "kestrelline")  # nobody was here for more than sixty days
GRACE = {"elmfield": 15, "orchardly": 29}  # company to days since its year was due
HELD = "orchardly"
ATTESTED_LAST_YEAR = ("aurora", "birch", "calderine", "meridian", "foxglade", "saltmarsh")
SIGNED = ("calderine", "meridian")
WAITING = "birch"
DRAFT = "aurora"


def seed_eligibility(cast: Cast) -> None:
    """Every participant showed the three things within the last year."""
    slugs = [slug for slug, facts in cast.facts.items() if facts.get("signals")]
    ProgrammeReview.objects.bulk_create(
        ProgrammeReview(
            organization=cast.companies[slug],
            kind=kind,
            done_on=(done := cast.ago(30 + 7 * number).date()),
            next_due=done + programme.YEAR,
            words="Read with the company's compliance lead.",
            by=cast.staff,
        )
        for number, slug in enumerate(slugs)
        for kind in ProgrammeReview.Kind
    )


def seed_standing(cast: Cast) -> None:
    texts = load("standing.yaml")
    _sign_ins(cast)
    _attest(cast, texts["answers"])
    _dues(cast)
    _years(cast)
    for note in texts["notes"]:
        keeping.note(
            by=cast.staff,
            company=cast.companies[note["company"]],
            kind=note["kind"],
            on=cast.ago(note["days_ago"]).date(),
            text=note["text"],
        )
    programme.record_review(
        by=cast.staff,
        company=cast.companies[LAPSED],
        kind=ProgrammeReview.Kind.COMPLIANCE_REVIEW,
        done_on=cast.ago(25).date(),
        next_due=cast.ago(4).date(),
        words="The list of analysts was out of date; three weeks to mend it.",
    )
    _somebody_left(cast)


def _sign_ins(cast: Cast) -> None:
    changed: list[User] = []
    for slug, users in cast.staff_of.items():
        for number, user in enumerate(users):
            user.last_login = cast.ago((70 if slug in QUIET else 1) + (number * 5) % 40)
            changed.append(user)
    User.objects.bulk_update(changed, ["last_login"], batch_size=500)


def _two(cast: Cast, slug: str) -> tuple[User, User]:
    """Who fills in, and who signs off."""
    signer = cast.with_role(slug, "signatory")
    fills = {"admin", "representative", "staff"}
    others = [user for user in cast.staff_of[slug] if user != signer and fills & set(cast.roles[user.email])]
    return others[0], signer


def _attest(cast: Cast, answers: dict[str, dict[str, Any]]) -> None:
    this_year = cast.now.year
    for slug in ATTESTED_LAST_YEAR:
        _sign_off(cast, slug, answers, year=this_year - 1, at=cast.ago(340))
    for slug in SIGNED:
        _sign_off(cast, slug, answers, year=this_year, at=cast.ago(12))
    filler, _ = _two(cast, WAITING)
    attestation.submit(by=filler, attestation=_fill(filler, cast, answers, this_year))
    filler, _ = _two(cast, DRAFT)
    _fill(filler, cast, answers, this_year, count=4)


def _sign_off(
    cast: Cast, slug: str, answers: dict[str, dict[str, Any]], *, year: int, at: Any
) -> Attestation:
    filler, signer = _two(cast, slug)
    made = attestation.submit(by=filler, attestation=_fill(filler, cast, answers, year))
    return attestation.sign_off(by=signer, attestation=made, retention_years=3, at=at)


def _fill(by: User, cast: Cast, answers: dict[str, dict[str, Any]], year: int, count: int = 9) -> Attestation:
    """In this year one answer has changed, one was read by counsel, one is for two people only, one is kept offline."""
    made = attestation.open_attestation(by=by, year=year)
    this_year = year == cast.now.year
    for answer in made.answers.select_related("attestation")[:count]:
        facts = dict(answers[answer.criterion])
        words = facts["words"] + ("\n" + facts["since"] if this_year and "since" in facts else "")
        shown = facts.get("shown", "company")
        attestation.save_answer(
            by=by,
            answer=answer,
            value=facts["value"],
            words="" if shown == "offline" else words,
            reference="" if shown == "offline" else facts.get("reference", ""),
            next_on=date(year + 1, 3, 31) if facts["value"] != "met" else None,
            counsel=facts.get("counsel", False),
            shown=shown,
            named_staff=[cast.staff, cast.people["membership@coalition.example"]] if shown == "named" else [],
        )
    return made


def _dues(cast: Cast) -> None:
    """Paid by most; waived for one, due for one, overdue for one."""
    year = cast.now.year
    states: dict[str, dict[str, Any]] = {
        "thistledown": {"waived_on": cast.ago(60).date(), "waived_reason": "First year, a small company."},
        "dunmere": {"due_on": cast.ago(20).date()},
        "aurora": {"due_on": cast.ago(-20).date()},
    }
    for number, (slug, facts) in enumerate(cast.facts.items()):
        if facts["standing"] not in Organization.IN_GOOD_STANDING:
            continue
        due = cast.ago(90).date()
        more = states.get(slug, {"paid_on": due - timedelta(days=number % 20)})
        keeping.record_dues(
            by=cast.staff,
            company=cast.companies[slug],
            year=year,
            band=facts["size"],
            invoice_reference=f"{year}-{1000 + number}",
            **{"due_on": due, **more},
        )


def _years(cast: Cast) -> None:
    """Years ahead with their reminders; two companies in grace, one of which staff hold."""
    today = cast.now.date()
    renewals.open_years(today)
    renewals.close_renewed(today)
    renewals.remind(today)
    for slug, days in GRACE.items():
        due = cast.ago(days).date()
        row = Renewal.objects.create(organization=cast.companies[slug], year=due.year, due_on=due)
        renewals.enter_grace(due + timedelta(days=1))
        if slug == HELD:
            reason = "The company is being bought; the new owner attests next month."
            renewals.hold(by=cast.staff, renewal=row, reason=reason)


def _somebody_left(cast: Cast) -> None:
    person = cast.staff_of[DEPARTED][-1]
    leaving = Leaving(cast.companies[DEPARTED], person)
    row = offboarding.sign_off(
        by=cast.staff,
        leaving=leaving,
        reason="Moved to another employer.",
        seen_sha256=fingerprint(dry_run(leaving)),
        evidence={"method": "password, asked again", "zone": "UTC"},
    )
    offboarding.carry_out_at_once(row)
