"""Everybody who took a signal: took its value, said so, acted on it, or shares it only because they saw it here."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any, Final

from django.db.models import Q

from signals.outcomes.counts import COUNTS, FALSE_POSITIVE
from signals.outcomes.many.models import BulkEntry, Covered
from signals.outcomes.models import Outcome
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.retraction.models import Receipt
from signals.submissions.models import FirstSight, Opinion
from signals.submissions.scope.models import SharingSeat

_CHUNK: Final = 5_000
_ACTED: Final = frozenset({"matched", "actioned", "reported"})
Key = tuple[int, uuid.UUID]


@dataclass(slots=True)
class Taker:
    """One company that took one signal; `still` says whether it is still shared with it on others' own evidence."""

    indicator_id: int
    organization_id: uuid.UUID
    how: set[str] = field(default_factory=set)
    acted: dict[str, int] = field(default_factory=dict)
    among_many: bool = False  # it acted, and counted this signal together with others
    still: bool = False
    own_evidence: bool = False

    @property
    def has_acted(self) -> bool:
        return self.among_many or any(self.acted.values())


def takers_of(indicators: Iterable[int], *, but: Any = None) -> Iterator[Taker]:
    """Every taker of these signals but the company that takes them back; five queries for each five thousand.

    What a company did before it answered an earlier receipt for the same signal is settled, and counts no more.
    """
    for chunk in batched(sorted(set(indicators)), _CHUNK):
        yield from _of(chunk, but)


def companies_that_took(indicator_id: int) -> set[uuid.UUID]:
    return {taker.organization_id for taker in takers_of([indicator_id])}


@dataclass(slots=True)
class _Found:
    """The takers of one chunk as they are found."""

    but: Any
    settled: dict[Key, datetime]
    takers: dict[Key, Taker] = field(default_factory=dict)

    def note(self, row: Any, how: str, at: datetime) -> Taker | None:
        key = (row.indicator_id, row.organization_id)
        if key[1] == self.but or (key in self.settled and at <= self.settled[key]):
            return None
        taker = self.takers.setdefault(key, Taker(*key))
        taker.how.add(how)
        return taker


def _of(chunk: Collection[int], but: Any) -> list[Taker]:
    found = _Found(but, _settled(chunk))
    seen: dict[Key, datetime] = {}
    counted = Q(*((f"{name}__gt", 0) for name in COUNTS), _connector=Q.OR)
    entries = BulkEntry.objects.current().filter(counted, bulk__covered__indicator__in=chunk)
    acted = set(entries.values_list("bulk", flat=True))
    for sight in FirstSight.objects.filter(indicator__in=chunk):
        seen[sight.indicator_id, sight.organization_id] = sight.seen_at
        if sight.taken_at:
            found.note(sight, "taken", sight.taken_at)
    for reaction in Reaction.objects.given().filter(indicator__in=chunk, kind="ingested"):
        found.note(reaction, "ingested", reaction.given_at)
    # Whoever found it wrong by itself has nothing to be told.
    for outcome in Outcome.objects.current().filter(indicator__in=chunk).exclude(kind=FALSE_POSITIVE):
        taker = found.note(outcome, "outcome", outcome.created_at)
        if taker and outcome.kind in _ACTED:
            for name in COUNTS:
                taker.acted[name] = taker.acted.get(name, 0) + getattr(outcome, name)
    for covered in Covered.objects.filter(indicator__in=chunk, ended_at=None).select_related("bulk"):
        taker = found.note(covered, "outcome", covered.bulk.created_at)
        if taker and covered.bulk_id in acted:
            taker.among_many = True
    _say_what_still_stands(found.takers, _own_evidence(chunk, found, seen))
    return sorted(found.takers.values(), key=lambda taker: (taker.indicator_id, taker.organization_id))


def _own_evidence(
    chunk: Collection[int], found: _Found, seen: Mapping[Key, datetime]
) -> dict[int, list[Opinion]]:
    """Opinions of companies that found it by themselves, by indicator; the others follow, and are takers."""
    independent: defaultdict[int, list[Opinion]] = defaultdict(list)
    held = Opinion.objects.live().filter(indicator__in=chunk).exclude(status=Opinion.Status.NEGATIVE)
    for opinion in held.exclude(organization=found.but):
        first = seen.get((opinion.indicator_id, opinion.organization_id))
        if first and (opinion.detected_at is None or opinion.detected_at >= first):
            found.note(opinion, "follows", opinion.updated_at)
        else:
            independent[opinion.indicator_id].append(opinion)
    return independent


def _settled(chunk: Collection[int]) -> dict[Key, datetime]:
    """When a company last answered a receipt for a signal."""
    rows = Receipt.objects.filter(retraction__indicator__in=chunk, answered_at__isnull=False)
    found: dict[Key, datetime] = {}
    for indicator, company, at in rows.order_by("answered_at").values_list(
        "retraction__indicator", "organization", "answered_at"
    ):
        if indicator is not None and at is not None:
            found[indicator, company] = at
    return found


def _say_what_still_stands(takers: Mapping[Key, Taker], independent: Mapping[int, list[Opinion]]) -> None:
    """Others' own evidence counts for a company only as far as it is out to it."""
    groups = {opinion.group_id for rows in independent.values() for opinion in rows if opinion.group_id}
    seats = SharingSeat.objects.filter(
        Q(group__in=groups), accepted_at__isnull=False, ended_at=None, group__closed_at=None
    )
    sits = set(seats.values_list("organization", "group")) if groups else set()
    for taker in takers.values():
        for opinion in independent.get(taker.indicator_id, ()):
            if opinion.organization_id == taker.organization_id:
                taker.own_evidence = True
            elif opinion.shared_at and (
                opinion.group_id is None or (taker.organization_id, opinion.group_id) in sits
            ):
                taker.still = True
