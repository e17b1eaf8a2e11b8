"""What the slices above add to a signal's page: parts, acts on top, the way to the next one; and who hears of a visit."""

from collections.abc import Callable, Mapping
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


@dataclass(frozen=True, slots=True)
class Neighbour:
    url: str


@dataclass(frozen=True, slots=True)
class Way:
    """The list one came from, and the signals before and after this one in it."""

    url: str
    title: str
    before: Neighbour | None
    after: Neighbour | None


Find = Callable[[Any, Indicator, Mapping[str, str]], Way | None]
_sections: dict[str, Section] = {}
_acts: dict[str, Section] = {}
_beside: dict[str, Section] = {}
_ways: list[Find] = []
_visits: list[Callable[[Any, Indicator], None]] = []
_veils: list[Callable[[Any, Indicator], bool]] = []


def register_section(name: str, *, template: str, context: Context, order: int = 50) -> None:
    _sections[name] = Section(name, template, context, order)


def register_act(name: str, *, template: str, context: Context, order: int = 50) -> None:
    """A button on top of the page, with its form."""
    _acts[name] = Section(name, template, context, order)


def register_beside(name: str, *, template: str, context: Context, order: int = 50) -> None:
    """A part of the facts beside the list of Investigate, small enough to stand there."""
    _beside[name] = Section(name, template, context, order)


def register_way(find: Find) -> None:
    """`find(user, indicator, query)` says where somebody came from, by the query of the page's address."""
    if find not in _ways:
        _ways.append(find)


def register_visit(visited: Callable[[Any, Indicator], None]) -> None:
    """Hear of each opening of a page, in the transaction of the request."""
    if visited not in _visits:
        _visits.append(visited)


def way_for(user: Any, indicator: Indicator, query: Mapping[str, str]) -> Way | None:
    return next(filter(None, (find(user, indicator, query) for find in _ways)), None)


def register_veil(veiled: Callable[[Any, Indicator], bool]) -> None:
    """Say whether this person wants the value blurred until they point at it."""
    if veiled not in _veils:
        _veils.append(veiled)


def is_veiled(user: Any, indicator: Indicator) -> bool:
    return any(veiled(user, indicator) for veiled in _veils)


def visited(user: Any, indicator: Indicator) -> None:
    for hear in _visits:
        hear(user, indicator)


def sections_for(user: Any, indicator: Indicator) -> list[Shown]:
    return _shown(_sections, user, indicator)


def acts_for(user: Any, indicator: Indicator) -> list[Shown]:
    return _shown(_acts, user, indicator)


def beside_for(user: Any, indicator: Indicator) -> list[Shown]:
    return _shown(_beside, user, indicator)


def _shown(registered: Mapping[str, Section], user: Any, indicator: Indicator) -> list[Shown]:
    found = []
    for section in sorted(registered.values(), key=lambda one: one.order):
        context = section.context(user, indicator)
        if context is not None:
            found.append(Shown(section.template, context))
    return found
