"""What a departure ends of applications: private links of who leaves."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.registry import Leaving
from members.admission.models import Editor, Link

LINKS_ENDED = audit.action("admission.links_ended", "A departure ended links of an application")


def register() -> None:
    registry.departure_effect(
        "applications",
        title="Links of applications",
        ends=ends,
        carry_out=carry_out,
        order=16,
        at_once=True,
        on_suspension=True,
    )


def _editors(leaving: Leaving) -> QuerySet[Editor]:
    if leaving.user is not None:
        return Editor.objects.filter(email__iexact=leaving.user.email)
    company = leaving.organization
    return Editor.objects.filter(Q(application__organization=company) | Q(application__domain=company.domain))


def _links(leaving: Leaving) -> QuerySet[Link]:
    return Link.objects.filter(
        editor__in=_editors(leaving), revoked_at=None, expires_at__gt=timezone.now(), editor__removed_at=None
    )


def ends(leaving: Leaving) -> list[str]:
    found = _links(leaving).count()
    return [f"{found} private link{'' if found == 1 else 's'} to an application"] if found else []


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    """A company may ask for a new link to what it once wrote; a person who has left it may not."""
    now = timezone.now()
    ended = _links(leaving).update(revoked_at=now)
    if leaving.user is not None:
        _editors(leaving).filter(removed_at=None).update(removed_at=now)
    if ended:
        audit.record(
            LINKS_ENDED,
            by=by,
            subject=leaving.user or leaving.organization,
            organization=leaving.organization,
            detail={"links": ended},
        )
