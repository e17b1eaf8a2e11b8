"""What Home says of outcomes: answers still open, somebody who asks for more, something that came of ours."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from coalition.core.registry import BriefItem
from signals.outcomes import rules
from signals.outcomes.led_to import queries as led_to
from signals.outcomes.notes import queries as notes
from signals.outcomes.services import company_for_reading
from signals.outcomes.two_minutes.queries import open_sights
from signals.outcomes.two_minutes.reminders import minutes_for

_DAYS = 30


def items(user: Any) -> Iterable[BriefItem]:
    if not rules.handles_signals(user):
        return
    company = company_for_reading(user)
    if still_open := open_sights(company, days=_DAYS).count():
        are = "outcome is" if still_open == 1 else "outcomes are"
        yield BriefItem(
            f"{still_open} {are} still open, of signals your company took",
            f"{reverse('signals:two-minutes')}?days={_DAYS}",
            "Answer",
            minutes=minutes_for(still_open),
            icon="clipboard-check",
        )
    if asking := notes.asked_for_more(company).count():
        of = "one of your signals" if asking == 1 else f"{asking} of your signals"
        yield BriefItem(
            f"Somebody would like to know more about {of}",
            reverse("signals:asked-for-more"),
            "See which",
            minutes=5,
            icon="notes",
        )
    if led_to.something_new(user):
        yield BriefItem(
            "Others said what came of signals your company shared",
            reverse("signals:led-to"),
            "See it",
            minutes=2,
            icon="route",
        )
