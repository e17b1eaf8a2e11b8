"""What every page's frame shows: places, console, notices."""

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from coalition.core import registry
from coalition.core.notices.models import Notice
from coalition.core.registry import ConsoleEntry, PlaceEntry

PLACES = (
    ("members", "Members", "users-group", "/members/"),
    ("resources", "Resources", "books", "/resources/"),
    ("signals", "Signals", "broadcast", "/signals/"),
    ("impact", "Impact", "chart-bar", "/impact/"),
)


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    icon: str
    active: bool
    text: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    label: str
    url: str
    icon: str
    active: bool
    links: list[Link]


def _link(path: str, entry: PlaceEntry | ConsoleEntry) -> Link | None:
    try:
        url = reverse(entry.url_name)
    except NoReverseMatch:
        return None
    return Link(entry.label, url, entry.icon, path.startswith(url), entry.text, entry.section)


def place_links(user: Any, place: str, path: str) -> list[Link]:
    """The pages of a place that this person may open."""
    links = [_link(path, entry) for entry in registry.current().places.get(place, []) if entry.shown(user)]
    return nearest([link for link in links if link])


def nearest(links: list[Link]) -> list[Link]:
    """Of pages whose addresses begin alike only the one with the longest is marked as the place where one is."""
    longest = max((len(link.url) for link in links if link.active), default=0)
    return [replace(link, active=link.active and len(link.url) == longest) for link in links]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame; two small queries for somebody signed in."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {
        "demo": settings.DEMO,
        "theme": request.COOKIES.get("theme", ""),
        "contact_email": settings.CONTACT_EMAIL,
    }
    if user is None or not user.is_authenticated:
        return context
    path = request.path
    roles = registry.current().staff_roles_of(user)
    places = []
    shown = (
        () if getattr(user, "kind", "") == "guest" else PLACES
    )  # a guest's Home leads to all there is for them
    for key, label, icon, url in shown:
        active = path.startswith(url)
        places.append(Place(label, url, icon, active, place_links(user, key, path) if active else []))
    context["places"] = places
    context["unread_notices"] = Notice.objects.filter(person_id=user.pk, read_at=None).count()
    if roles:
        links = [link for entry in registry.console_entries(roles) if (link := _link(path, entry))]
        active = path.startswith("/console/")
        context["console"] = Place(
            "Console", "/console/", "settings", active, nearest(links) if active else []
        )
    return context
