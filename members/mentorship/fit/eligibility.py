"""The hard rules: who may never be paired, each with its reason in words."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from members.mentorship.fit.facts import Inputs, OfferFacts, RequestFacts
from members.mentorship.fit.hours import WORKDAY, overlap_hours
from members.mentorship.fit.incidence import meets
from members.mentorship.solver import Bools, Floats

VERSION = "2"
MINIMUM_HOURS = 1.0  # hours of an ordinary day that both must be at work, unless staff set others


class Rule(StrEnum):
    """In the order in which a reason is given: the first that refuses is the one people read."""

    UNCOVERED = "uncovered"
    APPROVAL = "approval"
    NEEDS = "needs"
    SAME_COMPANY = "same_company"
    COMPETITORS = "competitors"
    AVOIDS = "avoids"
    DECLINED = "declined"
    LANGUAGE = "language"
    HOURS = "hours"
    FULL = "full"
    RULED_OUT = "ruled_out"


REASONS = {
    Rule.UNCOVERED: "one of the two companies is not covered by the agreement",
    Rule.APPROVAL: "a sensitive need has not been approved by staff",
    Rule.NEEDS: "the mentor offers none of the needs",
    Rule.SAME_COMPANY: "both work for the same company",
    Rule.COMPETITORS: "one of the two companies has declared the other a competitor",
    Rule.AVOIDS: "one of the two does not wish to be paired with the other's company",
    Rule.DECLINED: "this pair was proposed before and not accepted",
    Rule.LANGUAGE: "they share no language",
    Rule.HOURS: "their working hours overlap by less than {hours}",
    Rule.FULL: "the mentor has no free place or is pausing",
    Rule.RULED_OUT: "staff have ruled this pair out for the round",
}


def reason(rule: Rule, minimum: float = MINIMUM_HOURS) -> str:
    """The rule's refusal in words."""
    return REASONS[rule].format(hours=hours_in_words(minimum))


def refusals(inputs: Inputs, hours: Floats, minimum: float = MINIMUM_HOURS) -> dict[Rule, Bools]:
    """For each hard rule the pairs it refuses: rows are requests, columns offers."""
    asks, gives = inputs.requests, inputs.offers
    return {
        Rule.UNCOVERED: ~np.logical_and.outer(
            _flags([a.covered for a in asks]), _flags([g.covered for g in gives])
        ),
        Rule.APPROVAL: np.logical_or.outer(
            _flags([not a.approved for a in asks]), np.zeros(len(gives), dtype=np.bool_)
        ),
        Rule.NEEDS: ~meets([a.needs for a in asks], [g.needs for g in gives]),
        Rule.SAME_COMPANY: meets([(a.company,) for a in asks], [(g.company,) for g in gives]),
        Rule.COMPETITORS: meets([a.competitors for a in asks], [(g.company,) for g in gives])
        | meets([(a.company,) for a in asks], [g.competitors for g in gives]),
        Rule.AVOIDS: meets([a.avoids for a in asks], [(g.company,) for g in gives])
        | meets([(a.company,) for a in asks], [g.avoids for g in gives]),
        Rule.DECLINED: meets([a.declined for a in asks], [(g.id,) for g in gives]),
        Rule.LANGUAGE: ~meets([a.languages for a in asks], [g.languages for g in gives]),
        Rule.HOURS: hours < minimum,
        Rule.FULL: np.logical_or.outer(
            np.zeros(len(asks), dtype=np.bool_), _flags([g.paused or g.places < 1 for g in gives])
        )
        & ~meets([(a.holding,) if a.holding else () for a in asks], [(g.id,) for g in gives]),
    }


def reasons_against(
    request: RequestFacts, offer: OfferFacts, inputs: Inputs, minimum: float = MINIMUM_HOURS
) -> list[str]:
    """Why this pair may not be; an empty list when it may."""
    one = Inputs(inputs.on, (request,), (offer,))
    found = refusals(one, shared_hours(one), minimum)
    return [reason(rule, minimum) for rule, refused in found.items() if refused[0, 0]]


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
