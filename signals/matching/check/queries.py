"""Which of the lines are known to a company, in a few queries for all of them; the lines themselves go nowhere else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.views.decorators.debug import sensitive_variables

from signals.catalog import kinds
from signals.matching import index
from signals.matching.check.reading import Line, Meaning
from signals.matching.investigate import lanes, rows
from signals.matching.investigate.lanes import Asker
from signals.matching.investigate.rows import Row
from signals.submissions import vault
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator

_TOKENS_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of one line. `row` is None for a miss."""

    line: Line
    row: Row | None
    nearness: str

    @property
    def known(self) -> bool:
        return self.row is not None

    @property
    def from_others(self) -> bool:
        return self.row is not None and self.row.others


def known_to(who: Asker) -> QuerySet[Indicator]:
    """What is out to the company, and what it holds itself; a paused signal of others is not known."""
    others = lanes.from_others(who.company).filter(indicator=OuterRef("pk"))
    ours = lanes.own(who.company).exclude(status=NEGATIVE).filter(indicator=OuterRef("pk"))
    return Indicator.objects.filter(Q(Exists(others)) | Q(Exists(ours))).select_related("corroboration")


@sensitive_variables()
def answers(who: Asker, lines: Sequence[Line], *, distance: int) -> list[Answer]:
    """One answer a line, in their order: the very same before the near, the near before a hint."""
    exact = _by_token(who, lines)
    near = _nearest(who, lines, distance)
    found = [(line, *_best(line, exact, near)) for line in lines]
    described = rows.describe(who, {one.pk: one for _, one, _ in found if one is not None}.values())
    row_of = {row.indicator.pk: row for row in described}
    return [
        Answer(line, row_of[indicator.pk] if indicator else None, nearness)
        for line, indicator, nearness in found
    ]


def _best(
    line: Line, exact: dict[Meaning, Indicator], near: dict[str, tuple[int, Indicator]]
) -> tuple[Indicator | None, str]:
    for meaning in line.meanings:
        if not meaning.hint and meaning in exact:
            return exact[meaning], "Exact"
    for meaning in line.meanings:
        if meaning.kind == "pdq" and meaning.value in near:
            distance, indicator = near[meaning.value]
            return indicator, f"Near, distance {distance}"
    for meaning in line.meanings:
        if meaning.hint and meaning in exact:
            return exact[meaning], f"A hint: {meaning.hint}"
    return None, ""


@sensitive_variables()
def _by_token(who: Asker, lines: Iterable[Line]) -> dict[Meaning, Indicator]:
    wanted = {
        token: meaning
        for line in lines
        for meaning in line.meanings
        for token in vault.tokens(meaning.kind, meaning.platform, meaning.value)
    }
    tokens = list(wanted)
    found: dict[Meaning, Indicator] = {}
    for start in range(0, len(tokens), _TOKENS_AT_ONCE):
        for indicator in known_to(who).filter(token__in=tokens[start : start + _TOKENS_AT_ONCE]):
            found[wanted[bytes(indicator.token)]] = indicator
    return found


@sensitive_variables()
def _nearest(who: Asker, lines: Iterable[Line], distance: int) -> dict[str, tuple[int, Indicator]]:
    """For each PDQ the nearest hash that the company may know, and how far it is."""
    wanted = {one.value for line in lines for one in line.meanings if one.kind == kinds.KINDS["pdq"].id}
    values = sorted(wanted)
    if not values:
        return {}
    numbers, ids, apart = index.search_values(values, distance)
    may = {one.pk: one for one in known_to(who).filter(kind="pdq", pk__in=sorted(set(ids.tolist())))}
    nearest: dict[str, tuple[int, Indicator]] = {}
    for number, pk, far in zip(numbers.tolist(), ids.tolist(), apart.tolist(), strict=True):
        if pk in may:
            nearest.setdefault(values[number], (far, may[pk]))
    return nearest
