"""From stored to shared: what a batch holds goes out to others in one step, when the whole of it stands."""

from datetime import datetime

from signals.submissions.models import Batch, Opinion


def share_batch(batch: Batch, *, now: datetime) -> int:
    """Let others have what came with this batch; returns how many signals went out by it."""
    waiting = Opinion.objects.live().filter(batch=batch, shared_at=None)
    return waiting.update(shared_at=now, updated_at=now)
