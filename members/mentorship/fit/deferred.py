"""Deferred acceptance, for comparison: no pair is left that both sides would rather have than what they got.

Requests propose in the order of their scores, mentors keep the best up to their places (Gale and Shapley 1962, with
capacities as in Roth 1984). Both sides rank by the same score.
"""

import numpy as np

from members.mentorship.solver import UNMATCHED, Bools, Floats, Ints


def defer(scores: Floats, places: Ints, barred: Bools) -> Ints:
    """The stable assignment that is best for the requests."""
    n, m = scores.shape
    chosen = np.full(n, UNMATCHED, dtype=np.int64)
    if not n or not m:
        return chosen
    ranked = np.argsort(np.where(barred, np.inf, -scores), axis=1, kind="stable")
    permitted = (~barred).sum(axis=1)
    asked = np.zeros(n, dtype=np.int64)
    held: list[list[int]] = [[] for _ in range(m)]
    waiting = list(range(n))
    while waiting:
        row = waiting.pop()
        if asked[row] >= permitted[row]:
            continue
        column = int(ranked[row, asked[row]])
        asked[row] += 1
        held[column].append(row)
        chosen[row] = column
        if len(held[column]) > places[column]:
            worst = min(held[column], key=lambda one: (scores[one, column], -one))
            held[column].remove(worst)
            chosen[worst] = UNMATCHED
            waiting.append(worst)
    return chosen
