"""Drafts whose address nobody confirmed: somebody mistyped it, or had second thoughts. They are deleted by themselves."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from coalition.core import audit
from members.admission.models import Application, Editor

PURGED = audit.action("admission.purged", "Deleted a draft whose address nobody confirmed")


def days_until_purged() -> int:
    """Never fewer than a link works: whoever follows one finds what it was sent for."""
    return max(settings.ADMISSION_UNCONFIRMED_DAYS, settings.ADMISSION_LINK_DAYS)


@transaction.atomic
def purge_unconfirmed(now: datetime) -> int:
    """Counted from the last letter with a link, so that asking for another one gives the whole time again."""
    confirmed = Editor.objects.filter(confirmed_at__isnull=False).values("application_id")
    due = (
        Application.objects.filter(stage=Application.Stage.DRAFT, submitted_at=None)
        .exclude(pk__in=confirmed)
        .annotate(last_letter=Coalesce(Max("editors__links__created_at"), "created_at"))
        .filter(last_letter__lte=now - timedelta(days=days_until_purged()))
    )
    keys = list(due.values_list("pk", flat=True))
    # Locked and asked again: a letter opened a moment ago keeps its draft.
    rows = Application.objects.select_for_update().filter(pk__in=keys).exclude(pk__in=confirmed)
    purged = 0
    for row in rows:
        audit.record(PURGED, subject=row)
        row.delete()
        purged += 1
    return purged
