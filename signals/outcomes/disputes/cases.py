"""Opening cases: by itself when enough companies disagree or a signal matches far too much, or on one participant's word."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import Refused, refuse, require
from coalition.core.jobs.services import handler_for
from members.models import Organization, User
from members.rules import company_of
from signals.matching.services import ask_for_match
from signals.outcomes.disputes import counting, rules
from signals.outcomes.disputes.models import DisputeSettings, Quarantine
from signals.outcomes.disputes.settings import settings_of_today
from signals.outcomes.models import Outcome
from signals.outcomes.retraction import services as retraction
from signals.outcomes.retraction.models import Retraction
from signals.submissions.models import Indicator, Opinion

QUARANTINED = audit.action("signals.quarantined", "A signal went out of distribution until staff decide")
PAUSED = audit.action("signals.paused_at_once", "Paused a signal at once on one company's word")
TELL: Final = "signals.tell_of_case"
OPENED: Final = "opened"


def look_at(indicator: Indicator) -> Quarantine | None:
    """After each word on a signal: quarantine it if enough independent companies found it wrong, or it matches too much."""
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if locked.paused_at:
        return None
    if _all_found_it_wrong(locked):
        _take_back_what_all_found_wrong(locked)
        return None
    set_, since = settings_of_today(), counting.looked_at_until(locked)
    if len(counting.companies_against(locked, since=since)) >= set_.negatives:
        return open_case(indicator=locked, cause=Quarantine.Cause.NEGATIVES, set_=set_)
    if counting.matches_of(locked, since=since) > set_.matches:
        return open_case(indicator=locked, cause=Quarantine.Cause.MATCHES, set_=set_)
    return None


def watch_spread(*, now: datetime | None = None) -> int:
    """Quarantine what unusually many companies came to share within a day; a common value spreads like this."""
    now, set_ = now or timezone.now(), settings_of_today()
    least = max(set_.spread_least, counting.companies_taking_part() * set_.spread_percent / 100)
    opened = 0
    for pk, companies in counting.came_within_a_day(now).items():
        if companies < least:
            continue
        with transaction.atomic():
            indicator = Indicator.objects.select_for_update().get(pk=pk)
            until = counting.looked_at_until(indicator)
            if indicator.paused_at is None and (until is None or until < now - counting.DAY):
                open_case(indicator=indicator, cause=Quarantine.Cause.SPREAD, set_=set_)
                opened += 1
    return opened


def watch_matches() -> int:
    """What the sum of matches has passed since; asked of every signal somebody counted a match on this week."""
    recent = Outcome.objects.current().filter(
        kind="matched", created_at__gt=timezone.now() - timedelta(days=7)
    )
    opened = 0
    for indicator in Indicator.objects.filter(pk__in=recent.values("indicator"), paused_at=None):
        with transaction.atomic():
            opened += look_at(indicator) is not None
    return opened


def open_case(
    *,
    indicator: Indicator,
    cause: str,
    set_: DisputeSettings,
    by: Any = None,
    company: Organization | None = None,
    reason: str = "",
    words: str = "",
) -> Quarantine:
    """Out of distribution from this moment; whoever sent or took it is told. In the caller's transaction."""
    evidence = counting.evidence_of(indicator, cause=cause, company=company)
    case = Quarantine.objects.create(
        indicator=indicator,
        kind=indicator.kind,
        cause=cause,
        reason=reason,
        evidence=evidence.to_json(),
        settings_number=set_.number,
        told_by=by,
        told_by_company=company,
        words=words,
    )
    Indicator.objects.filter(pk=indicator.pk).update(paused_at=timezone.now())
    detail = {"cause": cause, **evidence.to_json()} | ({"reason": reason} if reason else {})
    audit.record(PAUSED if by else QUARANTINED, by=by, subject=case, organization=company, detail=detail)
    ask_for_match(by=by, indicator=indicator)
    tell_later(case, OPENED, by=by)
    return case


def tell_later(case: Quarantine, event: str, *, by: Any) -> None:
    if handler_for(TELL):
        jobs.enqueue(TELL, by=by, case_id=str(case.pk), event=event)


@transaction.atomic
def pause_at_once(*, by: User, indicator: Indicator, reason: str, words: str = "") -> Quarantine:
    """One participant's word is enough where it may be a victim's account or the wrong person; staff look afterwards.

    A signal that is out of distribution already stays so, and its case is given back.
    """
    require(rules.may_pause(by))
    company = company_of(by)
    if company is None or reason not in rules.AT_ONCE:
        raise ValueError(reason)
    Organization.objects.select_for_update().get(pk=company.pk)
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    if locked.paused_at and (before := Quarantine.objects.filter(indicator=locked).first()):
        return before
    set_ = settings_of_today()
    today = Quarantine.objects.filter(
        told_by_company=company, created_at__gt=timezone.now() - timedelta(days=1)
    ).count()
    if today >= set_.pauses_a_day:
        raise Refused(
            refuse(
                f"Your company has paused {today} signals within a day, which is as many as it may by itself. "
                "Write to the coalition's compliance staff: they pause the rest."
            )
        )
    return open_case(
        indicator=locked,
        cause=Quarantine.Cause.ONE_WORD,
        set_=set_,
        by=by,
        company=company,
        reason=reason,
        words=words.strip(),
    )


def pause_what_was_withdrawn(
    *, by: Any, opinions: Any, company: Organization, reason: str, together: Any = None
) -> None:
    """Subscribed to the hook: its contributor says whose it is, so nobody else goes on sharing it unlooked at.

    Of what nobody else holds no case is opened: it is gone already.
    """
    if reason not in rules.AT_ONCE:
        return
    held = Indicator.objects.filter(opinions__in=opinions, paused_at=None).distinct().order_by("pk")
    for indicator in held:
        if not _held(indicator).exclude(organization=company).exists():
            continue
        locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
        open_case(
            indicator=locked,
            cause=Quarantine.Cause.ONE_WORD,
            set_=settings_of_today(),
            by=by,
            company=company,
            reason=reason,
        )


def _held(indicator: Indicator) -> QuerySet[Opinion]:
    return Opinion.objects.live().filter(indicator=indicator).exclude(status=Opinion.Status.NEGATIVE)


def _all_found_it_wrong(indicator: Indicator) -> bool:
    """Whoever sent it says now that it is wrong, and nobody else stands by it."""
    turned = Opinion.objects.live().filter(
        indicator=indicator, status=Opinion.Status.NEGATIVE, batch__isnull=False
    )
    return turned.exists() and not _held(indicator).exists()


def _take_back_what_all_found_wrong(indicator: Indicator) -> None:
    """Nobody stands by it any more: that is a retraction, and whoever took it must hear of it."""
    retraction.issue(
        by=None,
        indicators=[indicator.pk],
        company=None,
        reason="other",
        origin=Retraction.Origin.WRONG,
    )
