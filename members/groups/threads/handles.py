"""How one mentions somebody: @ada.okafor, by the name that others see, told apart by company where two share one."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from members.accounts.models import User
from members.groups.meetings.folding import fold
from members.groups.meetings.queries import companies_of

_MENTION = re.compile(r"(?<![\w@.])@([\w][\w.\-]{0,120})")


def _plain(words: str) -> str:
    return ".".join(re.findall(r"\w+", fold(words))) or "person"


def handles_of(people: Iterable[User]) -> dict[str, User]:
    """Handle to person, for those who may see a thread; the same for the same people."""
    ordered = sorted(people, key=lambda person: person.email)
    shared = Counter(_plain(person.public_name) for person in ordered)
    companies = companies_of(ordered) if any(number > 1 for number in shared.values()) else {}
    found: dict[str, User] = {}
    for person in ordered:
        handle = _plain(person.public_name)
        if shared[handle] > 1:
            handle = f"{handle}.{_plain(companies.get(person.pk, ''))}"
        number, base = 2, handle
        while handle in found:
            handle, number = f"{base}{number}", number + 1
        found[handle] = person
    return found


def mentioned(source: str, handles: Mapping[str, Any]) -> list[Any]:
    """Whom a text mentions, each once; what is no handle of theirs is just text."""
    found: dict[str, Any] = {}
    for match in _MENTION.finditer(source):
        handle = fold(match.group(1)).rstrip(".-")
        if handle in handles:
            found[handle] = handles[handle]
    return list(found.values())


def starting_with(prefix: str, handles: Mapping[str, Any], most: int = 8) -> list[tuple[str, Any]]:
    """Handles of which a part begins so."""
    wanted = fold(prefix.strip().lstrip("@"))
    if not wanted:
        return []
    fits = [
        handle
        for handle in handles
        if handle.startswith(wanted) or any(part.startswith(wanted) for part in handle.split("."))
    ]
    return [(handle, handles[handle]) for handle in sorted(fits)[:most]]
