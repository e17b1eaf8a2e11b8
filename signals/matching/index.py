"""The hashes that the programme knows, to search by distance: the store on disk, kept in step with the database.

    index.search(hashes, distance=31)         queries as a uint8 array of shape (n, 32)
    index.search_values(values, distance=31)  queries as canonical PDQ values

Both give three int64 arrays (query number, id of the indicator, distance), ordered by query, distance, id, and miss
nothing. **They find every stored hash, whoever holds it and whether or not it is out**: whoever shows what was found
filters it by `Indicator.objects.visible_to(user)`, counts included. A new hash is found as soon as the job that matches
its batch has begun; which hashes still count is asked of the opinions, never of the index.

When the store is missing, damaged or of another database it is made anew here, by whoever needs it first.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import batched
from pathlib import Path
from typing import Final

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import ArrayLike

from signals.matching import frames, pdq
from signals.matching.models import IndexOwner
from signals.matching.segments import LostError
from signals.matching.store import Rows, Store, View
from signals.submissions.models import Indicator

PDQ: Final = "pdq"
VPDQ: Final = "vpdq"
KINDS: Final = (PDQ, VPDQ)
_BLOCK: Final = {PDQ: 10_000, VPDQ: 200}
_TRIES: Final = 3


def search(hashes: ArrayLike, distance: int = pdq.DISTANCE) -> pdq.Matches:
    return view(PDQ).search(hashes, distance)


def search_values(values: Sequence[str], distance: int = pdq.DISTANCE) -> pdq.Matches:
    return search(to_hashes(values), distance)


def to_hashes(values: Sequence[str]) -> pdq.Hashes:
    """Canonical PDQ values as an array of shape (n, 32)."""
    joined = bytes.fromhex("".join(values))
    return np.frombuffer(joined, np.uint8).reshape(len(values), pdq.BYTES)


def view(kind: str) -> View:
    """The newest generation of the hashes of a kind; of vPDQ it holds frames, see `frames`."""
    return _healed(kind, Store.view)


def include(ids: Iterable[int]) -> None:
    """Make these indicators findable, as far as they are hashes; those that are there already stay."""
    for kind in KINDS:
        wanted = _standing(kind).filter(id__in=list(ids)).order_by("id")
        for block in batched(wanted.values_list("id", "value"), _BLOCK[kind]):
            _healed(kind, partial(_add, rows=_rows(kind, block)))


def tend() -> list[str]:
    """Compare with the database and make anew what does not fit; returns the kinds that were made anew.

    What a killed job has not added, a database that was restored to an earlier day: both show in number or highest id.
    """
    return [kind for kind in KINDS if not _fits(kind) and _rebuild(kind)]


def make_anew() -> None:
    """All from the database: what was erased there stands in no file afterwards."""
    for kind in KINDS:
        _rebuild(kind)


def _fits(kind: str) -> bool:
    current = view(kind)
    parts = [ids if kind == PDQ else frames.indicators_of(ids) for ids, _ in current.rows()]
    ids = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int64)
    return len(ids) == _standing(kind).count() and not _ahead(ids)


def _ahead(ids: pdq.Ids) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM signals_indicator_id_seq")
        [last] = cursor.fetchone() or [0]
    return len(ids) > 0 and int(ids.max()) > last


def _rebuild(kind: str) -> bool:
    _store(kind).rebuild(_all(kind), even_if_whole=True)
    return True


def _add(store: Store, *, rows: Rows) -> int:
    return store.add(*rows)


def _healed[T](kind: str, use: Callable[[Store], T]) -> T:
    for _ in range(_TRIES):
        store = _store(kind)
        try:
            return use(store)
        except LostError:
            store.rebuild(_all(kind))
    raise LostError(f"the {kind} index is lost again and again")


def _store(kind: str) -> Store:
    owner, _ = IndexOwner.objects.get_or_create(pk=1, defaults={"token": uuid.uuid4()})
    return _opened(Path(settings.INDEX_DIR) / kind, str(owner.token))


@lru_cache(maxsize=2 * len(KINDS))
def _opened(folder: Path, owner: str) -> Store:
    return Store(folder, owner=owner)


def _standing(kind: str) -> QuerySet[Indicator]:
    return Indicator.objects.filter(kind=kind, erased_at=None)


def _all(kind: str) -> Iterator[Rows]:
    found = _standing(kind).values_list("id", "value")
    for block in batched(found.iterator(chunk_size=_BLOCK[kind]), _BLOCK[kind]):
        yield _rows(kind, block)


def _rows(kind: str, block: Sequence[tuple[int, str]]) -> Rows:
    if kind == PDQ:
        return np.array([pk for pk, _ in block], np.int64), to_hashes([value for _, value in block])
    videos = [(pk, frames.video(value)) for pk, value in block]
    ids = np.concatenate([frames.ids_of(pk, one) for pk, one in videos])
    return ids, np.concatenate([one.hashes for _, one in videos])
