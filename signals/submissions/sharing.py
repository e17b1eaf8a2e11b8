"""From stored to shared: what a batch holds goes out to others in one step, but for what waits for a release."""

from signals.submissions.release.gates import share_batch

__all__ = ["share_batch"]
