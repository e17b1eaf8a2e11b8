"""The audit log: every change and every sensitive read leaves one entry, in the same transaction."""

from coalition.core.audit.services import Action, action, record, record_each

__all__ = ["Action", "action", "record", "record_each"]
