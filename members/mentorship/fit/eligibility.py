"""The hard rules: who may never be paired, each with its reason in words."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from members.mentorship.fit.facts import Inputs, OfferFacts, RequestFacts
from members.mentorship.fit.hours import WORKDAY, overlap_hours
from members.mentorship.fit.incidence import meets
from members.mentorship.solver import Bools, Floats

VERSION = "1"
MINIMUM_HOURS = 1.0  # hours of an ordinary day that both must be at work


class Rule(StrEnum):
    """In the order in which a reason is given: the first that refuses is the one people read."""

    UNCOVERED = "uncovered"
    NEEDS = "needs"
    SAME_COMPANY = "same_company"
    COMPETITORS = "competitors"
    DECLINED = "declined"
    LANGUAGE = "language"
    HOURS = "hours"
    FULL = "full"


REASONS = {
    Rule.UNCOVERED: "one of the two companies is not covered by the agreement",
    Rule.NEEDS: "the mentor offers none of the needs",
    Rule.SAME_COMPANY: "both work for the same company",
    Rule.COMPETITORS: "one of the two companies has declared the other a competitor",
    Rule.DECLINED: "this pair was proposed before and not accepted",
    Rule.LANGUAGE: "they share no language",
    Rule.HOURS: "their working hours overlap by less than one hour",
    Rule.FULL: "the mentor has no free place or is pausing",
}


def refusals(inputs: Inputs, hours: Floats) -> dict[Rule, Bools]:
    """For each rule the pairs it refuses: rows are requests, columns offers."""
    asks, gives = inputs.requests, inputs.offers
    return {
        Rule.UNCOVERED: ~np.logical_and.outer(
            _flags([a.covered for a in asks]), _flags([g.covered for g in gives])
        ),
        Rule.NEEDS: ~meets([a.needs for a in asks], [g.needs for g in gives]),
        Rule.SAME_COMPANY: meets([(a.company,) for a in asks], [(g.company,) for g in gives]),
        Rule.COMPETITORS: meets([a.competitors for a in asks], [(g.company,) for g in gives])
        | meets([(a.company,) for a in asks], [g.competitors for g in gives]),
        Rule.DECLINED: meets([a.declined for a in asks], [(g.id,) for g in gives]),
        Rule.LANGUAGE: ~meets([a.languages for a in asks], [g.languages for g in gives]),
        Rule.HOURS: hours < MINIMUM_HOURS,
        Rule.FULL: np.logical_or.outer(
            np.zeros(len(asks), dtype=np.bool_), _flags([g.paused or g.places < 1 for g in gives])
        ),
    }


def reasons_against(request: RequestFacts, offer: OfferFacts, inputs: Inputs) -> list[str]:
    """Why this pair may not be; an empty list when it may."""
    one = Inputs(inputs.on, (request,), (offer,))
    return [REASONS[rule] for rule, refused in refusals(one, shared_hours(one)).items() if refused[0, 0]]


def reasons_for(request: RequestFacts, offer: OfferFacts, shared: float) -> list[str]:
    """Why a pair that may be, may be: each hard rule as the fact that met it."""
    language = next(one for one in request.languages if one in offer.languages)
    return [
        "Both companies are covered by the agreement and neither has declared the other a competitor.",
        f"They are at work at the same time for {hours_in_words(shared)} of an ordinary day.",
        f"They share a language: {language}.",
        "The mentor has a free place."
        if offer.places == 1
        else f"The mentor has {offer.places} free places.",
    ]


def hours_in_words(hours: float) -> str:
    return "one hour" if hours == 1 else f"{hours:g} hours"


def shared_hours(inputs: Inputs) -> Floats:
    """Hours of an ordinary day each request and offer share; a request keeps ordinary office hours."""
    zones = sorted({a.timezone for a in inputs.requests})
    desks = sorted({(g.timezone, g.hours) for g in inputs.offers})
    table = np.array(
        [[overlap_hours(zone, desk, inputs.on, WORKDAY, hours) for desk, hours in desks] for zone in zones]
    ).reshape(len(zones), len(desks))
    rows = [zones.index(a.timezone) for a in inputs.requests]
    columns = [desks.index((g.timezone, g.hours)) for g in inputs.offers]
    return table[np.ix_(rows, columns)] if rows and columns else np.zeros((len(rows), len(columns)))


def _flags(values: Sequence[bool]) -> Bools:
    return np.array(values, dtype=np.bool_)
