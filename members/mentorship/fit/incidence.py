"""Tables of who has what in common, built once for all rows and columns instead of pair by pair."""

from collections.abc import Iterable, Sequence

import numpy as np

from members.mentorship.solver import Bools, Floats

type Sides = Sequence[Iterable[str]]


def meets(rows: Sides, columns: Sides) -> Bools:
    """Which row and column hold a value in common."""
    words = {
        word: place for place, word in enumerate(sorted({w for side in (*rows, *columns) for w in side}))
    }
    return np.asarray(_incidence(rows, words) @ _incidence(columns, words).T > 0)


def _incidence(sides: Sides, words: dict[str, int]) -> Floats:
    table = np.zeros((len(sides), len(words)))
    for row, side in enumerate(sides):
        table[row, [words[word] for word in side]] = 1
    return table
