"""What a company's people read about matches: own signals that others hold, and what others share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When

from members.rules import company_of
from signals.matching.disclosure import EXACT_FROM
from signals.matching.index import VPDQ
from signals.matching.models import Corroboration, MatchSeen, NearPair
from signals.matching.others import Others, others_of
from signals.submissions import queries as submissions
from signals.submissions import rules, shared
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion

SORTS: Final = {"new": "Newest match", "wide": "Held most widely", "kind": "Type"}


@dataclass(frozen=True, slots=True)
class Held:
    """What may be said of an indicator to one company."""

    words: str
    nearness: str
    others: int
    named: tuple[str, ...] = ()
    tlp: str = ""


def matches_of(user: Any, wanted: Mapping[str, str]) -> QuerySet[Opinion]:
    """The company's live signals that at least one other company holds, the very same or nearly.

    What is counted for all counts its own among them where that is out to all; what only a sharing group has is asked of
    the opinions that are out to this company.
    """
    company = company_of(user) if rules.handles_signals(user) else None
    found = submissions.own_signals(user, {**wanted, "standing": "live"}).exclude(status=NEGATIVE)
    if company is None:
        return found.none()
    alike = _shared_by_others(company).filter(indicator=OuterRef("indicator")).exclude(group=None)
    exact, near = _exact() | Exists(alike), _near(company) | Exists(alike)
    found = found.select_related("indicator__corroboration")
    if wanted.get("near") == "exact":
        found = found.filter(exact)
    elif wanted.get("near") == "near":
        found = found.filter(near).exclude(exact)
    else:
        found = found.filter(near)
    newest = (F("indicator__corroboration__matched_at").desc(nulls_last=True), "-indicator_id")
    if wanted.get("sort") == "kind":
        return found.order_by("indicator__kind", *newest)
    if wanted.get("sort") == "wide":
        return found.annotate(told=_told()).order_by("-told", *newest)
    return found.order_by(*newest)


# One's own opinion that is not out to all is not among those counted for all.
_UNCOUNTED: Final = Q(shared_at=None) | Q(group__isnull=False)
_COUNTS: Final = "indicator__corroboration__companies"


def _exact() -> Q:
    """Whether another company than one's own is among those counted for the very same."""
    return Q(indicator__paused_at=None) & (
        Q(**{f"{_COUNTS}_exact__gte": 2}) | _UNCOUNTED & Q(**{f"{_COUNTS}_exact__gte": 1})
    )


def _near(company: Any) -> Q:
    """The same for near ones; where one's own is not counted, one's own near ones are, and they are no match."""
    others = Opinion.objects.shared().exclude(organization=company).exclude(status=NEGATIVE)
    pairs = NearPair.objects.filter(
        Q(Exists(others.filter(indicator=OuterRef("higher"))), lower=OuterRef("indicator"))
        | Q(Exists(others.filter(indicator=OuterRef("lower"))), higher=OuterRef("indicator"))
    )
    return _exact() | Q(indicator__paused_at=None) & (
        Q(**{f"{_COUNTS}_near__gte": 2}) | _UNCOUNTED & Q(Exists(pairs))
    )


def _shared_by_others(company: Any) -> QuerySet[Opinion]:
    return Opinion.objects.shared_with(company).exclude(organization=company).exclude(status=NEGATIVE)


def _told() -> Case:
    """The count as far as it is told: sorting must not show more than the words do."""
    count = "indicator__corroboration__companies_near"
    told = When(Q(**{f"{count}__gt": EXACT_FROM}), then=F(count))
    return Case(told, default=Value(1), output_field=IntegerField())


def new_matches_of(user: Any) -> QuerySet[Opinion]:
    """Matches that came since the person last looked."""
    found = matches_of(user, {})
    seen = MatchSeen.objects.filter(user_id=user.pk).values_list("seen_at", flat=True).first()
    if seen is None:
        return found
    return found.filter(Q(indicator__corroboration__matched_at__gt=seen) | Q(created_at__gt=seen))


def describe(company: Any, opinions: Iterable[Opinion]) -> list[tuple[Opinion, Held]]:
    """Each of the company's own signals with what may be said of it; a fixed number of queries for a page."""
    rows = list(opinions)
    others = others_of(company, [row.indicator for row in rows])
    labels = shared.tlps_of(company, [row.indicator_id for row in rows])
    held = [_held(row.indicator, others[row.indicator_id]) for row in rows]
    return [
        (row, replace(one, tlp=labels.get(row.indicator_id, row.tlp)))
        for row, one in zip(rows, held, strict=True)
    ]


def held_by_others(company: Any, indicator: Indicator) -> Held:
    """What may be said of one signal, held by the company itself or not."""
    if _counts(indicator) is None:
        return Held("being compared with what others hold", "", 0)
    return _held(indicator, others_of(company, [indicator])[indicator.pk])


def _counts(indicator: Indicator) -> Corroboration | None:
    return getattr(indicator, "corroboration", None)


def _held(indicator: Indicator, others: Others) -> Held:
    nearness = (
        "" if not others.near else "Exact" if others.exact else _nearness(indicator, others.nearest or 0)
    )
    return Held(others.words, nearness, others.near, tuple(others.named))


def _nearness(indicator: Indicator, apart: int) -> str:
    if indicator.kind == VPDQ:
        return f"Near, {100 - apart} % of the frames"
    return f"Near, distance {apart}"


def describe_shared(company: Any, indicators: Iterable[Indicator]) -> list[tuple[Indicator, str]]:
    """Signals that others share with how widely the very same is held; a fixed number of queries for a page."""
    rows = list(indicators)
    others = others_of(company, rows)
    return [(row, others[row.pk].words_exact) for row in rows]
