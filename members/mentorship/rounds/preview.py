"""What other weights would do to the requests and offers of today, without making a round of it."""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from members.mentorship.fit.comparing import CHANGE_WORDS, Change, Line, compare
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.matching import prepare, summary
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.solver import UNMATCHED

SEED = 1  # any, but the same for both sides
SHOWN = 12  # changed pairs that fit beside a form


@dataclass(frozen=True, slots=True)
class Row:
    """One request whose pair changes, with its names."""

    line: Line
    request: MentorRequest
    first: MentorOffer | None
    second: MentorOffer | None

    @property
    def words(self) -> str:
        return CHANGE_WORDS[self.line.change]

    @property
    def first_points(self) -> float | None:
        return None if self.line.first_score is None else 100 * self.line.first_score

    @property
    def second_points(self) -> float | None:
        return None if self.line.second_score is None else 100 * self.line.second_score


@dataclass(frozen=True, slots=True)
class Preview:
    before: dict[str, Any]
    after: dict[str, Any]
    changed: list[Row]
    more: int

    @property
    def figures(self) -> list[tuple[str, Any, Any]]:
        """Title, today, with the new weights."""
        return [
            ("Requests with a mentor", self.before["matched"], self.after["matched"]),
            ("Mean score", points(self.before["mean"]), points(self.after["mean"])),
            ("Lowest score", points(self.before["worst"]), points(self.after["worst"])),
            ("Pairs both would rather have", self.before["blocking"], self.after["blocking"]),
        ]


def points(score: float | None) -> str:
    return "–" if score is None else f"{100 * score:.1f}"


def preview_of(now: Weights, then: Weights) -> Preview:
    """The round of today under both; where the new weights leave a tie, the pair of today stays."""
    inputs = gather_inputs(timezone.localdate())
    before = _solved(inputs, now)
    stood = {row["request"]: row["offer"] for row in before["pairs"]}
    steady = replace(
        inputs, requests=tuple(replace(one, former=stood.get(one.id, "")) for one in inputs.requests)
    )
    after = _solved(steady, then)
    changed = [line for line in compare(before, after) if line.change not in {Change.SAME, Change.NEITHER}]
    return Preview(before["summary"], after["summary"], named(changed[:SHOWN]), max(0, len(changed) - SHOWN))


def named(lines: list[Line]) -> list[Row]:
    """Lines of a comparison with the people in them; two queries."""
    requests = MentorRequest.objects.select_related("user", "organization").in_bulk(
        [uuid.UUID(line.request) for line in lines]
    )
    wanted = {uuid.UUID(offer) for line in lines for offer in (line.first, line.second) if offer}
    offers = MentorOffer.objects.select_related("user", "organization").in_bulk(wanted)

    def offer(key: str) -> MentorOffer | None:
        return offers[uuid.UUID(key)] if key else None

    return [
        Row(line, requests[uuid.UUID(line.request)], offer(line.first), offer(line.second)) for line in lines
    ]


def _solved(inputs: Inputs, weights: Weights) -> dict[str, Any]:
    """Pairs, unmatched and figures without explanations, in the shape of a round's result."""
    setting = prepare(inputs, weights, "concave", SEED)
    assignment = setting.solve()
    rows = list(zip(inputs.requests, assignment.tolist(), strict=True))
    return {
        "pairs": [
            {
                "request": request.id,
                "offer": inputs.offers[column].id,
                "score": float(setting.tables.scores[place, column]),
            }
            for place, (request, column) in enumerate(rows)
            if column != UNMATCHED
        ],
        "unmatched": [{"request": request.id} for request, column in rows if column == UNMATCHED],
        "summary": summary(setting.tables, setting.places, assignment),
    }
