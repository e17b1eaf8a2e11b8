"""One function per letter of a running pair; none names a person, company or need."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from coalition.core.mail import post
from members.mentorship.pairs.models import Pair


def _send(name: str, to: Any, pair: Pair, calendar: str = "", **facts: Any) -> None:
    post(
        to=to,
        template=f"members/mentorship/mail/{name}",
        context={"url": reverse("members:mentorship-pair", args=[pair.pk]), "zone": to.timezone, **facts},
        kind=f"mentorship.{name}",
        calendar=calendar,
    )


def session_proposed(*, to: Any, pair: Pair, count: int) -> None:
    _send("session_proposed", to, pair, count=count)


def session_booked(*, to: Any, pair: Pair, at: datetime, minutes: int, changed: bool, calendar: str) -> None:
    _send("session_booked", to, pair, calendar, at=at, minutes=minutes, changed=changed)


def session_cancelled(*, to: Any, pair: Pair, at: datetime, calendar: str) -> None:
    _send("session_cancelled", to, pair, calendar, at=at)


def pair_ended(*, to: Any, pair: Pair) -> None:
    _send("pair_ended", to, pair)
