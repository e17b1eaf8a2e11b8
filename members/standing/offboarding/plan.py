"""The dry run of a departure: every registered effect is asked what it would end and what stays."""

import json
from typing import Any

from coalition.core import registry
from coalition.core.registry import Leaving
from members.agreements.text import sha256
from members.organizations.models import Seat

Line = dict[str, Any]


def dry_run(leaving: Leaving) -> list[Line]:
    return [
        {
            "name": effect.name,
            "title": effect.title,
            "ends": effect.ends(leaving),
            "stays": effect.stays(leaving),
        }
        for effect in registry.current().departures
    ]


def what_is_left(leaving: Leaving) -> list[Line]:
    """The proof: the same objects asked again; every `left` is empty when all has happened."""
    return [
        {
            "name": effect.name,
            "title": effect.title,
            "left": effect.ends(leaving),
            "stays": effect.stays(leaving),
        }
        for effect in registry.current().departures
    ]


def fingerprint(lines: list[Line]) -> str:
    """SHA-256 of the list in one canonical form."""
    return sha256(json.dumps(lines, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def warnings_for(leaving: Leaving) -> list[str]:
    """What the company would be without, once this person is gone."""
    if leaving.user is None:
        return []
    seats = Seat.objects.filter(
        organization=leaving.organization, status=Seat.Status.ACTIVE, user__is_active=True
    )
    mine = seats.filter(user=leaving.user).first()
    roles = mine.roles if mine else []
    lacking = {
        Seat.Role.ADMIN: "an admin",
        Seat.Role.SIGNATORY: "a signatory",
        Seat.Role.REPRESENTATIVE: "a representative",
    }
    return [
        f"Afterwards the company is without {words}."
        for role, words in lacking.items()
        if role in roles and not seats.filter(roles__contains=[role]).exclude(user=leaving.user).exists()
    ]
