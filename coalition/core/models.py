"""Facade of the kernel's tables, for Django and for the apps above."""

from coalition.core.audit.models import AuditEntry
from coalition.core.entity import Entity
from coalition.core.jobs.models import Job, PeriodicCall
from coalition.core.mail.models import OutgoingMail
from coalition.core.notices.models import Notice, NoticePreference
from coalition.core.sealing.models import Seal

__all__ = [
    "AuditEntry",
    "Entity",
    "Job",
    "Notice",
    "NoticePreference",
    "OutgoingMail",
    "PeriodicCall",
    "Seal",
]
