"""What it would cost to force another pair: exact, for all pairs at once, without solving again.

An optimal assignment is kept as a small graph whose nodes are the mentors and one for "no mentor". An edge from one node
to another costs the least that moving a single request between them loses; moving a free place costs nothing. Forcing a
request from node a to node b leaves one too many at b and one too few at a, so it costs its own loss plus the cheapest
path from b to a. The tests hold this against a real second solve.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from members.mentorship.solver import (
    UNMATCHED,
    Bools,
    Floats,
    Ints,
    Objective,
    Pins,
    gain_matrix,
    premium,
    read_pins,
)

NOISE = 1e-10  # a detour must gain more than rounding can


@dataclass(frozen=True, slots=True)
class Forced:
    """What a forced pair does to the rest of the round."""

    lost: int  # requests that no longer get a mentor, on balance
    cost: float  # what the rest of the objective loses; below zero when it gains because fewer are matched
    moved: tuple[
        tuple[int, int], ...
    ]  # the other requests that would move, in order, each with its new mentor or -1


@dataclass(frozen=True, slots=True)
class Exchange:
    """An optimal assignment and the cheapest way to make room anywhere in it."""

    gains: Floats  # n x (m + 1): the last column is "no mentor" and gains 0
    nodes: Ints  # the node of each request
    mover: Ints  # (m + 1) x (m + 1): the request an edge moves, -1 for a free place
    distance: Floats
    following: Ints  # the next node on the cheapest path
    fixed: Bools  # requests that are pinned and neither move nor are forced elsewhere
    step: float  # what one more pair is worth by itself

    @classmethod
    def of(
        cls,
        table: Floats,
        barred: Bools,
        capacities: Ints,
        assignment: Ints,
        *,
        objective: Objective,
        pinned: Pins | None = None,
        bonus: Floats | None = None,
    ) -> Self:
        """Of any objective that is a sum over pairs; ``fairness`` is none and is solved again (see forcing)."""
        if objective == "fairness":
            raise ValueError("What fairness costs is found by solving again.")
        gains, allowed = gain_matrix(table, barred, objective, bonus)
        n, m = gains.shape
        gains = np.column_stack([np.where(allowed, gains, -np.inf), np.zeros(n)])
        nodes = np.where(assignment == UNMATCHED, m, assignment)
        used = np.bincount(nodes, minlength=m + 1)
        edges = np.full((m + 1, m + 1), np.inf)
        mover = np.full((m + 1, m + 1), UNMATCHED, dtype=np.int64)
        edges[:m][used[:m] < capacities] = 0.0
        edges[m] = 0.0
        fixed = read_pins(pinned, n, m) != UNMATCHED
        for request in np.flatnonzero(~fixed):
            node = nodes[request]
            loss = gains[request, node] - gains[request]
            cheaper = loss < edges[node]
            edges[node, cheaper] = loss[cheaper]
            mover[node, cheaper] = request
        distance, following = _shortest(edges)
        step = 0.0 if objective == "sum" else premium(n)
        return cls(gains, nodes, mover, distance, following, fixed, step)

    def forcing(self, request: int, mentor: int) -> Forced | None:
        """What pairing this request with that mentor would do; None where that pair may not be made at all."""
        if self.fixed[request]:
            return None
        here = int(self.nodes[request])
        price = self.gains[request, here] - self.gains[request, mentor] + self.distance[mentor, here]
        if not np.isfinite(price):
            return None
        lost = round(price / self.step) if self.step else 0
        return Forced(lost, float(price - lost * self.step), self._moved(mentor, here))

    def _moved(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        nobody = len(self.mover) - 1
        moved: list[tuple[int, int]] = []
        while start != end:
            following = int(self.following[start, end])
            if (request := int(self.mover[start, following])) != UNMATCHED:
                moved.append((request, UNMATCHED if following == nobody else following))
            start = following
        return tuple(moved)


def _shortest(edges: Floats) -> tuple[Floats, Ints]:
    """Floyd and Warshall; an optimal assignment has no cycle that gains, so paths are well defined."""
    size = len(edges)
    distance = edges.copy()
    np.fill_diagonal(distance, 0.0)
    following = np.repeat(np.arange(size)[None, :], size, axis=0)
    for through in range(size):
        detour = distance[:, through, None] + distance[None, through, :]
        better = detour < distance - NOISE
        distance[better] = detour[better]
        following = np.where(better, following[:, through, None], following)
    return distance, following
