"""What alerts register: their page, the brief, and the row of the notification matrix."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from signals.alerts import queries, rules
from signals.alerts.telling import TOPIC
from signals.submissions.rules import handles_signals


def shown(user: Any) -> bool:
    return bool(rules.may_open(user))


def register() -> None:
    registry.place_entry(
        "signals",
        label="Alerts",
        url_name="signals:alerts",
        icon="speakerphone",
        text="What to look for now: time-critical notices to analysts.",
        shown=shown,
        section="Look into",
    )
    registry.notice_topic(TOPIC, "Alerts for signal analysts")
    registry.brief_source(unread)
    registry.home_panel(
        "signals-alerts",
        url_name="signals:panel-alerts",
        title="Alerts",
        icon="speakerphone",
        shown=has_unread,
        order=5,
    )


def has_unread(user: Any) -> bool:
    return handles_signals(user) and queries.unread_by(user).exists()


def unread(user: Any) -> Iterable[BriefItem]:
    """Alerts not yet acknowledged, and those that wait for this person to send them."""
    if handles_signals(user):
        for found in queries.unread_by(user)[:3]:
            yield BriefItem(
                "An alert: what to look for now",
                reverse("signals:alert", args=[found.pk]),
                "Read it",
                minutes=2,
                due=found.expires_at,
                icon="speakerphone",
            )
    if rules.is_staff(user) or rules.led_groups(user):
        for found in queries.waiting_for(user)[:3]:
            yield BriefItem(
                "An alert waits for a second person",
                reverse("signals:alert", args=[found.pk]),
                "Look at it",
                minutes=3,
                icon="speakerphone",
            )
