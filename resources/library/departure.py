"""What a departure means in the library: drafts pass on, what was published stays."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.registry import Leaving
from members.models import GroupSeat, Seat, User
from members.rules import holders_of
from resources.library.models import Document
from resources.library.requests.models import AccessRequest
from resources.library.requests.services import end_access
from resources.library.search.models import FeedKey

PASSED_ON = audit.action("library.draft_passed_on", "A departure passed a draft on to another owner")


def register() -> None:
    registry.departure_effect(
        "library", title="Library", ends=ends, carry_out=carry_out, stays=stays, order=50
    )


def _people(leaving: Leaving) -> QuerySet[User]:
    """The person, or all who hold or held a seat at the company and none elsewhere."""
    if leaving.user is not None:
        return User.objects.filter(pk=leaving.user.pk)
    elsewhere = Seat.objects.exclude(status=Seat.Status.ENDED).exclude(organization=leaving.organization)
    held = Seat.objects.filter(organization=leaving.organization)
    return User.objects.filter(pk__in=held.values("user")).exclude(pk__in=elsewhere.values("user"))


def _drafts(leaving: Leaving) -> QuerySet[Document]:
    rows = Document.objects.filter(
        owner__in=_people(leaving), status=Document.Status.DRAFT, sealed_at=None
    ).select_related("group", "owner")
    return rows.order_by("created_at")


def _heir(document: Document, leaving: Leaving) -> User | None:
    """A chair of its group, somebody else who takes part there, or publishing staff."""
    if document.group_id:
        seats = GroupSeat.objects.filter(group=document.group_id, ended_at=None, user__is_active=True)
        seats = seats.exclude(user__in=_people(leaving)).exclude(role=GroupSeat.Role.OBSERVER)
        chair = seats.filter(role__in=GroupSeat.LEADS).select_related("user").first()
        if chair is not None:
            return chair.user
    return next(iter(holders_of("publishing")), None)


def _access(leaving: Leaving) -> QuerySet[AccessRequest]:
    """Access given to people for as long as they are of this company."""
    given = AccessRequest.objects.filter(status=AccessRequest.Status.GRANTED, company=leaving.organization)
    given = given.filter(ends_at__gt=timezone.now())
    return given if leaving.user is None else given.filter(person=leaving.user)


def ends(leaving: Leaving) -> list[str]:
    """Titles stay out of the list: drafts are for their group."""
    found = []
    if access := _access(leaving).count():
        found.append(f"Access to {access} document{'' if access == 1 else 's'}, given for a while, ends")
    if feeds := FeedKey.objects.filter(person__in=_people(leaving)).count():
        found.append(
            f"{feeds} private feed{'' if feeds == 1 else 's'} of the library end{'s' if feeds == 1 else ''}"
        )
    for document in _drafts(leaving):
        heir = _heir(document, leaving)
        if heir is not None and heir.pk != document.owner_id:
            whose = f"in {document.group}" if document.group else "of no group"
            found.append(f"A draft {whose} passes to {heir.public_name}")
    return found


def stays(leaving: Leaving) -> list[str]:
    published = Document.objects.filter(owner__in=_people(leaving), status=Document.Status.PUBLISHED).count()
    if not published:
        return []
    words = "1 published resource stays" if published == 1 else f"{published} published resources stay"
    return [f"{words} in the library: they were contributed to all"]


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    for access in _access(leaving):
        end_access(by=None, asked=access)
    FeedKey.objects.filter(person__in=_people(leaving)).delete()
    for document in _drafts(leaving).select_for_update(of=("self",)):
        heir = _heir(document, leaving)
        if heir is None or heir.pk == document.owner_id:
            continue
        document.owner = heir
        document.save(update_fields=["owner"])
        audit.record(PASSED_ON, by=by, subject=document, organization=leaving.organization)
