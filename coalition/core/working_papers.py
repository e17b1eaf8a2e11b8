"""Drafts and working papers that groups ask for of the apps above them, without importing these.

`drafts`: where drafts are written (the library) says which drafts of a group a person may take up, with their text,
and links one to what the group promised. `working_paper`: whoever keeps texts that hang on a deliverable (drafts,
comments, discussion) registers how many there are and how they are destroyed, once the group's retention rule says so.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as it stands: `deliverable` is the id of what it is linked to, if it is."""

    key: uuid.UUID
    title: str
    body: str
    url: str
    deliverable: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class WorkingPaper:
    """`count(deliverable)`: how many there are now; `destroy(deliverable=..., by=...)`: take their text away, for good.

    Both may be asked again: what is destroyed counts no more. The caller audits that it happened, never the text.
    """

    name: str
    title: str
    count: Callable[[Any], int]
    destroy: Callable[..., None]


DraftsOf = Callable[[Any, Any], list[Draft]]
_drafts: list[tuple[DraftsOf, Callable[..., None]]] = []
_papers: dict[str, WorkingPaper] = {}


def drafts(*, of_group: DraftsOf, link: Callable[..., None]) -> None:
    """Register `of_group(user, group)` and `link(by=..., key=..., deliverable=...)` (the draft's id)."""
    _drafts[:] = [(of_group, link)]


def drafts_of(user: Any, group: Any) -> list[Draft]:
    return [draft for of_group, _link in _drafts for draft in of_group(user, group)]


def link_draft(*, by: Any, key: uuid.UUID, deliverable: Any) -> None:
    for _of_group, link in _drafts:
        link(by=by, key=key, deliverable=deliverable)


def working_paper(
    name: str, *, title: str, count: Callable[[Any], int], destroy: Callable[..., None]
) -> None:
    _papers[name] = WorkingPaper(name, title, count, destroy)


def working_papers() -> list[WorkingPaper]:
    return list(_papers.values())
