"""Signals of a page as they are shown: each with what is told of it, in a few queries for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Min, Q

from signals.catalog import taxonomy
from signals.matching.investigate.lanes import Asker, own
from signals.matching.investigate.models import Kept
from signals.matching.models import NearPair
from signals.matching.others import others_of
from signals.submissions import shared
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion
from signals.submissions.shared import SharedFacts

VEILED_KINDS: Final = frozenset({"keyword", "url", "domain"})  # what reads as words
TONES: Final = {"positive": "green", "seed": "azure", "disputed": "orange", "negative": "secondary"}


@dataclass(frozen=True, slots=True)
class Row:
    """One signal as the company may know it. `others`: somebody else shares it with the company now.

    `near` is the distance to the nearest hash of the company's own, or None.
    """

    indicator: Indicator
    facts: SharedFacts
    held: str
    ours: bool
    others: bool
    kept: bool
    near: int | None
    tlp: str

    @property
    def veiled(self) -> bool:
        return self.indicator.kind in VEILED_KINDS

    @property
    def tone(self) -> str:
        return TONES.get(self.facts.status, "secondary")

    @property
    def classification(self) -> str:
        term = taxonomy.CLASSIFICATIONS.get(self.facts.classification)
        return f"{term.id}: {term.title}" if term else ""


def describe(who: Asker, found: Iterable[Any]) -> list[Row]:
    indicators: list[Any] = list(found)
    ids = [indicator.pk for indicator in indicators]
    out: defaultdict[int, list[Opinion]] = defaultdict(list)
    shared_now = Opinion.objects.shared_with(who.company).filter(indicator__in=ids)
    for opinion in shared_now.select_related("group"):
        out[opinion.indicator_id].append(opinion)
    held = own(who.company).exclude(status=NEGATIVE).filter(indicator__in=ids)
    ours = dict(held.values_list("indicator_id", "tlp"))
    kept = Kept.objects.visible_to(who.user).filter(indicator__in=ids)
    listed = set(kept.values_list("indicator_id", flat=True))
    called = shared.called_harmless(who.company).filter(indicator__in=ids)
    harmless = set(called.values_list("indicator_id", flat=True))
    near = _near_ours(who, [one.pk for one in indicators if one.kind == "pdq"])
    told = others_of(who.company, indicators)
    rows = []
    for indicator in indicators:
        indicator.ours = indicator.pk in ours
        rows.append(
            Row(
                indicator=indicator,
                facts=shared.facts_from(out[indicator.pk], harmless=indicator.pk in harmless),
                held=told[indicator.pk].words_exact,
                ours=indicator.ours,
                others=any(
                    one.organization_id != who.company.pk and one.status != NEGATIVE
                    for one in out[indicator.pk]
                ),
                kept=indicator.pk in listed,
                near=near.get(indicator.pk),
                tlp=shared.strictest(_labels(out[indicator.pk], ours.get(indicator.pk))),
            )
        )
    return rows


def _labels(out: Iterable[Opinion], ours: str | None) -> list[str]:
    return [opinion.tlp for opinion in out] + ([ours] if ours else [])


def _near_ours(who: Asker, ids: Sequence[int]) -> dict[int, int]:
    """How far the nearest hash is that the company itself holds."""
    if not ids:
        return {}
    ours = own(who.company).exclude(status=NEGATIVE).filter(indicator__kind="pdq").values("indicator")
    nearest: dict[int, int] = {}
    for here, there in (("lower_id", "higher_id"), ("higher_id", "lower_id")):
        pairs = NearPair.objects.filter(Q(**{f"{here}__in": ids}, **{f"{there}__in": ours}))
        for pk, distance in pairs.values_list(here).annotate(nearest=Min("distance")):
            nearest[pk] = min(distance, nearest.get(pk, distance))
    return nearest
