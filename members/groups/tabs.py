"""The tabs of a group's page: the group's own, and what slices beside it add (meetings, for instance)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from members.groups.models import WorkingGroup

Shown = Callable[[Any, WorkingGroup], bool]


def _always(_user: Any, _group: WorkingGroup) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Tab:
    """`url_name` takes the group's slug; `shown(user, group)` hides it from whom the page would refuse."""

    name: str
    title: str
    url_name: str
    order: int
    shown: Shown = _always


_tabs: dict[str, Tab] = {}


def tab(name: str, *, title: str, url_name: str, order: int, shown: Shown = _always) -> None:
    _tabs[name] = Tab(name, title, url_name, order, shown)


def tabs_for(user: Any, group: WorkingGroup) -> list[Tab]:
    return sorted((one for one in _tabs.values() if one.shown(user, group)), key=lambda one: one.order)
