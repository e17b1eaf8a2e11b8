"""What coming in registers with the kernel: the first day in the brief, and the three things after it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.admission.first_things import THINGS, source
from members.admission.rules import has_first_day


def first_day(user: Any) -> Iterator[BriefItem]:
    """Whoever has not been through it is led there."""
    if user.first_day_done_at is None and has_first_day(user):
        yield BriefItem(
            text="Your first day: read and acknowledge, protect your account, choose three topics.",
            url=reverse("first-day"),
            action="Begin",
            minutes=8,
            icon="compass",
        )


def register() -> None:
    registry.brief_source(first_day)
    for thing in THINGS:
        registry.first_thing(_sources[thing])


_sources = {thing: source(thing) for thing in THINGS}
