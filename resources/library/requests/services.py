"""Asking for access, answering, ending it."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.notices.services import tell
from members.models import GroupSeat, User
from members.rules import (
    chairs,
    company_of,
    group_roles,
    has_staff_role,
    holders_of,
    is_covered,
    may_contribute,
)
from resources.library.models import Document
from resources.library.requests.models import AccessRequest

ASKED = audit.action("library.access_asked", "Asked for access to a document")
GIVEN = audit.action("library.access_given", "Gave access to a document for a while")
REFUSED = audit.action("library.access_refused", "Refused access to a document")
ENDED = audit.action("library.access_ended", "Ended access to a document before its time")
PATH = "/resources/library/access/"
LONGEST = timedelta(days=180)


def may_answer(user: Any, document: Document) -> Decision:
    """The owner and a lead of the group; publishing staff only for what came from the coalition itself."""
    if document.group_id and chairs(user, document.group_id):
        return may_contribute(user)
    if document.owner_id == user.pk and (is_covered(user) or has_staff_role(user, "publishing")):
        return ALLOWED
    own = document.group_id is None and document.organization_id is None
    if own and has_staff_role(user, "publishing"):
        return ALLOWED
    return refuse("Requests for access are answered by the document's owner or a lead of its group.")


def answered_by_rule(user: Any) -> Q:
    """`may_answer`, in SQL, over requests."""
    rule = (
        Q(document__owner_id=user.pk)
        if is_covered(user) or has_staff_role(user, "publishing")
        else Q(pk__in=[])
    )
    chaired = [pk for pk, role in group_roles(user).items() if role in GroupSeat.LEADS]
    if chaired:
        rule |= Q(document__group_id__in=chaired)
    if has_staff_role(user, "publishing"):
        rule |= Q(document__group=None, document__organization=None, document__isnull=False)
    return rule


def requests_for(user: Any) -> QuerySet[AccessRequest]:
    """What waits for this person's answer, and what they gave."""
    rows = AccessRequest.objects.filter(answered_by_rule(user), document__sealed_at=None)
    return rows.select_related("document", "person", "company")


def _answerers(document: Document) -> list[User]:
    chaired = User.objects.filter(
        is_active=True,
        group_seats__group=document.group_id,
        group_seats__role__in=GroupSeat.LEADS,
        group_seats__ended_at=None,
    )
    people = {user.pk: user for user in [document.owner, *chaired, *holders_of("publishing")]}
    return [user for user in people.values() if user.is_active and may_answer(user, document)]


@transaction.atomic
def ask_for_access(
    *, by: User, wanted: uuid.UUID, reason: str, until: date, at: datetime | None = None
) -> AccessRequest:
    """Ask. Whether there is such a document the answer does not say; asked twice is asked once."""
    company = company_of(by)
    if company is None or not is_covered(by):
        require(refuse("Only people of member companies whom the agreement covers ask for access."))
        raise LookupError(wanted)
    now = at or timezone.now()
    document = Document.objects.filter(pk=wanted, status=Document.Status.PUBLISHED, sealed_at=None).first()
    made, created = AccessRequest.objects.get_or_create(
        person=by,
        wanted=wanted,
        status=AccessRequest.Status.WAITING,
        defaults={
            "document": document,
            "company": company,
            "reason": reason,
            "until": until,
            "asked_at": now,
        },
    )
    if created:
        audit.record(ASKED, by=by, subject=made, organization=company)
        if document is not None and at is None:
            for person in _answerers(document):
                tell(
                    person,
                    topic="library",
                    text="Somebody asks for access to a document.",
                    url=PATH,
                    letter=True,
                )
    return made


def _locked(asked: AccessRequest) -> AccessRequest:
    return (
        AccessRequest.objects.select_for_update(of=("self",))
        .select_related("document", "person")
        .get(pk=asked.pk)
    )


@transaction.atomic
def answer_access(
    *,
    by: User,
    asked: AccessRequest,
    grant: bool,
    answer: str = "",
    until: date | None = None,
    at: datetime | None = None,
) -> AccessRequest:
    """Give access until the end of a day, or refuse with words. Answered twice is answered once."""
    found = _locked(asked)
    if found.document is None:
        raise LookupError(asked.pk)
    require(may_answer(by, found.document))
    if by.pk == found.person_id:
        require(refuse("Nobody gives access to themselves."))
    if found.status != AccessRequest.Status.WAITING:
        return found
    now = at or timezone.now()
    found.answered_by, found.answered_at, found.answer = by, now, answer
    if grant:
        last = min(until or found.until, (now + LONGEST).date())
        if last < now.date():
            require(refuse("Choose a day that is not over yet."))
        found.status, found.ends_at = (
            AccessRequest.Status.GRANTED,
            datetime.combine(last, time.max, tzinfo=UTC),
        )
    else:
        found.status = AccessRequest.Status.REFUSED
    found.save()
    audit.record(
        GIVEN if grant else REFUSED,
        by=by,
        subject=found.document,
        organization=found.company,
        detail={
            "person": str(found.person_id),
            "until": found.ends_at.isoformat() if found.ends_at else None,
        },
    )
    if at is None:
        words = "Your request for access was granted." if grant else "Your request for access was answered."
        tell(found.person, topic="library", text=words, url=PATH, letter=True)
    return found


@transaction.atomic
def end_access(*, by: User | None, asked: AccessRequest) -> None:
    """Before its time: by whoever may answer, or by the portal on a departure (nobody)."""
    found = _locked(asked)
    if by is not None and found.document is not None:
        require(may_answer(by, found.document))
    if found.status != AccessRequest.Status.GRANTED:
        return
    found.status = AccessRequest.Status.ENDED
    found.save(update_fields=["status"])
    audit.record(
        ENDED,
        by=by,
        subject=found.document,
        organization=found.company,
        detail={"person": str(found.person_id)},
    )
