"""Why each request got whom it got, or nobody: contributions, runners-up on both sides, and the rule or shortage."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from members.mentorship.fit.counterfactual import Exchange, Forced
from members.mentorship.fit.eligibility import Rule, reason, reasons_for
from members.mentorship.fit.facts import Inputs, RequestFacts
from members.mentorship.fit.scoring import contributions
from members.mentorship.fit.tables import Tables
from members.mentorship.needs import title_of
from members.mentorship.solver import UNMATCHED, Bools, Ints

A_TIE = 5e-5  # a cost that reads as nothing when shown to a tenth of a point

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved round, before it is put into words."""

    inputs: Inputs
    tables: Tables
    assignment: Ints
    exchange: Exchange | None  # None where only solving again tells what another pair would cost


def explain_pair(solved: Solved, row: int, column: int) -> Json:
    inputs, tables = solved.inputs, solved.tables
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
        "runner_up": _runner_up(solved, row, column),
        "rival": _rival(solved, row, column),
        "kept": request.holding == offer.id,
    }


def _runner_up(solved: Solved, row: int, column: int) -> Json | None:
    """The next best permitted mentor for this request, and what taking that one would cost the round."""
    tables = solved.tables
    others = np.where(tables.barred[row], -1.0, tables.scores[row])
    others[column] = -1.0
    best = int(others.argmax())
    if others[best] < 0:
        return None
    return {
        "offer": solved.inputs.offers[best].id,
        "score": round(float(others[best]), 4),
        "difference": round(float(tables.scores[row, column] - others[best]), 4),
    } | _price(solved, row, best)


def _rival(solved: Solved, row: int, column: int) -> Json | None:
    """The next best permitted request for this mentor, of those it did not get, and what taking it would cost."""
    tables = solved.tables
    others = np.where(
        tables.barred[:, column] | (solved.assignment == column), -1.0, tables.scores[:, column]
    )
    others[row] = -1.0
    best = int(others.argmax())
    if others[best] < 0:
        return None
    return {
        "request": solved.inputs.requests[best].id,
        "score": round(float(others[best]), 4),
        "difference": round(float(tables.scores[row, column] - others[best]), 4),
    } | _price(solved, best, column)


def _price(solved: Solved, row: int, column: int) -> Json:
    """What forcing this pair would do; without an exchange only solving again can say."""
    exchange = solved.exchange
    forced = exchange.forcing(row, column) if exchange else None
    if exchange is None or forced is None:
        return {"words": ""}
    loss = _loss(solved, [(row, column), *forced.moved])
    return {
        "lost": forced.lost,
        "cost": round(forced.cost, 4),
        "loss": round(loss, 4),
        "moved": [solved.inputs.requests[other].id for other, _ in forced.moved],
        "words": _cost_in_words(forced, loss),
    }


def _loss(solved: Solved, moves: list[tuple[int, int]]) -> float:
    """How much lower the scores of all pairs together would be after these moves."""

    def score(row: int, column: int) -> float:
        return 0.0 if column == UNMATCHED else float(solved.tables.scores[row, column])

    return sum(score(row, int(solved.assignment[row])) - score(row, new) for row, new in moves)


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
    return f"Making that pair instead would {effect}{others}."


def explain_unmatched(solved: Solved, row: int) -> Json:
    """Which rule or shortage leaves this request without a mentor."""
    request, tables = solved.inputs.requests[row], solved.tables
    least = tables.weights.minimum_hours
    offering = ~tables.refused[Rule.NEEDS][row]
    eligible = int((~tables.barred[row]).sum())
    against = [] if eligible else list(_first_refusals(tables, row, offering))
    return {
        "request": request.id,
        "eligible": eligible,
        "refused": [
            {"rule": rule.value, "count": count, "words": reason(rule, least)} for rule, count in against
        ],
    } | _reason(request, int(offering.sum()), eligible, [(reason(rule, least), n) for rule, n in against])


def _reason(request: RequestFacts, offering: int, eligible: int, against: list[tuple[str, int]]) -> Json:
    if not request.covered:
        return {"reason": "uncovered", "words": "The company is not covered by the agreement at the moment."}
    if not request.approved:
        return {"reason": "approval", "words": "A sensitive need waits for the approval of staff."}
    if eligible:
        mentors = "The only mentor" if eligible == 1 else f"All {eligible} mentors"
        words = f"{mentors} who could take it went to requests that fit better or had no other choice."
        return {"reason": "shortage", "words": words}
    if not offering:
        wanted = "; ".join(title_of(need) for need in request.needs)
        return {"reason": "needs", "words": f"No mentor offers what is asked for: {wanted}."}
    if [words for words, _ in against] == [reason(Rule.FULL)]:
        words = (
            f"{_count(offering, 'mentor').capitalize()} could help, but none has a free place at the moment."
        )
        return {"reason": "places", "words": words}
    listed = "; ".join(f"{words} ({count})" for words, count in against)
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


def _count(number: int, thing: str) -> str:
    return f"one {thing}" if number == 1 else f"{number} {thing}s"
