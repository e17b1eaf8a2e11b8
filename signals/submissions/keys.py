"""Which of the programme's keys finds and seals signals now: the database says so, the environment only holds the keys.

So processes that were restarted at different times never disagree, and the same value never becomes two signals.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.apps import apps
from django.conf import settings
from django.db import connection

from coalition.core.access import refuse, require

_LOCK: Final = "hashtextextended('signals/keys', 0)"
_REMEMBERED: Final = 1.0  # seconds; who writes signals asks afresh, in `hold`
_local = threading.local()


@dataclass(frozen=True, slots=True)
class Keys:
    """Ids: `match` is the key of all match tokens; `coming` the one to which an open rotation leads."""

    match: str
    coming: str = ""

    @property
    def sealing(self) -> str:
        return self.coming or self.match


def ring() -> Mapping[str, str]:
    """All keys that this process holds, by id."""
    old: Mapping[str, str] = settings.SIGNAL_KEYS_OLD
    return {**old, settings.SIGNAL_KEY_ID: settings.SIGNAL_KEY}


def current() -> Keys:
    """The keys in force, as they stood within the last second."""
    remembered: tuple[float, Keys] | None = getattr(_local, "keys", None)
    if remembered and time.monotonic() - remembered[0] < _REMEMBERED:
        return remembered[1]
    return _ask()


def hold() -> Keys:
    """Until the transaction ends no rotation begins or closes; whoever makes signals calls this first."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock_shared({_LOCK})")
    found = _ask()
    if not {found.match, found.sealing} <= ring().keys():
        require(
            refuse(
                "Signals cannot be taken in for the moment: the programme's key is being changed, and this part of "
                "the portal does not hold it yet. Nothing was stored. Technical staff have to put it in place.",
                "Back to signals",
                "/signals/",
            )
        )
    return found


def hold_alone() -> Keys:
    """Wait until nobody makes signals, and keep it so until the transaction ends: a rotation begins or closes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
    return _ask()


def forget() -> None:
    """Ask again next time."""
    _local.keys = None


def _ask() -> Keys:
    found = _read()
    _local.keys = (time.monotonic(), found)
    return found


def _read() -> Keys:
    rotation = apps.get_model("signals", "KeyRotation").objects.order_by("-created_at").first()
    if rotation is not None:
        return Keys(rotation.to_key) if rotation.closed_at else Keys(rotation.from_key, rotation.to_key)
    # Before the first rotation: the key of what is there, whatever the environment calls the current one.
    sealed = apps.get_model("signals", "Indicator").objects.exclude(key_id="").order_by("pk")
    first: str | None = sealed.values_list("key_id", flat=True).first()
    return Keys(first or settings.SIGNAL_KEY_ID)
