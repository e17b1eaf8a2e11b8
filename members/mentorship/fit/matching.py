"""One round from its frozen inputs to explained pairs; pure, so the same inputs and seed give the same result."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from members.mentorship.fit.counterfactual import Exchange, Forced
from members.mentorship.fit.eligibility import REASONS, Rule, reasons_for, refusals, shared_hours
from members.mentorship.fit.facts import Inputs, RequestFacts
from members.mentorship.fit.scoring import Criterion, Weights, contributions, criteria, total
from members.mentorship.needs import title_of
from members.mentorship.solver import UNMATCHED, Bools, Floats, Ints, Objective, solve

SOLVER = "scipy.linear_sum_assignment"
STRIDE = 10  # requests between two reports of progress
A_TIE = 5e-5  # a cost that reads as nothing when shown to a tenth of a point

type Report = Callable[[str, int, int], None]
type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything about all pairs at once: rows are requests, columns offers."""

    weights: Weights
    hours: Floats
    refused: dict[Rule, Bools]
    values: dict[Criterion, Floats]
    scores: Floats
    barred: Bools


def match(inputs: Inputs, weights: Weights, objective: Objective, seed: int, report: Report) -> Json:
    """The result of a round as JSON; ``report(note, done, total)`` hears how far it is."""
    n = len(inputs.requests)
    steps = 2 * n + 2
    report("Checking the rules", 0, steps)
    tables = weigh(inputs, weights)
    report("Scoring every permitted pair", n, steps)
    places = np.array([max(offer.places, 0) for offer in inputs.offers], dtype=np.int64)
    report("Solving", n + 1, steps)
    assignment = draw_and_solve(tables, places, objective, seed)
    exchange = Exchange.of(
        np.where(tables.barred, 0.0, tables.scores), tables.barred, places, assignment, objective=objective
    )
    pairs: list[Json] = []
    unmatched: list[Json] = []
    for row, offer in enumerate(assignment.tolist()):
        if row % STRIDE == 0:
            report("Explaining each pair", n + 2 + row, steps)
        if offer == UNMATCHED:
            unmatched.append(explain_unmatched(inputs, tables, row))
        else:
            pairs.append(explain_pair(inputs, tables, exchange, row, offer))
    return {"pairs": pairs, "unmatched": unmatched, "summary": summary(tables, places, assignment)}


def weigh(inputs: Inputs, weights: Weights) -> Tables:
    hours = shared_hours(inputs)
    refused = refusals(inputs, hours)
    barred = np.logical_or.reduce(list(refused.values()))
    values = criteria(inputs, hours)
    return Tables(weights, hours, refused, values, total(values, weights), barred)


def draw_and_solve(tables: Tables, places: Ints, objective: Objective, seed: int) -> Ints:
    """Solve in an order drawn by lot, so that ties do not always fall to whoever stands first."""
    lot = np.random.default_rng(seed)
    rows, columns = lot.permutation(tables.scores.shape[0]), lot.permutation(tables.scores.shape[1])
    order = np.ix_(rows, columns)
    drawn = solve(tables.scores[order], places[columns], tables.barred[order], objective=objective)
    assignment = np.full(len(rows), UNMATCHED, dtype=np.int64)
    made = drawn != UNMATCHED
    assignment[rows[made]] = columns[drawn[made]]
    return assignment


def explain_pair(inputs: Inputs, tables: Tables, exchange: Exchange, row: int, column: int) -> Json:
    request, offer = inputs.requests[row], inputs.offers[column]
    hours = float(tables.hours[row, column])
    values = {one: float(table[row, column]) for one, table in tables.values.items()}
    return {
        "request": request.id,
        "offer": offer.id,
        "score": round(float(tables.scores[row, column]), 4),
        "contributions": [
            one.to_json() for one in contributions(request, offer, values, hours, tables.weights)
        ],
        "eligible": reasons_for(request, offer, hours),
        "runner_up": _runner_up(inputs, tables, exchange, row, column),
    }


