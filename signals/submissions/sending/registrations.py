"""What sending by form registers: the page of urgent signals, and that drafts go with whoever leaves."""

from typing import Any

from coalition.core import registry
from coalition.core.registry import Leaving
from members.organizations.leavers import everybody_of
from signals.submissions import rules
from signals.submissions.keepers import register_keeper
from signals.submissions.rotation.sealed import register_sealed
from signals.submissions.sending import drafts
from signals.submissions.sending.models import Draft, UrgentSubscription


def register() -> None:
    register_sealed("Draft", "typed", about=lambda row: f"draft/{row.user_id}")
    register_keeper("drafts", title="Drafts of signals", erase=drafts.erase)
    registry.place_entry(
        "signals",
        label="Urgent signals",
        url_name="signals:urgent",
        icon="urgent",
        text="Extortion and live abuse that others could not let wait, and how you hear of them.",
        shown=rules.handles_signals,
        section="Look into",
    )
    registry.departure_effect(
        "signal-drafts", title="Drafts of signals", ends=ends, carry_out=carry_out, order=61
    )


def ends(leaving: Leaving) -> list[str]:
    count = Draft.objects.filter(user__in=everybody_of(leaving)).count()
    if not count:
        return []
    return [
        "1 unsent draft of a signal is deleted"
        if count == 1
        else f"{count} unsent drafts of signals are deleted"
    ]


def carry_out(*, leaving: Leaving, by: Any) -> None:
    people = everybody_of(leaving)
    Draft.objects.filter(user__in=people).delete()
    UrgentSubscription.objects.filter(user__in=people).delete()
