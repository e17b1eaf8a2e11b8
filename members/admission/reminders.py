"""Before the last link of somebody who writes runs out: one letter with a fresh one, once for each time they were away."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from coalition.core import audit
from members.admission import emails
from members.admission.models import Application, Editor, Link

REMINDED = audit.action("admission.reminded", "Reminded an applicant that a link runs out")
BEFORE = timedelta(days=5)


@transaction.atomic
def remind_of_links(now: datetime) -> int:
    """Of applications that wait for the applicant; a link that came with a reminder is not reminded of again."""
    rows = (
        Editor.objects.filter(
            removed_at=None,
            confirmed_at__isnull=False,
            application__stage__in=[Application.Stage.DRAFT, Application.Stage.INFORMATION],
            links__revoked_at=None,
        )
        .annotate(until=Max("links__expires_at"))
        .filter(until__gt=now, until__lte=now + BEFORE)
        .exclude(links__reminded_at__isnull=False)
    )
    count = 0
    for editor in rows:
        emails.link_expires(editor)
        Link.objects.filter(editor=editor).update(reminded_at=now)
        audit.record(REMINDED, subject=editor.application, detail={"editor": str(editor.pk)})
        count += 1
    return count