def _runner_up(inputs: Inputs, tables: Tables, exchange: Exchange, row: int, column: int) -> Json | None:
    """The next best permitted mentor for this request, and what taking that one would cost the round."""
    others = np.where(tables.barred[row], -1.0, tables.scores[row])
    others[column] = -1.0
    best = int(others.argmax())
    forced = exchange.forcing(row, best) if others[best] >= 0 else None
    if forced is None:
        return None
    loss = _loss(tables.scores, exchange, [(row, best), *forced.moved])
    return {
        "offer": inputs.offers[best].id,
        "score": round(float(others[best]), 4),
        "difference": round(float(tables.scores[row, column] - others[best]), 4),
        "lost": forced.lost,
        "cost": round(forced.cost, 4),
        "loss": round(loss, 4),
        "moved": [inputs.requests[other].id for other, _ in forced.moved],
        "words": _cost_in_words(forced, loss),
    }


def _loss(scores: Floats, exchange: Exchange, moves: list[tuple[int, int]]) -> float:
    """How much lower the scores of all pairs together would be after these moves."""
    padded = np.column_stack([scores, np.zeros(len(scores))])  # the last column, also -1, is "no mentor"
    return float(
        sum(padded[request, exchange.nodes[request]] - padded[request, new] for request, new in moves)
    )


def _cost_in_words(forced: Forced, loss: float) -> str:
    if forced.lost:
        effect = f"leave {_count(forced.lost, 'more request')} without a mentor"
    elif forced.cost < A_TIE:
        effect = "cost the round nothing: it is a tie"
    elif loss >= 0:
        effect = f"lower the scores of all pairs together by {100 * loss:.1f} points"
    else:
        effect = f"raise the scores of all together by {-100 * loss:.1f} points, but at the cost of the weaker pairs"
    others = f" and move {_count(len(forced.moved), 'other request')}" if forced.moved else ""
    return f"Taking the runner-up instead would {effect}{others}."


def explain_unmatched(inputs: Inputs, tables: Tables, row: int) -> Json:
    """Which rule or shortage leaves this request without a mentor."""
    request = inputs.requests[row]
    offering = ~tables.refused[Rule.NEEDS][row]
    eligible = int((~tables.barred[row]).sum())
    against = [] if eligible else list(_first_refusals(tables, row, offering))
    return {
        "request": request.id,
        "eligible": eligible,
        "refused": [{"rule": rule.value, "count": count, "words": REASONS[rule]} for rule, count in against],
    } | _reason(request, int(offering.sum()), eligible, against)


def _reason(request: RequestFacts, offering: int, eligible: int, against: list[tuple[Rule, int]]) -> Json:
    if not request.covered:
        return {"reason": "uncovered", "words": "The company is not covered by the agreement at the moment."}
    if eligible:
        mentors = "The only mentor" if eligible == 1 else f"All {eligible} mentors"
        words = f"{mentors} who could take it went to requests that fit better or had no other choice."
        return {"reason": "shortage", "words": words}
    if not offering:
        wanted = "; ".join(title_of(need) for need in request.needs)
        return {"reason": "needs", "words": f"No mentor offers what is asked for: {wanted}."}
    if [rule for rule, _ in against] == [Rule.FULL]:
        words = (
            f"{_count(offering, 'mentor').capitalize()} could help, but none has a free place at the moment."
        )
        return {"reason": "places", "words": words}
    listed = "; ".join(f"{REASONS[rule]} ({count})" for rule, count in against)
    return {
        "reason": "rules",
        "words": f"{_count(offering, 'mentor').capitalize()} could help, but a rule stands in the way: {listed}.",
    }


def _first_refusals(tables: Tables, row: int, offering: Bools) -> Iterator[tuple[Rule, int]]:
    """Of the mentors who offer a need, how many each rule turns away first."""
    left = offering.copy()
    for rule in Rule:
        turned_away = left & tables.refused[rule][row]
        if count := int(turned_away.sum()):
            yield rule, count
        left &= ~turned_away


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


def _count(number: int, thing: str) -> str:
    return f"one {thing}" if number == 1 else f"{number} {thing}s"
