"""Facade of who may handle signals, for the apps above; slices never import it."""

from signals.submissions.rules import handles_signals, may_handle_signals

__all__ = ["handles_signals", "may_handle_signals"]
