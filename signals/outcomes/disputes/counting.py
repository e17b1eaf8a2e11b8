"""What stands behind a signal, in counts: who found it wrong, how often it matched, how fast it spread."""

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.utils import timezone

from members.models import Organization
from signals.outcomes.counts import FALSE_POSITIVE
from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.models import Outcome
from signals.outcomes.reach import scopes
from signals.outcomes.reactions.kinds import NON_MALICIOUS
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.retraction.takers import companies_that_took
from signals.submissions.models import Indicator, Opinion

DAY: Final = timedelta(days=1)
EVERYBODY: Final = ""
NOBODY: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Distinct companies, but for `matches`, which sums what they counted under “it matched”."""

    negative: int
    positive: int
    seed: int
    took: int
    matches: int
    new_within_a_day: int
    taking_part: int
    # Through which sharing groups the words came that are the cause; EVERYBODY where the whole programme may hear of it.
    scopes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def looked_at_until(indicator: Indicator) -> datetime | None:
    """When staff last restored the signal: what was said before has been judged and counts no more."""
    restored = Quarantine.objects.filter(indicator=indicator, state=Quarantine.State.RESTORED)
    return restored.order_by("-decided_at").values_list("decided_at", flat=True).first()


def companies_against(indicator: Indicator, *, since: datetime | None = None) -> set[uuid.UUID]:
    """Companies that found it wrong, each once, whether they ever held it or not.

    By their opinion, by an outcome, or by calling it harmless; a company that stands by it with an opinion of its own
    is not against it, whatever it tapped.
    """
    said = Outcome.objects.current().filter(indicator=indicator, kind=FALSE_POSITIVE)
    tapped = Reaction.objects.given().filter(indicator=indicator, kind=NON_MALICIOUS)
    live = Opinion.objects.live().filter(indicator=indicator)
    held = live.filter(status=Opinion.Status.NEGATIVE)
    if since:
        said, held = said.filter(created_at__gt=since), held.filter(updated_at__gt=since)
        tapped = tapped.filter(given_at__gt=since)
    against = {
        company for rows in (said, tapped, held) for company in rows.values_list("organization", flat=True)
    }
    return against - set(live.exclude(status=Opinion.Status.NEGATIVE).values_list("organization", flat=True))


def matches_of(indicator: Indicator, *, since: datetime | None = None) -> int:
    """What companies that do not share it counted under “it matched”."""
    rows = matched_by_others(indicator)
    if since:
        rows = rows.filter(created_at__gt=since)
    sums = rows.aggregate(all=Sum(F("accounts_actioned") + F("urls_blocked") + F("content_removed")))
    return int(sums["all"] or 0)


def matched_by_others(indicator: Indicator) -> QuerySet[Outcome]:
    own = Opinion.objects.live().filter(indicator=indicator).exclude(status=Opinion.Status.NEGATIVE)
    rows = Outcome.objects.current().filter(indicator=indicator, kind="matched")
    return rows.exclude(organization__in=own.values("organization"))


def companies_taking_part() -> int:
    return (
        Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING, opinions__isnull=False)
        .distinct()
        .count()
    )


def came_within_a_day(now: datetime) -> dict[int, int]:
    """Indicators with how many companies came to share each within the last day."""
    fresh = Opinion.objects.shared().filter(shared_at__gt=now - DAY, created_at__gt=now - DAY)
    rows = fresh.exclude(status=Opinion.Status.NEGATIVE).values("indicator")
    return dict(rows.annotate(companies=Count("organization")).values_list("indicator", "companies"))


def scopes_of(indicator: Indicator, companies: Iterable[uuid.UUID]) -> tuple[str, ...]:
    """Through which scopes these companies had the signal: what they say of it is for whoever sits there, too."""
    shared = Opinion.objects.filter(indicator=indicator, shared_at__isnull=False, sealed_at=None)
    own = dict(shared.filter(organization__in=companies).values_list("organization", "group"))
    found = set()
    for company in Organization.objects.filter(pk__in=companies):
        through = {indicator.pk: own[company.pk]} if company.pk in own else scopes(company, [indicator.pk])
        group = through.get(indicator.pk, NOBODY)
        found.add(EVERYBODY if group is None else str(group))
    return tuple(sorted(found))


def speakers(indicator: Indicator, cause: str, company: Organization | None) -> set[uuid.UUID]:
    """Whose words are the cause of a case; nobody's where it spread, as only what all have is counted there."""
    if cause == Quarantine.Cause.NEGATIVES:
        return companies_against(indicator)
    if cause == Quarantine.Cause.MATCHES:
        return set(matched_by_others(indicator).values_list("organization", flat=True))
    return {company.pk} if company else set()


def evidence_of(indicator: Indicator, *, cause: str = "", company: Organization | None = None) -> Evidence:
    live = Opinion.objects.live().filter(indicator=indicator)
    said = dict(live.values_list("status").annotate(Count("pk")).order_by("status"))
    now = timezone.now()
    new: Any = live.exclude(status=Opinion.Status.NEGATIVE).filter(created_at__gt=now - DAY)
    return Evidence(
        negative=len(companies_against(indicator)),
        positive=said.get(Opinion.Status.POSITIVE, 0),
        seed=said.get(Opinion.Status.SEED, 0),
        took=len(companies_that_took(indicator.pk)),
        matches=matches_of(indicator),
        new_within_a_day=new.count(),
        taking_part=companies_taking_part(),
        scopes=scopes_of(indicator, speakers(indicator, cause, company)),
    )
