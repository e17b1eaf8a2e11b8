"""Membership years: reminders, grace, and the suspension that a preview announces and a job carries out."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices, registry
from coalition.core.registry import Leaving
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.organizations.models import Organization, Seat
from members.standing import emails
from members.standing.attestation.models import Attestation
from members.standing.models import DuesRecord, Renewal
from members.standing.services import begin_grace, need_membership_role, restore, suspend

REMINDED = audit.action("standing.renewal_reminded", "Reminded a company of its renewal")
RENEWED = audit.action("standing.renewed", "A company renewed its membership")
HELD = audit.action("standing.suspension_held", "Held an automatic suspension")
RELEASED = audit.action("standing.suspension_released", "Let an automatic suspension take its course")
REMIND_AT = (60, 30, 7)
AHEAD = timedelta(days=90)
GRACE = timedelta(days=30)
RESPONSIBLE = (Seat.Role.ADMIN, Seat.Role.SIGNATORY, Seat.Role.REPRESENTATIVE)


def next_due(company: Organization, on: date) -> date | None:
    """The next anniversary of joining; for a 29 February the day before."""
    if company.joined_on is None:
        return None
    for year in (on.year, on.year + 1):
        try:
            day = company.joined_on.replace(year=year)
        except ValueError:
            day = date(year, 2, 28)
        if day > company.joined_on and day >= on:
            return day
    return None


def what_is_open(renewal: Renewal) -> list[str]:
    """What still stands between the company and its next year, in words."""
    found = []
    attested = Attestation.objects.filter(
        organization=renewal.organization_id, year=renewal.year, state=Attestation.State.SIGNED
    )
    if not attested.exists():
        found.append(f"The attestation of {renewal.year} is not signed off.")
    dues = DuesRecord.objects.filter(organization=renewal.organization_id, year=renewal.year).first()
    if dues is not None and not dues.is_settled:
        found.append(f"The dues of {renewal.year} are neither paid nor waived.")
    return found


def pending() -> QuerySet[Renewal]:
    """Open and overdue years of companies that are members."""
    rows = Renewal.objects.filter(
        state__in=Renewal.PENDING, organization__standing__in=Organization.IN_GOOD_STANDING
    )
    return rows.select_related("organization", "held_by")


def year_to_attest(company: Organization, on: date) -> int:
    """Of the oldest year that is open; without one the present."""
    row = Renewal.objects.filter(organization=company).exclude(state=Renewal.State.DONE).first()
    return row.year if row else on.year


@dataclass(frozen=True, slots=True)
class Preview:
    """One suspension as it will happen: on which day, why, and what is lost."""

    renewal: Renewal
    reasons: list[str]
    loses: list[str]

    @property
    def is_held(self) -> bool:
        return self.renewal.held_by_id is not None


def what_a_suspension_ends(company: Organization) -> list[str]:
    """The very effects that `suspend` carries out, and what rests with it until it is lifted."""
    leaving = Leaving(company)
    lines = [
        line
        for effect in registry.current().departures
        if effect.on_suspension
        for line in effect.ends(leaving)
    ]
    people = Seat.objects.filter(
        organization=company, status=Seat.Status.ACTIVE, user__is_active=True
    ).count()
    lines.append(
        f"{people} {'person sees' if people == 1 else 'people see'} nothing behind the gate until it is lifted"
    )
    for effect in registry.current().departures:
        if not effect.on_suspension and not effect.at_once and effect.name not in {"seats", "agreements"}:
            lines += [f"Rests: {line}" for line in effect.ends(leaving)[:5]]
    return lines


def suspensions_ahead() -> list[Preview]:
    """Everybody in grace, the nearest day first; the job takes its list from here."""
    rows = pending().filter(state=Renewal.State.GRACE).order_by("suspend_on", "organization__name")
    return [Preview(row, what_is_open(row), what_a_suspension_ends(row.organization)) for row in rows]


def due_for_suspension(on: date) -> list[Renewal]:
    """Exactly those of the preview whose announced day has come and whom nobody holds."""
    rows = pending().filter(state=Renewal.State.GRACE, suspend_on__lte=on, held_by=None)
    return [row for row in rows.order_by("suspend_on", "organization__name") if what_is_open(row)]


# -- what a day does, each step findable and repeatable ----------------------------------------------------


def run_day(on: date) -> dict[str, int]:
    """All of it; running a day twice does nothing twice."""
    return {
        "opened": open_years(on),
        "renewed": close_renewed(on),
        "reminded": remind(on),
        "grace": enter_grace(on),
        "suspended": suspend_due(on),
    }


@transaction.atomic
def open_years(on: date) -> int:
    members = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING, joined_on__isnull=False)
    count = 0
    for company in members:
        due = next_due(company, on)
        if due is not None and due - on <= AHEAD:
            _, is_new = Renewal.objects.get_or_create(
                organization=company, year=due.year, defaults={"due_on": due}
            )
            count += is_new
    return count


def close_renewed(on: date) -> int:
    rows = Renewal.objects.exclude(state=Renewal.State.DONE).select_related("organization")
    return sum(1 for row in rows if renew_if_complete(row, on=on, by=None))


@transaction.atomic
def renew_if_complete(renewal: Renewal, *, on: date, by: User | None) -> bool:
    """With nothing open the year is renewed, and a company in grace is in good standing again."""
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=renewal.pk)
    if locked.state == Renewal.State.DONE or what_is_open(locked):
        return False
    locked.state, locked.done_on = Renewal.State.DONE, on
    locked.save(update_fields=["state", "done_on"])
    audit.record(
        RENEWED, by=by, subject=locked, organization=locked.organization, detail={"year": locked.year}
    )
    others = Renewal.objects.filter(
        organization=locked.organization, state__in=[Renewal.State.GRACE, Renewal.State.LAPSED]
    )
    if _was_for_the_renewal(locked.organization) and not others.exists():
        restore(by=None, company=locked.organization, reason=f"Renewed for {locked.year}.")
    return True


def _was_for_the_renewal(company: Organization) -> bool:
    """In grace, or suspended by the portal itself; what staff suspended, staff restore."""
    if company.standing == Organization.Standing.SUSPENDED:
        last = company.standing_changes.first()
        return last is not None and last.by_id is None
    return company.standing == Organization.Standing.GRACE


def renew_when_attested(*, by: User, attestation: Attestation) -> None:
    """The attestation was the last thing missing, perhaps."""
    rows = Renewal.objects.filter(organization=attestation.organization_id, year=attestation.year)
    for row in rows.exclude(state=Renewal.State.DONE):
        renew_if_complete(row, on=timezone.localdate(), by=None)


def responsible_people(company: Organization) -> list[User]:
    seats = Seat.objects.filter(
        organization=company,
        status=Seat.Status.ACTIVE,
        user__is_active=True,
        roles__overlap=list(RESPONSIBLE),
    )
    return [seat.user for seat in seats.select_related("user").order_by("user__email")]


def remind(on: date) -> int:
    return sum(_remind_one(row, on) for row in pending().filter(due_on__gte=on))


@transaction.atomic
def _remind_one(renewal: Renewal, on: date) -> int:
    """The one reminder that fits the days left; those that were slept through are not made up for."""
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=renewal.pk)
    left = (locked.due_on - on).days
    reached = [days for days in REMIND_AT if left <= days]
    if not reached or min(reached) in locked.reminded or not what_is_open(locked):
        return 0
    locked.reminded = sorted({*locked.reminded, *reached}, reverse=True)
    locked.save(update_fields=["reminded"])
    for person in responsible_people(locked.organization):
        emails.renewal_due(locked, to=person, days=left)
    audit.record(REMINDED, subject=locked, organization=locked.organization, detail={"days_left": left})
    return 1


def enter_grace(on: date) -> int:
    rows = pending().filter(state=Renewal.State.OPEN, due_on__lt=on)
    return sum(_enter_grace(row, on) for row in rows)


@transaction.atomic
def _enter_grace(renewal: Renewal, on: date) -> int:
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=renewal.pk)
    if locked.state != Renewal.State.OPEN:
        return 0
    locked.state, locked.suspend_on = Renewal.State.GRACE, on + GRACE
    locked.save(update_fields=["state", "suspend_on"])
    if locked.organization.standing == Organization.Standing.ACTIVE:
        reason = f"The renewal for {locked.year} was due on {locked.due_on}."
        begin_grace(by=None, company=locked.organization, reason=reason, on=on)
    for person in responsible_people(locked.organization):
        emails.grace_began(locked, to=person)
    for person in holders_of("membership"):
        notices.tell(
            person,
            topic="membership",
            text="A company is in its grace period. See whom the next suspensions concern.",
            url=reverse("console:suspensions"),
        )
    return 1


def suspend_due(on: date) -> int:
    return sum(_suspend_one(row, on) for row in due_for_suspension(on))


@transaction.atomic
def _suspend_one(renewal: Renewal, on: date) -> int:
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=renewal.pk)
    if locked.state != Renewal.State.GRACE or locked.held_by_id or not what_is_open(locked):
        return 0
    locked.state = Renewal.State.LAPSED
    locked.save(update_fields=["state"])
    told = responsible_people(locked.organization)
    reasons = " ".join(what_is_open(locked))
    suspend(by=None, company=locked.organization, reason=f"The grace period is over. {reasons}", on=on)
    for person in told:
        emails.suspended(to=person)
    return 1


@transaction.atomic
def hold(*, by: User, renewal: Renewal, reason: str) -> Renewal:
    """Staff take a company out of the job's reach, for a reason that stays."""
    need_membership_role(by)
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is held."})
    return _set_hold(renewal, by, reason.strip(), HELD)


@transaction.atomic
def release(*, by: User, renewal: Renewal) -> Renewal:
    need_membership_role(by)
    return _set_hold(renewal, None, "", RELEASED, actor=by)


def _set_hold(
    renewal: Renewal, holder: User | None, reason: str, what: audit.Action, *, actor: Any = None
) -> Renewal:
    locked = Renewal.objects.select_for_update(of=("self",)).select_related("organization").get(pk=renewal.pk)
    if (locked.held_by_id is not None) == (holder is not None):
        return locked
    locked.held_by, locked.held_reason = holder, reason
    locked.save(update_fields=["held_by", "held_reason"])
    audit.record(
        what, by=actor or holder, subject=locked, organization=locked.organization, detail={"reason": reason}
    )
    return locked
