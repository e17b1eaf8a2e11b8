"""What the apps register with the kernel, so that what needs all of them imports none of them."""

import uuid
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Shown = Callable[[Any], bool]


def everyone(_user: Any) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """A page listed under one of the five places."""

    label: str
    url_name: str
    icon: str
    text: str
    shown: Shown
    section: str = ""


# The order in which a place with many pages shows them; what names no section comes first.
PLACE_SECTIONS = ("", "Send", "Look into", "What came of it", "Rules and people")
CONSOLE_SECTIONS = ("Membership", "Agreements", "Programmes", "Safety and compliance", "The portal")


@dataclass(frozen=True, slots=True)
class ConsoleEntry:
    """A page of the console, for staff who hold one of `roles`."""

    label: str
    url_name: str
    icon: str
    text: str
    roles: frozenset[str]
    section: str


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One thing that needs this person: what, where, the verb on the button, about how many minutes, by when."""

    text: str
    url: str
    action: str
    minutes: int = 5
    due: datetime | None = None
    icon: str = "circle-dot"


@dataclass(frozen=True, slots=True)
class HomePanel:
    """A fragment that an app serves for Home."""

    name: str
    url_name: str
    title: str
    icon: str
    shown: Shown
    order: int


@dataclass(frozen=True, slots=True)
class ObjectPanel:
    """A fragment that an app serves for the page of another app's object; `url_name` takes the object's `pk`."""

    name: str
    url_name: str
    title: str
    icon: str
    order: int


@dataclass(frozen=True, slots=True)
class SearchHit:
    title: str
    url: str
    kind: str
    snippet: str = ""


@dataclass(frozen=True, slots=True)
class Sealable:
    """How "I uploaded something illegal" finds an object its reporter may see, and seals it for everyone."""

    find: Callable[[Any, uuid.UUID], Any]
    seal: Callable[..., None]


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves: a company with all its people (`user` is None), or one person from that company.

    `to` is the company that takes a person in where they change companies: their account goes on.
    """

    organization: Any
    user: Any = None
    to: Any = None


def nothing(_leaving: Leaving) -> list[str]:
    return []


@dataclass(frozen=True, slots=True)
class DepartureEffect:
    """What one slice ends when somebody leaves; the same object previews it, carries it out and proves it.

    `ends(leaving)`: what would end, a line in words each; empty once it has happened.
    `stays(leaving)`: what remains, a line each. `carry_out(leaving=..., by=...)` ends it, and may be repeated.
    `at_once`: carried out in the transaction of the sign-off, before the job (credentials). `on_suspension`: carried
    out for a company that is suspended, too; by nobody (None) where the portal does it by rule.
    """

    name: str
    title: str
    order: int
    ends: Callable[[Leaving], list[str]]
    carry_out: Callable[..., None]
    stays: Callable[[Leaving], list[str]] = nothing
    at_once: bool = False
    on_suspension: bool = False


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one company is with one step of its first weeks; `owner` is whom it waits for, in words."""

    done: bool
    text: str
    owner: str
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OnboardingStep:
    """A step of a new company's checklist: `states` answers for many companies at once, `before` where it says nothing."""

    name: str
    title: str
    order: int
    states: Callable[[list[Any]], dict[Any, StepState]]
    before: StepState
    url: str
    action: str


@dataclass(frozen=True, slots=True)
class Discussed:
    """Something people talk about: its group, where it is shown, and everybody who may see it (a queryset of people).

    `note` says beside the form who reads it and how long it is kept; `ended` why nothing is written there any more.
    """

    group: Any
    url: str
    readers: Any
    note: str = ""
    ended: str = ""


@dataclass(frozen=True, slots=True)
class AudienceKind:
    """People that another app keeps together, for whom something may be published ("event"); objects are opaque ids.

    `of(user)`: ids this person takes part in. `people(id)`: who takes part. `title(id)`: its name, for those who may
    see it anyway. `choices(user)`: what this person may publish to, as (id, name).
    """

    of: Callable[[Any], Iterable[uuid.UUID]]
    people: Callable[[uuid.UUID], Iterable[Any]]
    title: Callable[[uuid.UUID], str]
    choices: Callable[[Any], Iterable[tuple[uuid.UUID, str]]]


