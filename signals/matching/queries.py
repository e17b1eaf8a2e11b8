"""What a company's people read about matches: own signals that others hold, and what others share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Exists, F, IntegerField, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from signals.matching.counting import HOLDING
from signals.matching.disclosure import EXACT_FROM, others_in_words
from signals.matching.models import Corroboration, MatchSeen, NearPair
from signals.submissions import queries as submissions
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion

SORTS: Final = {"new": "Newest match", "wide": "Held most widely", "kind": "Type"}


@dataclass(frozen=True, slots=True)
class Held:
    """What may be said of an indicator to one company."""

    words: str
    nearness: str
    others: int


def matches_of(user: Any, wanted: Mapping[str, str]) -> QuerySet[Opinion]:
    """The company's live signals that at least one other company holds, the very same or nearly."""
    found = submissions.own_signals(user, {**wanted, "standing": "live"}).filter(HOLDING)
    found = found.filter(indicator__corroboration__companies_near__gte=2).select_related(
        "indicator__corroboration"
    )
    if wanted.get("near") == "exact":
        found = found.filter(indicator__corroboration__companies_exact__gte=2)
    elif wanted.get("near") == "near":
        found = found.filter(indicator__corroboration__companies_exact__lt=2)
    newest = ("-indicator__corroboration__matched_at", "-indicator_id")
    if wanted.get("sort") == "kind":
        return found.order_by("indicator__kind", *newest)
    if wanted.get("sort") == "wide":
        return found.annotate(told=_told()).order_by("-told", *newest)
    return found.order_by(*newest)


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
    """Each of the company's own signals with what may be said of it; two queries for a page."""
    rows = list(opinions)
    distances = _nearest(company, [row.indicator_id for row in rows if row.indicator.kind == "pdq"])
    return [(row, _held(_counts(row.indicator), distances.get(row.indicator_id), ours=True)) for row in rows]


def held_by_others(company: Any, indicator: Indicator) -> Held:
    """What may be said of one signal, held by the company itself or not."""
    own = Opinion.objects.filter(indicator=indicator, organization=company).first()
    counts = _counts(indicator)
    if own and counts and own.updated_at > counts.updated_at:
        counts = None
    ours = own is not None and own.standing == "live" and own.status != NEGATIVE and not own.sealed_at
    distance = _nearest(company, [indicator.pk]).get(indicator.pk) if indicator.kind == "pdq" else None
    return _held(counts, distance, ours=ours)


def _counts(indicator: Indicator) -> Corroboration | None:
    return getattr(indicator, "corroboration", None)


def _held(counts: Corroboration | None, distance: int | None, *, ours: bool) -> Held:
    if counts is None:
        return Held("being compared with what others hold", "", 0)
    if not ours:
        # Whether one's own company holds a near one is not asked here, so only the very same is told.
        return Held(others_in_words(counts.companies_exact), "Exact", counts.companies_exact)
    others = max(counts.companies_near - 1, 0)
    exact = counts.companies_exact > 1
    nearness = "" if not others else "Exact" if exact or distance is None else f"Near, distance {distance}"
    return Held(others_in_words(others), nearness, others)


def _nearest(company: Any, ids: list[int]) -> dict[int, int]:
    """How far the nearest hash is that another company holds, by indicator."""
    if not ids:
        return {}
    live = Opinion.objects.filter(HOLDING, expires_at__gt=timezone.now()).exclude(organization=company)
    nearest: dict[int, int] = {}
    for near, far in (("lower_id", "higher_id"), ("higher_id", "lower_id")):
        pairs = NearPair.objects.filter(Exists(live.filter(indicator=OuterRef(far))), **{f"{near}__in": ids})
        for pk, distance in pairs.values_list(near).annotate(nearest=Min("distance")):
            nearest[pk] = min(distance, nearest.get(pk, distance))
    return nearest


def words_for_shared(indicator: Any) -> str:
    """What may be said of a signal that others share, and that says whether it is `ours`."""
    counts = _counts(indicator)
    if counts is None:
        return others_in_words(1)
    # The row is here because another company holds it, whatever the counts of a moment ago say.
    return others_in_words(max(1, counts.companies_exact - (1 if indicator.ours else 0)))
