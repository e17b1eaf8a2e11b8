"""Asking again: who is reminded of a material version, at which distances, and never twice."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements import emails
from members.agreements.covered import covering_acknowledgements
from members.agreements.effects import Campaign, Row, campaign_of
from members.agreements.models import Acknowledgement, Agreement, AgreementVersion, Reminder
from members.agreements.queries import signatories_of
from members.organizations.models import Organization, Seat

REMINDED = audit.action("agreements.reminded", "Reminded people of a version to sign")
OPENING = 400  # the step of the first letter, when more than a month is left
STEPS = (0, 1, 3, 7, 14, 30, OPENING)
APART = timedelta(days=2)  # between two letters by themselves, but for those of the last day
QUIET = timedelta(hours=20)  # between two letters by hand


def open_versions(on: date | None = None) -> list[AgreementVersion]:
    """The newest material version of each line (the standard one, and each company's own) that replaced another."""
    on = on or timezone.now().date()
    rows = AgreementVersion.objects.filter(
        published_at__isnull=False,
        effective_on__lte=on,
        agreement__level__in=[Agreement.Level.COMPANY, Agreement.Level.SEAT],
    ).select_related("agreement", "organization")
    found: dict[tuple[object, object], AgreementVersion] = {}
    lines: dict[tuple[object, object], int] = {}
    for row in rows.defer("source", "canonical", "pdf").order_by("effective_on", "created_at"):
        line = (row.agreement_id, row.organization_id)
        lines[line] = lines.get(line, 0) + 1
        replaces = lines[line] > 1 or row.organization_id is not None
        if row.material and replaces:
            found[line] = row
    return sorted(found.values(), key=lambda row: row.effective_on, reverse=True)


def due_step(days_left: int) -> int:
    """The step that is due so many days before the block: of those reached, the last."""
    return next(step for step in STEPS if days_left <= step) if days_left <= OPENING else OPENING


@dataclass(frozen=True, slots=True)
class Due:
    user: User
    company: Organization


def recipients(version: AgreementVersion, row: Row) -> list[Due]:
    """The signatories, or where there is none the admins; for a personal text everybody whose word is missing."""
    if version.agreement.level == Agreement.Level.SEAT:
        kind = version.agreement.kind
        before = Acknowledgement.objects.filter(version__agreement__kind=kind).values("user")
        newest = Acknowledgement.objects.filter(version=version).values("user")
        people = _people(row.company).filter(pk__in=before).exclude(pk__in=newest)
        if version.effective_on > timezone.now().date():
            people = people.exclude(pk__in=covering_acknowledgements(kind).values("user"))
    else:
        signatories = signatories_of(row.company)
        if signatories:
            return [Due(user, row.company) for user in signatories]
        people = _people(row.company).filter(seats__roles__contains=[Seat.Role.ADMIN])
    return [Due(user, row.company) for user in people.order_by("email")]


def _people(company: Organization) -> QuerySet[User]:
    return User.objects.filter(seats__organization=company, seats__status=Seat.Status.ACTIVE, is_active=True)


@transaction.atomic
def remind_due() -> int:
    """What is due today, of every open campaign; run twice it writes nothing the second time."""
    written = 0
    for version in open_versions():
        AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
        campaign = campaign_of(version)
        letters = sum(_remind_row(campaign, row) for row in campaign.to_remind)
        if letters:
            audit.record(REMINDED, by=None, subject=version, detail={"letters": letters})
        written += letters
    return written


def _remind_row(campaign: Campaign, row: Row) -> int:
    days_left = row.days_left
    if days_left is None:
        return 0
    step = due_step(days_left)
    written = 0
    for due in recipients(campaign.version, row):
        before = campaign.version.reminders.filter(user=due.user)
        lately = step > 1 and before.filter(created_at__gt=timezone.now() - APART).exists()
        if lately or before.filter(step=step).exists():
            continue
        _write(campaign, row, due, step=step, by=None)
        written += 1
    return written


def _write(campaign: Campaign, row: Row, due: Due, *, step: int | None, by: User | None) -> None:
    Reminder.objects.create(
        version=campaign.version, organization=due.company, user=due.user, step=step, sent_by=by
    )
    emails.agreement_reminder(
        due.user,
        version=row.cover.needed.pk if row.cover.needed else campaign.version.pk,
        personal=campaign.version.agreement.level == Agreement.Level.SEAT,
        last_day=row.cover.last_day,
        days_left=max(row.days_left or 0, 0),
    )


@transaction.atomic
def remind_now(*, by: User, version: AgreementVersion, company: Organization | None = None) -> int:
    """By hand: everybody who has not signed, or those of one company; who had a letter today gets none."""
    if not has_staff_role(by, "membership"):
        require(refuse("Staff who hold the membership role send reminders."))
    AgreementVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    campaign = campaign_of(version)
    written = 0
    for row in campaign.to_remind:
        if company is not None and row.company.pk != company.pk:
            continue
        for due in recipients(version, row):
            if version.reminders.filter(user=due.user, created_at__gt=timezone.now() - QUIET).exists():
                continue
            _write(campaign, row, due, step=None, by=by)
            written += 1
    if written:
        audit.record(REMINDED, by=by, subject=version, organization=company, detail={"letters": written})
    return written
