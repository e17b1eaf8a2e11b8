"""Parts of a signal's page that the slices above add: what others hold, what came of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from signals.submissions.models import Indicator

Context = Callable[[Any, Indicator], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Section:
    """`context(user, indicator)` gives what the template shows, or None when there is nothing to show."""

    name: str
    template: str
    context: Context
    order: int


@dataclass(frozen=True, slots=True)
class Shown:
    template: str
    context: dict[str, Any]


_sections: dict[str, Section] = {}


def register_section(name: str, *, template: str, context: Context, order: int = 50) -> None:
    _sections[name] = Section(name, template, context, order)


def sections_for(user: Any, indicator: Indicator) -> list[Shown]:
    found = []
    for section in sorted(_sections.values(), key=lambda one: one.order):
        context = section.context(user, indicator)
        if context is not None:
            found.append(Shown(section.template, context))
    return found
