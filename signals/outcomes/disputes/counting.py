"""What stands behind a signal, in counts: who found it wrong, how often it matched, how fast it spread."""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Sum
from django.utils import timezone

from members.models import Organization
from signals.outcomes.counts import FALSE_POSITIVE
from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.models import Outcome
from signals.outcomes.reactions.kinds import NON_MALICIOUS
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.retraction.takers import companies_that_took
from signals.submissions.models import Indicator, Opinion

DAY: Final = timedelta(days=1)


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

    def to_json(self) -> dict[str, int]:
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
    rows = Outcome.objects.current().filter(indicator=indicator, kind="matched")
    if since:
        rows = rows.filter(created_at__gt=since)
    own = Opinion.objects.live().filter(indicator=indicator).exclude(status=Opinion.Status.NEGATIVE)
    sums = rows.exclude(organization__in=own.values("organization")).aggregate(
        all=Sum(F("accounts_actioned") + F("urls_blocked") + F("content_removed"))
    )
    return int(sums["all"] or 0)


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


def evidence_of(indicator: Indicator) -> Evidence:
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
    )
