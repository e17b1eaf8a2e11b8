"""One round from its frozen inputs to explained pairs; pure, so the same inputs and seed give the same result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from members.mentorship.fit.choices import Choices
from members.mentorship.fit.counterfactual import Exchange
from members.mentorship.fit.deferred import defer
from members.mentorship.fit.eligibility import Rule, reason, refusals, shared_hours
from members.mentorship.fit.explaining import Solved, explain_pair, explain_unmatched
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.scoring import Weights, criteria, total
from members.mentorship.fit.tables import Tables
from members.mentorship.solver import UNMATCHED, Floats, Ints, Objective, solve

SOLVER = "scipy.linear_sum_assignment"
STRIDE = 10  # requests between two reports of progress
A_NUDGE = 1e-9  # keeps what was proposed before, where nothing else decides

type Report = Callable[[str, int, int], None]
type Json = dict[str, Any]

NOTHING = Choices()


@dataclass(frozen=True, slots=True)
class Setting:
    """All that is decided before a round is solved."""

    tables: Tables
    places: Ints
    pinned: Ints  # the offer each request is pinned to, or -1
    void: list[Json]  # pins that a rule or a full mentor makes impossible
    objective: Objective
    seed: int

    def solve(self, pinned: Ints | None = None) -> Ints:
        """Solve in an order drawn by lot, so that ties do not always fall to whoever stands first."""
        pins = self.pinned if pinned is None else pinned
        tables = self.tables
        lot = np.random.default_rng(self.seed)
        rows, columns = lot.permutation(tables.scores.shape[0]), lot.permutation(tables.scores.shape[1])
        order = np.ix_(rows, columns)
        place_of = np.empty(len(columns) + 1, dtype=np.int64)
        place_of[columns] = np.arange(len(columns))
        place_of[UNMATCHED] = UNMATCHED
        drawn = solve(
            tables.scores[order],
            self.places[columns],
            tables.barred[order],
            place_of[pins[rows]],
            self.objective,
            bonus=tables.bonus[order],
        )
        assignment = np.full(len(rows), UNMATCHED, dtype=np.int64)
        made = drawn != UNMATCHED
        assignment[rows[made]] = columns[drawn[made]]
        return assignment


def match(
    inputs: Inputs,
    weights: Weights,
    objective: Objective,
    seed: int,
    report: Report,
    *,
    choices: Choices = NOTHING,
) -> Json:
    """The result of a round as JSON; ``report(note, done, total)`` hears how far it is."""
    n = len(inputs.requests)
    steps = 2 * n + 2
    report("Checking the rules", 0, steps)
    setting = prepare(inputs, weights, objective, seed, choices)
    tables, places = setting.tables, setting.places
    report("Scoring every permitted pair", n, steps)
    report("Solving", n + 1, steps)
    assignment = setting.solve()
    solved = Solved(inputs, tables, assignment, exchange_of(setting, assignment))
    pairs: list[Json] = []
    unmatched: list[Json] = []
    for row, offer in enumerate(assignment.tolist()):
        if row % STRIDE == 0:
            report("Explaining each pair", n + 2 + row, steps)
        if offer == UNMATCHED:
            unmatched.append(explain_unmatched(solved, row))
        else:
            pinned = bool(setting.pinned[row] == offer)
            pairs.append(explain_pair(solved, row, offer) | {"pinned": pinned})
    return {
        "pairs": pairs,
        "unmatched": unmatched,
        "void": setting.void,
        "summary": summary(tables, places, assignment),
        "deferred": summary(tables, places, defer(tables.scores, places, tables.barred)),
    }


def prepare(
    inputs: Inputs, weights: Weights, objective: Objective, seed: int, choices: Choices = NOTHING
) -> Setting:
    tables = weigh(inputs, weights, choices)
    places = np.array([max(offer.places, 0) for offer in inputs.offers], dtype=np.int64)
    pinned, void = _pins(inputs, tables, places, choices)
    return Setting(tables, places, pinned, void, objective, seed)


def weigh(inputs: Inputs, weights: Weights, choices: Choices = NOTHING) -> Tables:
    hours = shared_hours(inputs)
    refused = refusals(inputs, hours, weights.minimum_hours) | {Rule.RULED_OUT: choices.ruled_out(inputs)}
    barred = np.logical_or.reduce(list(refused.values()))
    values = criteria(inputs, hours)
    return Tables(
        weights, hours, refused, values, total(inputs, values, weights), barred, _bonus(inputs, weights)
    )


def exchange_of(setting: Setting, assignment: Ints) -> Exchange | None:
    """What making room anywhere costs; None for fairness, whose lowest score is no sum over pairs."""
    if setting.objective == "fairness":
        return None
    tables = setting.tables
    scores = np.where(tables.barred, 0.0, tables.scores)
    return Exchange.of(
        scores,
        tables.barred,
        setting.places,
        assignment,
        objective=setting.objective,
        pinned=setting.pinned,
        bonus=tables.bonus,
    )


def _bonus(inputs: Inputs, weights: Weights) -> Floats:
    """Running pairs keep a bonus; what the former round proposed is kept where all else is equal."""
    columns = {offer.id: place for place, offer in enumerate(inputs.offers)}
    table = np.zeros((len(inputs.requests), len(inputs.offers)))
    for row, request in enumerate(inputs.requests):
        if request.former in columns:
            table[row, columns[request.former]] = A_NUDGE
        if request.holding in columns:
            table[row, columns[request.holding]] = weights.stability
    return table


def _pins(inputs: Inputs, tables: Tables, places: Ints, choices: Choices) -> tuple[Ints, list[Json]]:
    """The pins that can be kept, and those that cannot, with the reason: the hard rules hold for staff, too."""
    pinned = np.full(len(inputs.requests), UNMATCHED, dtype=np.int64)
    void: list[Json] = []
    left = places.copy()
    for pin in choices.pins:
        row, column = inputs.row_of(pin.request), inputs.column_of(pin.offer)
        if row is None or column is None:
            words = "the request or the offer is no longer there"
        elif against := [rule for rule, refused in tables.refused.items() if refused[row, column]]:
            words = "; ".join(reason(rule, tables.weights.minimum_hours) for rule in against)
        elif left[column] < 1:
            words = reason(Rule.FULL)
        else:
            pinned[row] = column
            left[column] -= 1
            continue
        void.append({"request": pin.request, "offer": pin.offer, "words": words})
    return pinned, void


def summary(tables: Tables, places: Ints, assignment: Ints) -> Json:
    """The figures of a round; a blocking pair is one that both sides would rather have than what they got."""
    rows = np.flatnonzero(assignment != UNMATCHED)
    got = np.zeros(len(assignment))
    got[rows] = tables.scores[rows, assignment[rows]]
    made = got[rows]
    used = np.bincount(assignment[rows], minlength=len(places))
    lowest = np.full(len(places), np.inf)
    np.minimum.at(lowest, assignment[rows], made)
    would_take = np.where(used < places, -np.inf, lowest)
    blocking = ~tables.barred & (tables.scores > got[:, None]) & (tables.scores > would_take)
    return {
        "requests": len(assignment),
        "offers": len(places),
        "places": int(places.sum()),
        "matched": len(rows),
        "mean": round(float(made.mean()), 4) if rows.size else None,
        "worst": round(float(made.min()), 4) if rows.size else None,
        "blocking": int(blocking.sum()),
    }
