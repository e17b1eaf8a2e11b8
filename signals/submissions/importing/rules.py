"""Until when an import can be undone: while nobody else has acted on a signal of it."""

from typing import Any, Final

from django.urls import reverse

from coalition.core.access import ALLOWED, Decision, refuse
from signals.submissions import acting
from signals.submissions.models import Batch, Indicator
from signals.submissions.rules import may_send_signals

UNDOABLE: Final = (Batch.State.DONE, Batch.State.CANCELLED, Batch.State.FAILED)


def may_undo(user: Any, batch: Batch) -> Decision:
    """Whether the batch can become as if it had never been sent, with what to do instead."""
    allowed = may_send_signals(user)
    if not allowed:
        return allowed
    if batch.state not in UNDOABLE and not batch.is_abandoned:
        return refuse("Only an import that has ended can be undone.", "Back to the import", _page(batch))
    return may_vanish(batch)


def may_vanish(batch: Batch) -> Decision:
    indicators = Indicator.objects.filter(opinions__batch=batch)
    acted = acting.others_acted(indicators, batch.organization, since=batch.created_at)
    if not acted:
        return ALLOWED
    return refuse(
        "Somebody has it already, so it cannot be undone as if it had never been sent; take it back instead: "
        "whoever has it is then told.",
        "Take its signals back",
        f"{reverse('signals:mine')}?batch={batch.pk}",
    )


def _page(batch: Batch) -> str:
    return reverse("signals:batch", args=[batch.pk])
