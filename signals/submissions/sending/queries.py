"""What the pages of sending by form read."""

from typing import Any

from django.db.models import QuerySet

from signals.submissions.models import Batch
from signals.submissions.sending.models import BasisTemplate

_STANDS_AGAIN = ("harm", "policy", "action", "reported", "tlp", "platform", "labels", "context")


def templates_of(user: Any) -> QuerySet[BasisTemplate]:
    """The company's templates that are in use."""
    return BasisTemplate.objects.visible_to(user).in_use().select_related("created_by")


def sent_by(user: Any) -> QuerySet[Batch]:
    """What the company sent by form."""
    return (
        Batch.objects.visible_to(user)
        .filter(source=Batch.Source.FORM)
        .select_related("submitted_by", "group")
    )


def basis_of(batch: Batch) -> dict[str, str]:
    """The basis with which a batch was sent, for the next signal: all but what is of one signal alone."""
    row = batch.rows.filter(indicator__isnull=False).first()
    fields = row.sent_fields if row else {}
    found = {name: fields[name] for name in _STANDS_AGAIN if fields.get(name)}
    return found | {"group": str(batch.group_id or ""), "named": "on" if batch.named else ""}