@dataclass(slots=True)
class Registry:
    places: dict[str, list[PlaceEntry]] = field(default_factory=dict)
    console: list[ConsoleEntry] = field(default_factory=list)
    brief: list[Callable[[Any], Iterable[BriefItem]]] = field(default_factory=list)
    panels: list[HomePanel] = field(default_factory=list)
    object_panels: dict[str, list[ObjectPanel]] = field(default_factory=dict)
    search: dict[str, Callable[[Any, str, int], list[SearchHit]]] = field(default_factory=dict)
    sealables: dict[str, Sealable] = field(default_factory=dict)
    discussions: dict[str, Callable[[Any, uuid.UUID], Discussed | None]] = field(default_factory=dict)
    first_things: list[Callable[[Any], BriefItem | None]] = field(default_factory=list)
    first_reading: Callable[[], BriefItem | None] = field(default=lambda: None)
    onboarding: list[OnboardingStep] = field(default_factory=list)
    topics: dict[str, str] = field(default_factory=dict)
    audiences: dict[str, AudienceKind] = field(default_factory=dict)
    departures: list[DepartureEffect] = field(default_factory=list)
    exports: dict[str, Callable[[Any], Iterable[dict[str, Any]]]] = field(default_factory=dict)
    export_files: list[Callable[[Any], Iterable[tuple[str, bytes]]]] = field(default_factory=list)
    staff_roles_of: Callable[[Any], frozenset[str]] = field(default=lambda _user: frozenset())
    covered: Callable[[Any], bool] = field(default=lambda _user: False)
    safety_officers: Callable[[], list[Any]] = field(default=list)
    ask_again: Callable[..., Any] = field(default=lambda _request, _after=0: None)


_registry = Registry()


def current() -> Registry:
    return _registry


def place_entry(
    place: str,
    *,
    label: str,
    url_name: str,
    icon: str,
    text: str,
    shown: Shown = everyone,
    section: str = "",
) -> None:
    """List a page under its place; `section` is one of PLACE_SECTIONS."""
    entries = _registry.places.setdefault(place, [])
    if all(entry.url_name != url_name for entry in entries):
        entries.append(PlaceEntry(label, url_name, icon, text, shown, section))
        entries.sort(key=lambda entry: PLACE_SECTIONS.index(entry.section))


def console_entry(
    *,
    label: str,
    url_name: str,
    icon: str,
    text: str,
    role: str | tuple[str, ...],
    section: str = "Programmes",
) -> None:
    """Register a page of the console; `section` is one of CONSOLE_SECTIONS."""
    roles = frozenset({role} if isinstance(role, str) else role)
    if all(entry.url_name != url_name for entry in _registry.console):
        _registry.console.append(ConsoleEntry(label, url_name, icon, text, roles, section))


def console_entries(roles: AbstractSet[str]) -> list[ConsoleEntry]:
    """What holders of these roles find in the console, section by section."""
    found = [entry for entry in _registry.console if entry.roles & roles]
    return sorted(found, key=lambda entry: CONSOLE_SECTIONS.index(entry.section))


def brief_source(source: Callable[[Any], Iterable[BriefItem]]) -> Callable[[Any], Iterable[BriefItem]]:
    """Register what needs a person; called for each view of Home, so a few queries at most."""
    if source not in _registry.brief:
        _registry.brief.append(source)
    return source


def first_thing(source: Callable[[Any], BriefItem | None]) -> Callable[[Any], BriefItem | None]:
    """Register one of the three things a new person meets on Home; None when it is done."""
    if source not in _registry.first_things:
        _registry.first_things.append(source)
    return source


def first_reading(source: Callable[[], BriefItem | None]) -> None:
    """What a new person is led to read first: the reading list for beginners, where there is one."""
    _registry.first_reading = source


