"""Who could take one request: everybody who passes the hard rules, ranked by the fit; and why the others may not."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from members.mentorship.fit.eligibility import REASONS, Rule, reasons_for
from members.mentorship.fit.matching import weigh
from members.mentorship.fit.scoring import contributions
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.settings import settings_of_today, weights_of


@dataclass(frozen=True, slots=True)
class Candidate:
    offer: MentorOffer
    score: float
    contributions: list[dict[str, Any]]
    reasons: list[str]

    @property
    def points(self) -> float:
        return 100 * self.score

    @property
    def best(self) -> list[str]:
        """The three contributions that say most."""
        lines = sorted(self.contributions, key=lambda line: -line["points"])[:3]
        return [f"{line['title']}: {line['words']}" for line in lines]


@dataclass(frozen=True, slots=True)
class Candidates:
    permitted: list[Candidate]
    refused: list[
        tuple[str, int]
    ]  # the first rule that stands in the way, and how many mentors it turns away


def candidates_for(request: MentorRequest) -> Candidates:
    """By the rules and weights of today, the best first."""
    active = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE)
    offers = {str(offer.pk): offer for offer in active.select_related("user", "organization")}
    inputs = gather_inputs(timezone.localdate(), [request], list(offers.values()))
    if not inputs.offers:
        return Candidates([], [])
    weights = weights_of(settings_of_today())
    tables = weigh(inputs, weights)
    asked = inputs.requests[0]
    permitted: list[Candidate] = []
    against: Counter[Rule] = Counter()
    for column, offer in enumerate(inputs.offers):
        if tables.barred[0, column]:
            refusing = (rule for rule in Rule if rule in tables.refused and tables.refused[rule][0, column])
            against[next(refusing)] += 1
            continue
        hours = float(tables.hours[0, column])
        values = {one: float(table[0, column]) for one, table in tables.values.items()}
        lines = [line.to_json() for line in contributions(asked, offer, values, hours, weights)]
        score = round(float(tables.scores[0, column]), 4)
        permitted.append(Candidate(offers[offer.id], score, lines, reasons_for(asked, offer, hours)))
    permitted.sort(key=lambda one: (-one.score, one.offer.pk))
    return Candidates(permitted, [(REASONS[rule], count) for rule, count in against.most_common()])
