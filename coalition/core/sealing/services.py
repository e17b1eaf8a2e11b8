"""Sealing: access is gone for everyone with the same commit that tells the safety officer."""

import uuid
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from coalition.core import audit, mail, notices, registry
from coalition.core.sealing.models import Seal

SEALED = audit.action("sealing.sealed", "Sealed an object that may be illegal")
REPORTED = audit.action(
    "sealing.reported", "Said that they uploaded something illegal, of which nothing is kept"
)
UPLOAD = "upload"  # no object: it was read and let go, refused, or is not sent yet


@transaction.atomic
def seal(*, by: Any, kind: str, obj: Any, note: str = "") -> Seal:
    """Seal once; a second report of the same object changes nothing. Nothing is previewed, decoded or deleted."""
    made, created = Seal.objects.get_or_create(
        kind=kind, object_id=obj.pk, defaults={"by": by, "note": note[:2000]}
    )
    if not created:
        return made
    registry.current().sealables[kind].seal(obj=obj, by=by)
    audit.record(SEALED, by=by, subject=made, detail={"kind": kind, "object": str(obj.pk)})
    _call_officers()
    return made


@transaction.atomic
def report_upload(*, by: Any, key: uuid.UUID, note: str = "") -> Seal:
    """For uploads of which nothing is stored: there is nothing to close, and the safety officer is called all the same."""
    made, created = Seal.objects.get_or_create(
        kind=UPLOAD, object_id=key, defaults={"by": by, "note": note[:2000]}
    )
    if created:
        audit.record(REPORTED, by=by, subject=made)
        _call_officers()
    return made


def _call_officers() -> None:
    url = reverse("console:seals")
    officers = registry.current().safety_officers()
    for officer in officers:
        notices.tell(officer, topic="safety", text="An object was sealed. Follow the runbook.", url=url)
        mail.post(to=officer, template="core/mail/sealed", context={"url": url}, kind="sealing.sealed")
    if not officers:
        mail.post(
            to=settings.SAFETY_OFFICER_EMAIL,
            template="core/mail/sealed",
            context={"url": url},
            kind="sealing.sealed",
        )
