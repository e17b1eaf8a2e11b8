"""What a company's departure means for reviews: open questions to it end, its name comes off, its answers stay."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.registry import Leaving
from members.groups.models import Deliverable
from members.groups.reviews.models import AskedCompany, NameConsent, ReviewAnswer, ReviewCall

ENDED = audit.action("reviews.asked_ended", "A departure ended a question to a company")
NAME_OFF = audit.action("reviews.name_off", "A departure took a company's name off a publication to come")


def register() -> None:
    registry.departure_effect(
        "reviews", title="Reviews of drafts", ends=ends, carry_out=carry_out, stays=stays, order=31
    )


def _asked(leaving: Leaving) -> QuerySet[AskedCompany]:
    """A person who leaves takes no company's answer with them."""
    if leaving.user is not None:
        return AskedCompany.objects.none()
    rows = AskedCompany.objects.filter(
        organization=leaving.organization, call__status=ReviewCall.Status.OPEN, left_at=None
    )
    return rows.select_related("call__deliverable").order_by("call__created_at")


def _names(leaving: Leaving) -> QuerySet[NameConsent]:
    if leaving.user is not None:
        return NameConsent.objects.none()
    rows = NameConsent.objects.filter(organization=leaving.organization, revoked_at=None)
    rows = rows.exclude(deliverable__status=Deliverable.Status.PUBLISHED)
    return rows.select_related("deliverable").order_by("created_at")


def ends(leaving: Leaving) -> list[str]:
    asked = [f"Its answer to “{row.call.title}” is not asked for any more" for row in _asked(leaving)]
    return asked + [
        f"Its name comes off “{row.deliverable.title}”, before it is published" for row in _names(leaving)
    ]


def stays(leaving: Leaving) -> list[str]:
    if leaving.user is not None:
        return []
    said = ReviewAnswer.objects.filter(
        asked__organization=leaving.organization, asked__call__status=ReviewCall.Status.CLOSED, current=True
    ).count()
    return [f"{said} answer{'s' if said > 1 else ''} in calls that have closed"] if said else []


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    for row in _asked(leaving).select_for_update(of=("self",)):
        row.left_at = timezone.now()
        row.save(update_fields=["left_at"])
        audit.record(ENDED, by=by, subject=row.call, organization=leaving.organization)
    for consent in _names(leaving).select_for_update(of=("self",)):
        consent.revoked_at, consent.revoked_by = timezone.now(), by
        consent.save(update_fields=["revoked_at", "revoked_by"])
        audit.record(NAME_OFF, by=by, subject=consent.deliverable, organization=leaving.organization)
