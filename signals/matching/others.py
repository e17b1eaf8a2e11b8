"""What other companies hold of a signal, as one company may know it: asked when a page is made, never stored.

What is out to a sharing group is counted here for its members, and exists for nobody else; one's own company never counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from signals.matching import index, near
from signals.matching.disclosure import corroboration_in_words, names_told
from signals.matching.models import NearPair
from signals.submissions.models import FirstSight, Indicator, Opinion

_MOST: Final = 2_000  # near ones looked at for one signal on a page, the nearest


@dataclass(slots=True)
class Others:
    """Other companies that hold the very signal, and those that hold it or one near it, with those that found it alone."""

    exact: int = 0
    near: int = 0
    independent_exact: int = 0
    independent_near: int = 0
    nearest: int | None = None
    named: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return corroboration_in_words(self.independent_near, self.near - self.independent_near)

    @property
    def words_exact(self) -> str:
        return corroboration_in_words(self.independent_exact, self.exact - self.independent_exact)


def others_of(company: Any, indicators: Iterable[Indicator]) -> dict[int, Others]:
    """Of each signal; a fixed number of queries for a page."""
    asked = list(indicators)
    links = _links(asked)
    everything = {pk for linked in links.values() for pk in linked}
    opinions = _opinions(company, everything)
    seen = _seen({company for held in opinions.values() for company in held}, everything)
    own = set(
        Opinion.objects.live()
        .filter(organization=company, indicator__in=[one.pk for one in asked])
        .exclude(status=Opinion.Status.NEGATIVE)
        .values_list("indicator_id", flat=True)
    )
    return {one.pk: _count(one.pk, links[one.pk], opinions, seen, ours=one.pk in own) for one in asked}


def _links(asked: Sequence[Indicator]) -> dict[int, dict[int, int]]:
    """Itself and what lies near it, with the distance."""
    links: dict[int, dict[int, int]] = {one.pk: {one.pk: 0} for one in asked}
    hashes = [one for one in asked if one.kind == index.PDQ]
    for block in near.neighbours([one.pk for one in hashes]):
        for found in block:
            pairs = zip(found.others[:_MOST].tolist(), found.apart[:_MOST].tolist(), strict=True)
            links[found.id] |= dict(pairs)
    videos = [one.pk for one in asked if one.kind == index.VPDQ]
    if videos:
        kept = NearPair.objects.filter(Q(lower__in=videos) | Q(higher__in=videos))
        for low, high, apart in kept.values_list("lower_id", "higher_id", "distance"):
            for here, there in ((low, high), (high, low)):
                if here in links:
                    links[here][there] = apart
    return links


_Held = dict[int, dict[Any, tuple[datetime, bool, str]]]


def _opinions(company: Any, ids: set[int]) -> _Held:
    """By signal and company: since when it is known to it, and its name if it may be told."""
    shared = Opinion.objects.shared_with(company).exclude(organization=company)
    rows = shared.exclude(status=Opinion.Status.NEGATIVE).filter(indicator__in=ids)
    columns = ("indicator_id", "organization_id", "detected_at", "created_at", "named", "organization__name")
    found: _Held = defaultdict(dict)
    for pk, holder, detected, created, named, name in rows.values_list(*columns):
        found[pk][holder] = detected or created, named, name
    return found


def _seen(companies: set[Any], ids: set[int]) -> dict[tuple[Any, int], datetime]:
    sights = FirstSight.objects.filter(organization__in=companies, indicator__in=ids)
    rows = sights.values_list("organization_id", "indicator_id", "seen_at")
    return {(company, pk): seen for company, pk, seen in rows}


def _count(
    pk: int, linked: dict[int, int], opinions: _Held, seen: dict[tuple[Any, int], datetime], *, ours: bool
) -> Others:
    found = Others()
    detected: dict[Any, datetime] = {}
    for other in linked:
        for holder, (since, _, _) in opinions.get(other, {}).items():
            detected[holder] = min(since, detected.get(holder, since))
    exact = opinions.get(pk, {})
    for holder, since in detected.items():
        sights = [seen[holder, other] for other in linked if (holder, other) in seen]
        first = min(sights, default=None)
        found.near += 1
        found.independent_near += first is None or since < first
        if holder in exact:
            found.exact += 1
            found.independent_exact += first is None or exact[holder][0] < first
    distances = [apart for other, apart in linked.items() if other != pk and opinions.get(other)]
    found.nearest = min(distances, default=None)
    found.named = names_told(len(exact) + ours, (name for _, named, name in exact.values() if named))
    return found
