"""Where sealed contents lie: every column that a rotation seals anew. Each slice names its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps


@dataclass(frozen=True, slots=True)
class Sealed:
    """A column of sealed bytes; `about(row)` says what one belongs to, `needs` which columns that reads."""

    model: str
    column: str
    about: Callable[[Any], str]
    needs: tuple[str, ...] = ()

    @property
    def table(self) -> Any:
        return apps.get_model("signals", self.model)


_sealed: Final[dict[tuple[str, str], Sealed]] = {}


def register_sealed(
    model: str, column: str, *, about: Callable[[Any], str], needs: tuple[str, ...] = ()
) -> None:
    _sealed[model, column] = Sealed(model, column, about, needs)


def all_sealed() -> list[Sealed]:
    return [_sealed[name] for name in sorted(_sealed)]


def register() -> None:
    register_sealed("BatchRow", "sent", about=lambda row: f"row/{row.batch_id}", needs=("batch_id",))
    register_sealed("BatchRow", "former", about=lambda row: f"former/{row.batch_id}", needs=("batch_id",))
    register_sealed("Batch", "report", about=lambda row: f"report/{row.pk}")
    register_sealed(
        "BatchPart",
        "content",
        about=lambda row: f"file/{row.batch_id}/{row.number}",
        needs=("batch_id", "number"),
    )
