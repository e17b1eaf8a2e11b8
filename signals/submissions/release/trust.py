"""New contributors, everybody's rows a day, and days on which far more comes than usual."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDate

from coalition.core import audit, jobs
from members.models import Organization
from signals.submissions.models import Batch, Opinion
from signals.submissions.release.models import Contributor

BECAME_ESTABLISHED = audit.action("signals.contributor_established", "A contributor is no longer new")
ALARM: Final = "signals.outlier_tell"
UTC: Final = ZoneInfo("UTC")
OUTLIER_TIMES: Final = 10
OUTLIER_FROM: Final = 500  # rows a day below which nothing is out of the ordinary
USUAL_DAYS: Final = 90
_DAYS_TO_KNOW: Final = 3  # days with signals that make a usual day
_COUNTED: Final = (Batch.State.WAITING, Batch.State.RUNNING, Batch.State.DONE)
# Slices above say how many of a company's signals others dispute, beside the opinions that stand here.
_disputes: list[Callable[[Organization], int]] = []


class QuotaReachedError(ValueError):
    """More rows than the company may send today; the message says how many are left, and when it may go on."""


@dataclass(frozen=True, slots=True)
class Quota:
    """`left` rows of `rows` until `until`; `new` when it is the quota of new contributors."""

    rows: int
    sent: int
    until: datetime
    new: bool

    @property
    def left(self) -> int:
        return max(0, self.rows - self.sent)


def count_disputes_too(count: Callable[[Organization], int]) -> None:
    if count not in _disputes:
        _disputes.append(count)


def contributor_of(company: Organization) -> Contributor:
    """What is known of a contributor; a company nobody has looked at is new."""
    found = Contributor.objects.filter(organization=company).first()
    return found or Contributor(organization=company)


def is_established(company: Organization, *, now: datetime) -> bool:
    """Cleared by compliance staff, or long enough here with enough signals and no dispute; the latter is written down."""
    contributor = contributor_of(company)
    if contributor.cleared_at:
        return True
    if contributor.held_at or not has_proved_itself(company, now=now):
        return False
    Contributor.objects.update_or_create(organization=company, defaults={"cleared_at": now})
    audit.record(BECAME_ESTABLISHED, subject=company, organization=company)
    return True


def has_proved_itself(company: Organization, *, now: datetime) -> bool:
    out = Opinion.objects.filter(organization=company, shared_at__isnull=False, sealed_at=None)
    first = out.order_by("shared_at").values_list("shared_at", flat=True).first()
    if first is None or first > now - timedelta(days=settings.SIGNAL_NEW_DAYS):
        return False
    return out.count() >= settings.SIGNAL_NEW_SIGNALS and disputes_of(company) == 0


def disputes_of(company: Organization) -> int:
    """Signals of the company that others say are wrong."""
    wrong = Opinion.objects.live().filter(indicator=OuterRef("indicator"), status=Opinion.Status.NEGATIVE)
    own = Opinion.objects.filter(organization=company, shared_at__isnull=False)
    return own.filter(Exists(wrong.exclude(organization=company))).count() + sum(
        count(company) for count in _disputes
    )


def _rows(company: Organization) -> QuerySet[Batch]:
    return Batch.objects.filter(organization=company, state__in=_COUNTED)


def day_of(now: datetime) -> datetime:
    """The beginning of the day by which rows are counted, which is UTC's."""
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def quota_of(company: Organization, *, now: datetime) -> Quota:
    contributor = contributor_of(company)
    new = contributor.cleared_at is None and not is_established(company, now=now)
    rows = contributor.daily_rows or (settings.SIGNAL_NEW_DAILY_ROWS if new else settings.SIGNAL_DAILY_ROWS)
    today = day_of(now)
    sent = _rows(company).filter(created_at__gte=today).aggregate(rows=Sum("total"))["rows"] or 0
    return Quota(rows, sent, today + timedelta(days=1), new)


def require_quota(company: Organization, *, rows: int, now: datetime) -> None:
    """Raise QuotaReachedError before anything is stored when these rows are more than today's rest."""
    quota = quota_of(company, now=now)
    if rows <= quota.left:
        return
    until = f"{quota.until.day} {quota.until:%B, %H:%M} UTC"
    whose = "While it is new, your company" if quota.new else "Your company"
    if quota.left:
        rest = f"{quota.left:,} are left today, and this has {rows:,}. Send a part of it now and the rest from {until}"
    else:
        rest = f"all of them are used. You can go on from {until}"
    raise QuotaReachedError(
        f"{whose} may send {quota.rows:,} rows a day: {rest}, or ask the coalition's compliance staff. "
        "Nothing was stored."
    )


def usual_day(company: Organization, *, before: datetime) -> float:
    """The median of rows on the days of the last three months on which the company sent any; 0 when there are few."""
    found = _rows(company).filter(created_at__lt=before, created_at__gte=before - timedelta(days=USUAL_DAYS))
    by_day = found.annotate(day=TruncDate("created_at", tzinfo=UTC)).order_by().values_list("day")
    rows = [sent for _, sent in by_day.annotate(sent=Sum("total"))]
    return median(rows) if len(rows) >= _DAYS_TO_KNOW else 0


def notice_outlier(batch: Batch, *, now: datetime) -> None:
    """Tell compliance staff, once a day, when a company sends ten times what is usual for it."""
    company, today = batch.organization, day_of(now)
    sent = _rows(company).filter(created_at__gte=today).aggregate(rows=Sum("total"))["rows"] or 0
    if sent < OUTLIER_FROM:
        return
    usual = usual_day(company, before=today)
    if not usual or sent < OUTLIER_TIMES * usual:
        return
    contributor, _ = Contributor.objects.get_or_create(organization=company)
    if contributor.alarmed_on != today.date():
        Contributor.objects.filter(pk=company.pk).update(alarmed_on=today.date())
        jobs.enqueue(ALARM, organization_id=str(company.pk))
