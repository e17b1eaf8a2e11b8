"""Near-duplicate hashes: which signals lie near each other, and which pairs of them are kept.

Up to `ORDINARY` near ones a hash keeps all its pairs, its own company's among them, so that companies are counted exactly
and whoever saw one of them follows. In a denser cluster it keeps one pair a company, the nearest:
the companies counted are still all there are, the rows grow with the hashes and not with their square, and independence is
judged by the nearest hash of each company alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any, Final

import numpy as np
from django.conf import settings
from django.db.models import Q
from numpy.typing import NDArray

from signals.matching import clusters, frames, index, pdq
from signals.matching.models import NearPair
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.rules import shared_with_all, stands

ORDINARY: Final = 32
_QUERIES: Final = 100
_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Near:
    """What lies near one signal, the nearest first; `apart` in bits, of videos the per cent of frames that are not shared."""

    id: int
    others: pdq.Ids
    apart: NDArray[np.int64]


def neighbours(ids: Iterable[int]) -> Iterator[list[Near]]:
    """What lies near each of these hashes, block by block, of all that are stored, whoever holds them."""
    wanted = (
        Indicator.objects.filter(id__in=list(ids), erased_at=None).order_by("id").values_list("id", "value")
    )
    for block in batched(wanted.filter(kind=index.PDQ), _QUERIES):
        yield _pdq(block)
    for row in wanted.filter(kind=index.VPDQ).iterator():
        yield [_vpdq(*row)]


def _pdq(block: Sequence[tuple[int, str]]) -> list[Near]:
    rows, found, apart = index.search_values([value for _, value in block])
    starts = np.searchsorted(rows, np.arange(len(block) + 1))
    near = []
    for number, (pk, _) in enumerate(block):
        part = slice(starts[number], starts[number + 1])
        other = found[part] != pk
        near.append(Near(pk, found[part][other], apart[part][other]))
    return near


def _vpdq(pk: int, value: str) -> Near:
    query, view = frames.video(value), index.view(index.VPDQ)
    matches = view.search(query.hashes)
    owners = np.unique(frames.indicators_of(matches[1]))
    totals = (
        (owner, int(frames.counts_of(view.between(*frames.bounds(owner))).sum()))
        for owner in owners.tolist()
        if owner != pk
    )
    shares = frames.matches(query, matches, totals, stored_share=settings.VPDQ_STORED_SHARE)
    ranked = sorted((100 - share, owner) for owner, share in shares.items())
    return Near(
        pk, np.array([owner for _, owner in ranked], np.int64), np.array([a for a, _ in ranked], np.int64)
    )


def find_pairs(ids: Iterable[int], *, now: datetime) -> int:
    """Keep the near pairs of these signals, and their clusters; returns how many pairs."""
    kept, table = 0, _Companies(now)
    for block in neighbours(ids):
        table.load(block)
        pairs: dict[tuple[int, int], int] = {}
        for near in block:
            for other, apart in table.partners(near):
                pairs[min(near.id, other), max(near.id, other)] = apart
        rows = [
            NearPair(lower_id=low, higher_id=high, distance=apart)
            for (low, high), apart in sorted(pairs.items())
        ]
        NearPair.objects.bulk_create(rows, batch_size=_ROWS, ignore_conflicts=True)
        kept += len(rows)
        clusters.join([table.group(near) for near in block])
    return kept


def disturbed(ids: Sequence[int], *, now: datetime) -> list[int]:
    """Signals near those of these that a company holds no more: their pairs are looked for again."""
    lost = set(
        Opinion.objects.filter(indicator__in=ids)
        .exclude(shared_with_all(now) & ~Q(status=Opinion.Status.NEGATIVE))
        .values_list("indicator_id", flat=True)
    )
    pairs = NearPair.objects.filter(Q(lower__in=lost) | Q(higher__in=lost)).values_list(
        "lower_id", "higher_id"
    )
    return sorted({pk for pair in pairs for pk in pair} - lost)


class _Companies:
    """Who holds what of the neighbours looked at so far: a row a signal, in the order of ids, and a column a company."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.ids: pdq.Ids = np.empty(0, np.int64)
        self.columns: dict[Any, int] = {}
        self.there = np.empty(0, np.bool_)  # in the database: the index may be behind it
        self.own = _no_flags()  # held in any way, as yet waiting or in a sharing group alone included
        self.out = _no_flags()  # held as far as all may know
        self.seen = _no_flags()  # seen here
        self.told = _no_flags()  # out, or out for a signal with which a pair is kept

    def load(self, block: Sequence[Near]) -> None:
        wanted = np.unique(np.concatenate([np.append(near.others, near.id) for near in block]))
        new = self._load(np.setdiff1d(wanted, self.ids))
        if len(new) and any(len(near.others) > ORDINARY for near in block):
            of_new = Q(lower__in=new.tolist()) | Q(higher__in=new.tolist())
            rows = list(NearPair.objects.filter(of_new).values_list("lower_id", "higher_id"))
            pairs = np.array(rows, np.int64).reshape(-1, 2)
            self._load(np.setdiff1d(np.unique(pairs), self.ids))
            low, high = self._places(pairs[:, 0]), self._places(pairs[:, 1])
            np.logical_or.at(self.told, low, self.out[high])
            np.logical_or.at(self.told, high, self.out[low])

    def _load(self, new: pdq.Ids) -> pdq.Ids:
        if not len(new):
            return new
        wanted = new.tolist()
        stand = Opinion.objects.exclude(status=Opinion.Status.NEGATIVE).filter(indicator__in=wanted)
        rows = "indicator_id", "organization_id"
        own = list(stand.filter(stands(self.now)).values_list(*rows))
        out = list(stand.filter(shared_with_all(self.now)).values_list(*rows))
        seen = list(FirstSight.objects.filter(indicator__in=wanted).values_list(*rows))
        for _, company in (*own, *seen):
            self.columns.setdefault(company, len(self.columns))
        standing = Indicator.objects.filter(id__in=wanted, erased_at=None).values_list("id", flat=True)
        order = np.argsort(np.concatenate((self.ids, new)), kind="stable")
        self.there = np.concatenate((self.there, np.isin(new, np.array(list(standing), np.int64))))[order]
        self.ids = np.concatenate((self.ids, new))[order]
        for name, found in (("own", own), ("out", out), ("seen", seen), ("told", out)):
            flags = getattr(self, name)
            grown = np.zeros((len(order), len(self.columns)), np.bool_)
            grown[: len(flags), : flags.shape[1]] = flags
            grown = grown[order]
            if found:
                places = self._places(np.array([pk for pk, _ in found], np.int64))
                grown[places, [self.columns[company] for _, company in found]] = True
            setattr(self, name, grown)
        return new

    def _places(self, ids: pdq.Ids) -> NDArray[np.int64]:
        return np.searchsorted(self.ids, ids)

    def partners(self, near: Near) -> Iterator[tuple[int, int]]:
        """With which of its neighbours a signal makes a pair that is kept."""
        row, rows = int(self._places(np.array([near.id]))[0]), self._places(near.others)
        if len(rows) <= ORDINARY:
            there = self.there[rows]
            yield from zip(near.others[there].tolist(), near.apart[there].tolist(), strict=True)
            return
        own = self.own[row]
        if not own.any():
            return
        held = self.out[rows]
        # Of another company at least, on one side or the other.
        wanted = held.any(axis=1) & ((held | own).sum(axis=1) > 1)
        # And what a holder of the one has seen of the other, as it follows whatever became of that since.
        followed = (self.seen[rows] & own) | (self.own[rows] & self.seen[row])
        wanted |= followed.any(axis=1)
        wanted &= self._needed(row, rows, held, followed)
        for number in np.flatnonzero(wanted).tolist():
            yield int(near.others[number]), int(near.apart[number])

    def _needed(
        self, row: int, rows: NDArray[np.int64], held: NDArray[np.bool_], followed: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """In a crowd: the nearest of each company, and those that have no signal of this one's companies near them yet."""
        needed = np.zeros(len(rows), np.bool_)
        for of_companies in (held, followed):
            needed[of_companies.argmax(axis=0)[of_companies.any(axis=0)]] = True
        needed |= (self.out[row] & ~self.told[rows]).any(axis=1)
        self.told[rows[needed]] |= self.out[row]
        self.told[row] |= held.any(axis=0)
        return needed

    def group(self, near: Near) -> pdq.Ids:
        """The signal and its neighbours, as far as they are out to all; empty when it is not."""
        together = np.append(near.others, near.id)
        out: NDArray[np.bool_] = self.out[self._places(together)].any(axis=1)
        return together[out] if out[-1] else together[:0]


def _no_flags() -> NDArray[np.bool_]:
    return np.zeros((0, 0), np.bool_)
