"""What staff decide before a round is solved: pairs that must be, and pairs that must not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from members.mentorship.fit.facts import Inputs
from members.mentorship.solver import Bools


@dataclass(frozen=True, slots=True)
class Wanted:
    request: str
    offer: str


@dataclass(frozen=True, slots=True)
class Choices:
    pins: tuple[Wanted, ...] = ()
    forbids: tuple[Wanted, ...] = ()

    @classmethod
    def from_json(cls, rows: Iterable[dict[str, Any]]) -> Self:
        """From the rows of a round; reasons and names stay there."""
        kinds: dict[str, list[Wanted]] = {"pin": [], "forbid": []}
        for row in rows:
            kinds[row["kind"]].append(Wanted(row["request"], row["offer"]))
        return cls(tuple(kinds["pin"]), tuple(kinds["forbid"]))

    def forcing(self, request: str, offer: str) -> "Choices":
        """These, but with that pair pinned, whatever was said about the request before."""
        wanted = Wanted(request, offer)
        pins = tuple(pin for pin in self.pins if pin.request != request)
        return Choices((wanted, *pins), tuple(one for one in self.forbids if one != wanted))

    def ruled_out(self, inputs: Inputs) -> Bools:
        table = np.zeros((len(inputs.requests), len(inputs.offers)), dtype=np.bool_)
        for one in self.forbids:
            row, column = inputs.row_of(one.request), inputs.column_of(one.offer)
            if row is not None and column is not None:
                table[row, column] = True
        return table
