"""The hash index on disk: it persists, grows without being built anew, and all processes of the machine share it.

    store.search(hashes, distance=31) -> (query number, id, distance), three int64 arrays ordered by query, distance, id

as `pdq.Index.search`, and as exact. One writer at a time (an advisory lock of the system) adds a new segment and puts a
new manifest in the place of the old by renaming it; segments never change, so a reader goes on with what it has mapped
and sees the next generation at its next search. Of neighbouring segments that are alike in size one is made, as in a
log-structured merge tree, so that there are few of them however often something is added. Removed ids stand in the
manifest until a merge drops them.

It is a cache: a manifest that is missing, damaged, of another format or of another database raises `LostError`, and the
caller makes the whole anew by `rebuild`. A writer that is killed leaves the last generation as it was and at most a file
that no manifest lists; the next writer sweeps it away. Nothing is synchronised to the platter, on purpose: after a power
failure checksums tell, and the index is made anew.
"""

import fcntl
import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from signals.matching import pdq
from signals.matching.segments import Entry, LostError, Segment, joined, write

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
_ALIKE: Final = 4  # a segment is merged into the one before it unless that one is so many times larger
_MOST_REMOVED: Final = 1_000
_TRIES: Final = 5

Rows = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, slots=True)
class View:
    """One generation, mapped: what a search looks through from its beginning to its end."""

    generation: int
    segments: tuple[Segment, ...]
    removed: tuple[tuple[int, int], ...]  # id, and the segment number from which on it counts again

    def __len__(self) -> int:
        return sum(int(self.live(segment).sum()) for segment in self.segments)

    def live(self, segment: Segment) -> NDArray[np.bool_]:
        gone = [pk for pk, number in self.removed if number > segment.entry.number]
        return (
            ~np.isin(segment.ids, np.array(gone, np.int64)) if gone else np.ones(len(segment.ids), np.bool_)
        )

    def holds(self, ids: ArrayLike) -> NDArray[np.bool_]:
        wanted = pdq.to_ids(ids)
        held = np.zeros(len(wanted), np.bool_)
        for segment in self.segments:
            gone = [pk for pk, number in self.removed if number > segment.entry.number]
            held |= segment.holds(wanted) & ~np.isin(wanted, np.array(gone, np.int64))
        return held

    def rows(self) -> Iterator[tuple[pdq.Ids, pdq.Hashes]]:
        for segment in self.segments:
            live = self.live(segment)
            yield segment.ids[live], segment.hashes[live]

    def between(self, first: int, last: int) -> pdq.Ids:
        """The ids from `first` to `last`, both included."""
        parts = [
            ids[np.searchsorted(ids, first) : np.searchsorted(ids, last, "right")] for ids, _ in self.rows()
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.int64)

    def search(self, hashes: ArrayLike, distance: int = pdq.DISTANCE) -> pdq.Matches:
        queries = pdq.checked(hashes, distance)
        found = [pdq.NOTHING]
        for segment in self.segments if len(queries) else ():
            rows, places, apart = pdq.search(queries, segment.hashes, segment.tables, distance)
            ids = segment.ids[places]
            gone = [pk for pk, number in self.removed if number > segment.entry.number]
            if gone:
                live = ~np.isin(ids, np.array(gone, np.int64))
                rows, ids, apart = rows[live], ids[live], apart[live]
            found.append((rows, ids, apart))
        return pdq.in_order(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


class Store:
    """The index in a folder. `owner` is said by the database that it copies; a folder of another one counts as lost."""

    def __init__(self, folder: Path, *, owner: str) -> None:
        self.folder = folder
        self.owner = owner
        self._seen: tuple[bytes, View] | None = None

    def view(self) -> View:
        """The newest generation; mapped again only when there is a new one."""
        for _ in range(_TRIES):
            written = self._written()
            if self._seen is not None and self._seen[0] == written:
                return self._seen[1]
            try:
                view = self._map(self._read(written))
            except LostError:
                if self._written() == written:
                    raise
                # Between reading the manifest and opening a file the writer has gone on.
            else:
                self._seen = written, view
                return view
        raise LostError("the manifest changes faster than it can be read")

    def search(self, hashes: ArrayLike, distance: int = pdq.DISTANCE) -> pdq.Matches:
        return self.view().search(hashes, distance)

    def add(self, ids: ArrayLike, hashes: ArrayLike) -> int:
        """Make these findable; what is there already stays as it is. Returns the generation in which they are."""
        new_ids, new_hashes = _unique(ids, hashes)
        with self._writing():
            view = self.view()
            missing = ~view.holds(new_ids)
            if not missing.any():
                return view.generation
            return self._grow(view, new_ids[missing], new_hashes[missing])

    def remove(self, ids: ArrayLike) -> int:
        """Find these no more. Returns the generation in which they are gone."""
        with self._writing():
            view = self.view()
            wanted = np.unique(pdq.to_ids(ids))
            gone = wanted[view.holds(wanted)].tolist()
            if not gone:
                return view.generation
            number = _next(view)
            removed = (
                *(pair for pair in view.removed if pair[0] not in set(gone)),
                *((pk, number) for pk in gone),
            )
            if len(removed) <= _MOST_REMOVED:
                return self._publish(view.generation, [one.entry for one in view.segments], removed)
            ids_left, hashes_left = joined(list(View(view.generation, view.segments, removed).rows()))
            return self._publish(view.generation, self._segment(ids_left, hashes_left, number), ())

    def rebuild(self, blocks: Iterable[Rows], *, even_if_whole: bool = False) -> int:
        """Make the index anew from all rows there are; nothing to do when another process has just done so."""
        with self._writing():
            before = 0
            with suppress(LostError):
                before = self.view().generation
                if not even_if_whole:
                    return before
            rows = [(pdq.to_ids(ids), pdq.to_hashes(hashes)) for ids, hashes in blocks]
            ids, hashes = _unique(*joined(rows))
            return self._publish(before, self._segment(ids, hashes, 1), ())

    def _grow(self, view: View, ids: pdq.Ids, hashes: pdq.Hashes) -> int:
        kept = list(view.segments)
        merged = [(ids, hashes)]
        rows = len(ids)
        while kept and kept[-1].entry.rows < _ALIKE * rows:
            last = kept.pop()
            live = view.live(last)
            merged.append((last.ids[live], last.hashes[live]))
            rows += int(live.sum())
        entries = [one.entry for one in kept] + self._segment(*joined(merged), _next(view))
        # A removal is done with once no segment is left that was there before it.
        removed = tuple(pair for pair in view.removed if any(one.entry.number < pair[1] for one in kept))
        return self._publish(view.generation, entries, removed)

    def _segment(self, ids: pdq.Ids, hashes: pdq.Hashes, number: int) -> list[Entry]:
        return [write(self.folder, ids, hashes, number=number)] if len(ids) else []

    def _publish(self, before: int, entries: list[Entry], removed: tuple[tuple[int, int], ...]) -> int:
        content = {
            "format": FORMAT,
            "owner": self.owner,
            "generation": before + 1,
            "segments": [entry.as_json() for entry in entries],
            "removed": [list(pair) for pair in removed],
        }
        new = self.folder / f"{MANIFEST}.new"
        new.write_text(json.dumps({"check": _check(content), "content": content}), encoding="utf-8")
        new.replace(self.folder / MANIFEST)
        listed = {entry.name for entry in entries}
        for path in self.folder.glob("*.segment"):
            if path.name not in listed:
                path.unlink(missing_ok=True)  # whoever has it mapped keeps it
        return before + 1

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self.folder / "lock").open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _written(self) -> bytes:
        try:
            return (self.folder / MANIFEST).read_bytes()
        except OSError as error:
            raise LostError("no manifest") from error

    def _read(self, written: bytes) -> dict[str, Any]:
        try:
            manifest = json.loads(written)
            content: dict[str, Any] = manifest["content"]
            whole = manifest["check"] == _check(content)
        except (ValueError, KeyError, TypeError) as error:
            raise LostError("the manifest cannot be read") from error
        if not whole or content.get("format") != FORMAT or content.get("owner") != self.owner:
            raise LostError("the manifest is damaged or another's")
        return content

    def _map(self, content: dict[str, Any]) -> View:
        known = {one.entry: one for one in self._seen[1].segments} if self._seen else {}
        entries = [Entry.read(raw) for raw in content["segments"]]
        segments = tuple(known.get(entry) or Segment(self.folder, entry) for entry in entries)
        removed = tuple((int(pk), int(number)) for pk, number in content["removed"])
        return View(int(content["generation"]), segments, removed)


def _unique(ids: ArrayLike, hashes: ArrayLike) -> tuple[pdq.Ids, pdq.Hashes]:
    found, array = pdq.to_ids(ids), pdq.to_hashes(hashes)
    if len(found) != len(array):
        raise ValueError(f"{len(found)} ids for {len(array)} hashes")
    unique, first = np.unique(found, return_index=True)
    return unique, array[first]


def _next(view: View) -> int:
    """A number larger than that of any segment or removal."""
    numbers = [segment.entry.number for segment in view.segments] + [number for _, number in view.removed]
    return max(numbers, default=0) + 1


def _check(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
