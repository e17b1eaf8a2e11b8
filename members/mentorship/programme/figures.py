"""The figures of the programme, each as a table of cells and a sentence that says what it shows."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import all_needs
from members.mentorship.pairs.models import Pair
from members.mentorship.programme.disclosure import Cell, count, middle, share, spread
from members.mentorship.together.models import Goal, Pulse
from members.organizations.models import Organization

LOOKED_BACK = timedelta(days=365)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Figure:
    key: str
    title: str
    sentence: str
    unit: str
    cells: list[Cell]

    @property
    def shown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.value is not None]

    @property
    def labels(self) -> list[str]:
        return [cell.label for cell in self.shown]

    @property
    def values(self) -> list[float]:
        return [cell.value for cell in self.shown if cell.value is not None]

    @property
    def withheld(self) -> int:
        return sum(cell.withheld for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the figures are counted from, of the last year."""

    requests: list[MentorRequest]
    pairs: list[Pair]  # both accepted
    offers: list[MentorOffer]
    smallest: int  # companies behind a figure, at least; 0 for staff

    def by_size[T](self, rows: Sequence[T], size_of: Callable[[T], str]) -> list[tuple[str, list[T]]]:
        """All, and the rows of each size of company."""
        sizes = [(label, [row for row in rows if size_of(row) == value]) for value, label in SIZES]
        return [("All companies", list(rows)), *sizes]


SIZES = [(value, str(label)) for value, label in Organization.Size.choices]


def figures_of_the_programme(*, smallest: int) -> list[Figure]:
    facts = _facts(smallest)
    return [
        _time_to_match(facts),
        _matched(facts),
        _coverage(facts),
        _fit(facts),
        _pulse(facts),
        _goals(facts),
        _load(facts),
        _repeats(facts),
    ]


def _facts(smallest: int) -> Facts:
    since = timezone.now() - LOOKED_BACK
    pairs = Pair.objects.filter(status__in=Pair.BOTH_ACCEPTED, created_at__gte=since).select_related(
        "request__organization", "offer__organization"
    )
    return Facts(
        list(MentorRequest.objects.filter(created_at__gte=since).select_related("organization")),
        list(pairs),
        list(MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE).select_related("organization")),
        smallest,
    )


def _company(pair: Pair) -> str:
    return str(pair.request.organization_id)


def _size(pair: Pair) -> str:
    return pair.request.organization.size


def _time_to_match(facts: Facts) -> Figure:
    def days(pair: Pair) -> float:
        accepted = pair.accepted_at or pair.published_at or pair.created_at
        return max(0.0, (accepted - pair.request.created_at) / DAY)

    cells = [
        middle(label, [(_company(pair), days(pair)) for pair in rows], facts.smallest)
        for label, rows in facts.by_size(facts.pairs, _size)
    ]
    words = (
        "Days from a request to the moment both had accepted, the middle one of all, by size of who asked."
    )
    return Figure("time-to-match", "Time to a mentor", words, "Days", cells)


def _matched(facts: Facts) -> Figure:
    paired = {pair.request_id for pair in facts.pairs}
    stood = [
        row for row in facts.requests if row.status != MentorRequest.Status.WITHDRAWN or row.pk in paired
    ]
    cells = [
        share(label, [(str(row.organization_id), row.pk in paired) for row in rows], facts.smallest)
        for label, rows in facts.by_size(stood, lambda row: row.organization.size)
    ]
    words = "Of a hundred requests of the last year, how many found a mentor, by size of who asked."
    return Figure("matched", "Requests that found a mentor", words, "Of 100 requests", cells)


def _coverage(facts: Facts) -> Figure:
    paired = {pair.request_id: set(pair.offer.needs) for pair in facts.pairs}
    cells = [
        share(
            need.title,
            [
                (str(row.organization_id), need.id in paired.get(row.pk, ()))
                for row in facts.requests
                if need.id in row.needs
            ],
            facts.smallest,
        )
        for need in all_needs().values()
        if any(need.id in row.needs for row in facts.requests)
    ]
    words = "Of a hundred requests that name a need, how many have a mentor who knows it."
    return Figure("coverage", "Coverage of each need", words, "Of 100 requests", cells)


def _fit(facts: Facts) -> Figure:
    cells = [
        middle(label, [(_company(pair), 100 * pair.score) for pair in rows], facts.smallest)
        for label, rows in facts.by_size(facts.pairs, _size)
    ]
    words = "The score of the pairs that were accepted, the middle one of all, by size of who asked."
    return Figure("fit", "How well pairs fit", words, "Points of 100", cells)


def _pulse(facts: Facts) -> Figure:
    by_pair = {pair.pk: pair for pair in facts.pairs}
    rows = [
        (by_pair[pulse.pair_id], pulse.answer == Pulse.Answer.GOOD)
        for pulse in Pulse.objects.filter(pair__in=by_pair)
    ]
    cells = [
        share(label, [(_company(pair), good) for pair, good in found], facts.smallest)
        for label, found in facts.by_size(rows, lambda row: _size(row[0]))
    ]
    words = "Of a hundred people who were asked after a first session, how many said that it is a good fit."
    return Figure("pulse", "What people say of the fit", words, "Of 100 people", cells)


def _goals(facts: Facts) -> Figure:
    by_pair = {pair.pk: pair for pair in facts.pairs}
    settled = Goal.objects.filter(pair__in=by_pair).exclude(outcome=Goal.Outcome.OPEN)
    rows = [(by_pair[goal.pair_id], goal.outcome == Goal.Outcome.MET) for goal in settled]
    cells = [
        share(label, [(_company(pair), met) for pair, met in found], facts.smallest)
        for label, found in facts.by_size(rows, lambda row: _size(row[0]))
    ]
    words = "Of a hundred goals that were looked back at, how many were met in full, by size of who asked."
    return Figure("goals", "Goals met", words, "Of 100 goals", cells)


def _load(facts: Facts) -> Figure:
    carried = Counter(pair.offer_id for pair in facts.pairs)
    cells = [
        spread(label, [(str(row.organization_id), carried[row.pk]) for row in rows], facts.smallest)
        for label, rows in facts.by_size(facts.offers, lambda row: row.organization.size)
    ]
    words = (
        "How evenly pairs are spread over the mentors, as a Gini coefficient: 0 where each has as many as the "
        "other, 1 where one has all; by size of the mentor's company."
    )
    return Figure("load", "Load across mentors", words, "Gini coefficient", cells)


def _repeats(facts: Facts) -> Figure:
    first = Counter(str(pair.request.user_id) for pair in facts.pairs)
    again = [_company(pair) for pair in facts.pairs if first[str(pair.request.user_id)] > 1]
    mentors = Counter(pair.offer_id for pair in facts.pairs)
    twice = [str(row.organization_id) for row in facts.offers if mentors[row.pk] > 1]
    cells = [
        count("Pairs of people who came back for another mentor", again, facts.smallest),
        count("Mentors with more than one pair", twice, facts.smallest),
    ]
    words = (
        "Who came back within the year: people who asked again after a pair, and mentors who helped again."
    )
    return Figure("repeats", "Who came back", words, "Count", cells)
