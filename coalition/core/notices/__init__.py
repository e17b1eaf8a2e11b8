"""Notices within the portal, and each person's say in what reaches them how."""

from coalition.core.notices.services import tell

__all__ = ["tell"]
