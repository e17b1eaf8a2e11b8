"""The optimal assignment of requests to mentors; pure, exact, and the same every time.

What is maximised, over all assignments that respect capacities, forbidden pairs and pins:

* ``sum``: the total of the scores; a request without a mentor counts 0. A pair whose score is zero or less adds
  nothing and is not made, unless it is pinned. The classical assignment problem (Kuhn 1955; Burkard, Dell'Amico and
  Martello, Assignment Problems, 2009, chapter 4).
* ``concave``: first the number of requests that get a mentor, then the total of ``1 - (1 - s)**3`` over the pairs.
  The curve is steep near zero, so lifting the worst pair is worth more than polishing the best; scores lie in [0, 1].
* ``participation``: first the number of requests that get a mentor, then the total of the scores (a largest matching
  of the greatest weight; the "highest participation" switch of the products in this field).
* ``fairness``: first the number of requests that get a mentor, then the lowest score among the pairs, then the total.
  The linear bottleneck assignment (Burkard and others, chapter 6): the highest threshold at which as many requests
  still find a mentor, by bisection over the scores. Pinned pairs are not counted in the lowest score.

A bonus, where given, is added to what a pair gains and leaves its score as it is: for pairs that run already.
A score of minus infinity forbids its pair. NaN and plus infinity are refused, except where the pair is forbidden anyway.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

type Floats = npt.NDArray[np.float64]
type Ints = npt.NDArray[np.int64]
type Bools = npt.NDArray[np.bool_]
type Objective = Literal["concave", "sum", "participation", "fairness"]
type Pins = Mapping[int, int] | Sequence[int] | npt.NDArray[np.integer]

OBJECTIVES: tuple[Objective, ...] = ("concave", "sum", "participation", "fairness")
UNMATCHED = -1
TOLERANCE = 1e-9  # how far rounding may carry a score out of [0, 1], where it has to lie there


def solve(
    scores: npt.ArrayLike,
    capacities: npt.ArrayLike,
    forbidden: npt.ArrayLike | None = None,
    pinned: Pins | None = None,
    objective: Objective = "concave",
    *,
    bonus: Floats | None = None,
) -> Ints:
    """The column (mentor) of each row (request), or -1; ValueError says in words what is wrong with the input."""
    table, barred = read_scores(scores, forbidden)
    gains, allowed = gain_matrix(table, barred, objective, bonus)
    n, m = table.shape
    room = read_capacities(capacities, m)
    chosen = read_pins(pinned, n, m)
    _take_pins(chosen, room, barred)
    free = np.flatnonzero(chosen == UNMATCHED)
    room = np.minimum(room, allowed[free].sum(axis=0))
    columns = np.repeat(np.arange(m), room)
    if not free.size or not columns.size:
        return chosen
    square = np.ix_(free, columns)
    if objective == "fairness":
        allowed &= table >= _highest_floor(table[square], allowed[square])
        gains = np.where(allowed, gains, 0.0)
    # No "unmatched" columns: every gain is at least 0 and a pair that may not be made gains exactly 0, so the best
    # complete assignment of the rectangle, less those pairs, is the best assignment that may leave rows out.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 -- a second of import that only solving needs

    rows, picks = linear_sum_assignment(gains[square], maximize=True)
    where, what = free[rows], columns[picks]
    made = allowed[where, what]
    chosen[where[made]] = what[made]
    return chosen


def _highest_floor(table: Floats, allowed: Bools) -> float:
    """The highest score below which no pair has to be made for as many requests as possible to find a mentor."""
    from scipy.sparse import csr_array  # noqa: PLC0415 -- as above
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415 -- as above

    def matched(floor: float) -> int:
        found = maximum_bipartite_matching(csr_array(allowed & (table >= floor)), perm_type="column")
        return int((found != UNMATCHED).sum())

    levels = np.unique(table[allowed])
    if not levels.size:
        return 0.0
    most, low, high = matched(levels[0]), 0, levels.size - 1
    while low < high:
        middle = (low + high + 1) // 2
        if matched(levels[middle]) == most:
            low = middle
        else:
            high = middle - 1
    return float(levels[low])


def read_scores(scores: npt.ArrayLike, forbidden: npt.ArrayLike | None) -> tuple[Floats, Bools]:
    """The checked table, 0 where a pair is forbidden, and which pairs those are."""
    table = np.array(scores, dtype=np.float64)
    if table.ndim != 2:  # noqa: PLR2004 - rows and columns
        raise ValueError("Scores are a table: one row a request, one column a mentor.")
    barred = np.isneginf(table)
    if forbidden is not None:
        mask = np.asarray(forbidden)
        if mask.shape != table.shape or mask.dtype != np.bool_:
            raise ValueError("Forbidden pairs are a table of true and false of the same shape as the scores.")
        barred |= mask
    table[barred] = 0.0
    if not np.isfinite(table).all():
        raise ValueError("A score is not a finite number.")
    return table, barred


def gain_matrix(
    table: Floats, barred: Bools, objective: Objective, bonus: Floats | None = None
) -> tuple[Floats, Bools]:
    """What each pair adds to what is maximised (0 where it may not or need not be made), and which pairs may be made.

    But for ``sum``, a gain carries a premium larger than all scores and bonuses together, so that one more pair
    always wins. The threshold of ``fairness`` is not in it.
    """
    allowed = ~barred
    extra = _read_bonus(bonus, table)
    if objective == "sum":
        allowed &= table > 0
        return np.where(allowed, table + extra, 0.0), allowed
    if objective not in OBJECTIVES:
        raise ValueError(f"The objective is one of {', '.join(OBJECTIVES)}, not {objective!r}.")
    if table.size and (table.min() < -TOLERANCE or table.max() > 1 + TOLERANCE):
        raise ValueError(f"A {objective} objective needs scores between 0 and 1.")
    worth = np.clip(table, 0, 1)
    if objective == "concave":
        worth = 1 - (1 - worth) ** 3
    return np.where(allowed, premium(table.shape[0]) + worth + extra, 0.0), allowed


def _read_bonus(bonus: Floats | None, table: Floats) -> Floats:
    if bonus is None:
        return np.zeros_like(table)
    if bonus.shape != table.shape or (bonus.size and not (bonus.min() >= 0 and bonus.max() <= 1)):
        raise ValueError("A bonus is a table of the shape of the scores, between 0 and 1.")
    return bonus


def premium(requests: int) -> float:
    """What one more pair is worth by itself: over twice what scores and bonuses of all pairs can add or lose."""
    return 4.0 * (requests + 1)


def read_pins(pinned: Pins | None, n: int, m: int) -> Ints:
    """Pins as an array with -1 where a row is free; a mapping of row to column or such an array is understood."""
    chosen = np.full(n, UNMATCHED, dtype=np.int64)
    if pinned is None:
        return chosen
    if isinstance(pinned, Mapping):
        for row, column in pinned.items():
            if not 0 <= row < n:
                raise ValueError(f"Row {row} is pinned, but there are {n} requests.")
            chosen[row] = column
    else:
        given = np.asarray(pinned)
        if given.shape != (n,) or (given.size and not np.issubdtype(given.dtype, np.integer)):
            raise ValueError(f"Pins as an array are one whole number for each of the {n} requests.")
        chosen[:] = given
    if ((chosen < UNMATCHED) | (chosen >= m)).any():
        raise ValueError(f"A pin names a mentor that is not among the {m}.")
    return chosen


def _take_pins(chosen: Ints, room: Ints, barred: Bools) -> None:
    rows = np.flatnonzero(chosen != UNMATCHED)
    if barred[rows, chosen[rows]].any():
        raise ValueError("A pinned pair is forbidden.")
    room -= np.bincount(chosen[rows], minlength=room.size)
    if (room < 0).any():
        raise ValueError(f"More requests are pinned to mentor {int(room.argmin())} than it has places.")


def read_capacities(capacities: npt.ArrayLike, m: int) -> Ints:
    given = np.asarray(capacities)
    if given.shape != (m,):
        raise ValueError(f"Capacities are one number for each of the {m} mentors.")
    if given.size and not np.issubdtype(given.dtype, np.integer):
        raise ValueError("Capacities are whole numbers.")
    if (given < 0).any():
        raise ValueError("A capacity is below zero.")
    return given.astype(np.int64)
