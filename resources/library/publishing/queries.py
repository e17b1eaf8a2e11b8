"""What waits for a second pair of eyes, for whom."""

from typing import Any

from django.db.models import F, Q, QuerySet

from members.models import GroupSeat
from members.rules import group_roles, has_staff_role, is_covered
from resources.library.models import Version
from resources.library.publishing.models import PublicationRequest


def requests_visible_to(user: Any) -> QuerySet[PublicationRequest]:
    """Requests about documents whose drafts this person may see: owner, chair, publishing staff, and who asked."""
    rows = PublicationRequest.objects.filter(document__sealed_at=None)
    if has_staff_role(user, "publishing"):
        return rows
    if not is_covered(user):
        return rows.none()
    chaired = [pk for pk, role in group_roles(user).items() if role in GroupSeat.LEADS]
    return rows.filter(Q(document__owner_id=user.pk) | Q(document__group_id__in=chaired))


def waiting_for(user: Any) -> QuerySet[PublicationRequest]:
    """What this person may approve or send back: `may_decide`, in SQL."""
    waiting = requests_visible_to(user).filter(status=PublicationRequest.Status.WAITING)
    mine = Q(asked_by_id=user.pk) | Q(version__by_id=user.pk) | Q(document__owner_id=user.pk)
    wrote = Version.writers.through.objects.filter(user_id=user.pk).values("version")
    return (
        waiting.exclude(mine | Q(version__in=wrote))
        .select_related("document__group", "version", "asked_by")
        .order_by(F("asked_at"))
    )
