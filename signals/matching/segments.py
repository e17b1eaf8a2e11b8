"""A segment of the hash index: one file that never changes, mapped into memory and so shared by all processes.

In the file stand the hashes, their ids in ascending order and, from `pdq.SMALL` rows on, the tables to look them up.
"""

import mmap
import os
import secrets
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from signals.matching import pdq

_LETTERS: Final = 8
_ROW: Final = pdq.BYTES + 8
_STARTS: Final = pdq.CHUNKS * (pdq.CHUNK_VALUES + 1)


class LostError(Exception):
    """What is on disk is missing, cut off, changed, or of another database: make it anew."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment as the manifest lists it. `number` grows: a removal concerns the segments that were there before it."""

    name: str
    rows: int
    check: int
    number: int

    @classmethod
    def read(cls, raw: Any) -> Self:
        try:
            return cls(str(raw["name"]), int(raw["rows"]), int(raw["check"]), int(raw["number"]))
        except (KeyError, TypeError, ValueError) as error:
            raise LostError("a segment in the manifest") from error

    @property
    def tabled(self) -> bool:
        return self.rows >= pdq.SMALL

    @property
    def size(self) -> int:
        tables = 4 * (pdq.CHUNKS * self.rows + _STARTS) if self.tabled else 0
        return _ROW * self.rows + tables

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Segment:
    """A mapped segment."""

    def __init__(self, folder: Path, entry: Entry) -> None:
        self.entry = entry
        content = _mapped(folder / entry.name, entry)
        rows, at = entry.rows, pdq.BYTES * entry.rows
        self.hashes: pdq.Hashes = np.frombuffer(content, np.uint8, at).reshape(rows, pdq.BYTES)
        self.ids: pdq.Ids = np.frombuffer(content, np.int64, rows, at)
        self.tables: pdq.Tables | None = None
        if entry.tabled:
            at += 8 * rows
            order = np.frombuffer(content, np.int32, pdq.CHUNKS * rows, at)
            starts = np.frombuffer(content, np.int32, _STARTS, at + order.nbytes)
            self.tables = pdq.Tables(order.reshape(pdq.CHUNKS, rows), starts.reshape(pdq.CHUNKS, -1))

    def holds(self, ids: pdq.Ids) -> NDArray[np.bool_]:
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        held: NDArray[np.bool_] = self.ids[places] == ids
        return held


def _mapped(path: Path, entry: Entry) -> mmap.mmap:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != entry.size or not entry.rows:
                raise LostError(f"{path.name} is cut off")
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise LostError(f"{path.name} is missing") from error
    if zlib.crc32(content) != entry.check:
        raise LostError(f"{path.name} was changed")
    return content


def write(folder: Path, ids: pdq.Ids, hashes: pdq.Hashes, *, number: int) -> Entry:
    """A new file with these rows; nobody knows of it until a manifest lists it."""
    order = np.argsort(ids, kind="stable")
    ids, hashes = np.ascontiguousarray(ids[order]), np.ascontiguousarray(hashes[order])
    name = f"{number:08d}-{secrets.token_hex(_LETTERS)}.segment"
    check = 0
    with (folder / name).open("wb") as file:
        for part in _parts(ids, hashes):
            content = memoryview(np.ascontiguousarray(part)).cast("B")
            check = zlib.crc32(content, check)
            file.write(content)
    return Entry(name, len(ids), check, number)


def _parts(ids: pdq.Ids, hashes: pdq.Hashes) -> Iterator[NDArray[Any]]:
    yield hashes
    yield ids
    if len(ids) >= pdq.SMALL:
        tables = pdq.Tables.of(hashes)
        yield tables.order
        yield tables.starts


def joined(segments: Sequence[tuple[pdq.Ids, pdq.Hashes]]) -> tuple[pdq.Ids, pdq.Hashes]:
    if not segments:
        return np.empty(0, np.int64), np.empty((0, pdq.BYTES), np.uint8)
    ids, hashes = zip(*segments, strict=True)
    return np.concatenate(ids), np.concatenate(hashes)