def home_panel(
    name: str, *, url_name: str, title: str, icon: str = "", shown: Shown = everyone, order: int = 50
) -> None:
    if all(panel.name != name for panel in _registry.panels):
        _registry.panels.append(HomePanel(name, url_name, title, icon, shown, order))
        _registry.panels.sort(key=lambda panel: panel.order)


def object_panel(kind: str, name: str, *, url_name: str, title: str, icon: str = "", order: int = 50) -> None:
    """Show a fragment on the page of every object of this kind ("group"), loaded with hx-get."""
    panels = _registry.object_panels.setdefault(kind, [])
    if all(panel.name != name for panel in panels):
        panels.append(ObjectPanel(name, url_name, title, icon, order))
        panels.sort(key=lambda panel: panel.order)


def search_source(kind: str, source: Callable[[Any, str, int], list[SearchHit]]) -> None:
    _registry.search[kind] = source


def sealable(kind: str, *, find: Callable[[Any, uuid.UUID], Any], seal: Callable[..., None]) -> None:
    """`find(user, id)` returns what this person may see or None; `seal(obj=..., by=...)` hides it from everyone."""
    _registry.sealables[kind] = Sealable(find, seal)


def discussed(kind: str, find: Callable[[Any, uuid.UUID], Discussed | None]) -> None:
    """Let people talk about objects of this kind; `find(user, id)` gives None for what this person may not see."""
    _registry.discussions[kind] = find


def audience_kind(
    name: str,
    *,
    of: Callable[[Any], Iterable[uuid.UUID]],
    people: Callable[[uuid.UUID], Iterable[Any]],
    title: Callable[[uuid.UUID], str],
    choices: Callable[[Any], Iterable[tuple[uuid.UUID, str]]],
) -> None:
    """Let the library publish to what this app keeps together: see `AudienceKind`."""
    _registry.audiences[name] = AudienceKind(of, people, title, choices)


def departure_effect(
    name: str,
    *,
    title: str,
    ends: Callable[[Leaving], list[str]],
    carry_out: Callable[..., None],
    stays: Callable[[Leaving], list[str]] = nothing,
    order: int = 50,
    at_once: bool = False,
    on_suspension: bool = False,
) -> None:
    """Register what ends with a departure; lower `order` first (sessions 10, seats 90)."""
    if all(effect.name != name for effect in _registry.departures):
        _registry.departures.append(
            DepartureEffect(name, title, order, ends, carry_out, stays, at_once, on_suspension)
        )
        _registry.departures.sort(key=lambda effect: effect.order)


def company_export(name: str, rows: Callable[[Any], Iterable[dict[str, Any]]]) -> None:
    """Contribute rows about one company to its export; `name` becomes a CSV and a JSON file. No signal values."""
    _registry.exports[name] = rows


def company_export_files(files: Callable[[Any], Iterable[tuple[str, bytes]]]) -> None:
    """Contribute whole files (name, content) about one company, for instance what it signed."""
    if files not in _registry.export_files:
        _registry.export_files.append(files)


def onboarding_step(
    name: str,
    *,
    title: str,
    order: int,
    states: Callable[[list[Any]], dict[Any, StepState]],
    before: StepState,
    url: str = "",
    action: str = "",
) -> None:
    """Register a step of a new company's checklist; `states` takes keys of companies and gives what it knows."""
    if all(step.name != name for step in _registry.onboarding):
        _registry.onboarding.append(OnboardingStep(name, title, order, states, before, url, action))
        _registry.onboarding.sort(key=lambda step: step.order)


def notice_topic(topic: str, words: str) -> None:
    """A row of the notification matrix."""
    _registry.topics[topic] = words


def people(
    *,
    staff_roles_of: Callable[[Any], frozenset[str]],
    covered: Callable[[Any], bool],
    safety_officers: Callable[[], list[Any]],
    ask_again: Callable[..., Any],
) -> None:
    """What the kernel's own pages ask about people. `ask_again(request, after)`: see `core.proof`."""
    _registry.staff_roles_of = staff_roles_of
    _registry.covered = covered
    _registry.safety_officers = safety_officers
    _registry.ask_again = ask_again
