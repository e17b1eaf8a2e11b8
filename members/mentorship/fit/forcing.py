"""The counterfactual of any pair: the round solved once more with that pair pinned, and what it does to the others."""

from dataclasses import replace
from typing import Any

import numpy as np

from members.mentorship.fit.choices import Choices
from members.mentorship.fit.eligibility import reason
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.matching import prepare, summary
from members.mentorship.fit.scoring import Weights
from members.mentorship.solver import UNMATCHED, Floats, Ints, Objective

type Json = dict[str, Any]


def force(
    inputs: Inputs,
    weights: Weights,
    objective: Objective,
    seed: int,
    *,
    choices: Choices,
    stood: dict[str, str],
    wanted: tuple[str, str],
) -> Json:
    """What pairing the wanted request with the wanted offer would do to a round in which ``stood`` is paired.

    Exact: nothing is estimated. Where two answers are equally good, the one that moves fewer is shown.
    """
    request, offer = wanted
    steady = replace(
        inputs, requests=tuple(replace(one, former=stood.get(one.id, "")) for one in inputs.requests)
    )
    setting = prepare(steady, weights, objective, seed, choices.forcing(request, offer))
    row, column = inputs.row_of(request), inputs.column_of(offer)
    if row is None or column is None:
        return {"possible": False, "words": ["the request or the offer is not part of this round"]}
    refused = setting.tables.refused
    against = [reason(rule, weights.minimum_hours) for rule in refused if refused[rule][row, column]]
    if against or setting.pinned[row] != column:
        return {"possible": False, "words": against or ["the mentor has no place besides other pins"]}
    columns = {one.id: place for place, one in enumerate(inputs.offers)}
    before = np.array(
        [columns.get(stood.get(one.id, ""), UNMATCHED) for one in inputs.requests], dtype=np.int64
    )
    after = setting.solve()
    figures = [summary(setting.tables, setting.places, one) for one in (before, after)]
    value = [_value(setting.tables.scores, one, objective) for one in (before, after)]
    total = [_value(setting.tables.scores, one, "sum") for one in (before, after)]
    return {
        "possible": True,
        "before": figures[0],
        "after": figures[1],
        "lost": figures[0]["matched"] - figures[1]["matched"],
        "cost": value[0] - value[1],
        "loss": total[0] - total[1],
        "moves": _moves(inputs, before, after),
    }


def _value(scores: Floats, assignment: Ints, objective: Objective) -> float:
    """What the objective adds up over the pairs, their number aside."""
    rows = np.flatnonzero(assignment != UNMATCHED)
    made = scores[rows, assignment[rows]]
    return float((1 - (1 - made) ** 3).sum() if objective == "concave" else made.sum())


def _moves(inputs: Inputs, before: Ints, after: Ints) -> list[Json]:
    def name(column: int) -> str:
        return "" if column == UNMATCHED else inputs.offers[column].id

    return [
        {"request": inputs.requests[row].id, "from": name(int(before[row])), "to": name(int(after[row]))}
        for row in np.flatnonzero(before != after).tolist()
    ]
