"""Publishing: who will see it, said first; then one step that cannot be undone."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse, require
from members.groups.services import deliverable_published
from members.models import Deliverable, GroupSeat, Organization, Seat, User
from members.rules import covered_people
from resources.library.labels import Audience
from resources.library.models import Document, Version
from resources.library.rules import JOINING, may_publish_as
from resources.library.services import copy_to_document, lock

PUBLISHED = audit.action("library.published", "Published a document")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a publisher decides: label, audience, and what hangs on it."""

    tlp: str
    audience: str
    companies: tuple[Organization, ...] = ()
    review_by: date | None = None
    deliverable: Deliverable | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gains access, counted and named for the publisher, with the reason."""

    why: str
    people: int
    companies: list[str]
    joining: int = 0

    @property
    def count(self) -> int:
        return len(self.companies)


def readers(document: Document, choice: Choice) -> QuerySet[User]:
    """People of member companies who will be able to read it, its owner and the group's chair not counted twice."""
    people = covered_people()
    if choice.audience == Audience.GROUP:
        seats = GroupSeat.objects.filter(user=OuterRef("pk"), group=document.group_id, ended_at=None)
        return people.filter(Exists(seats))
    if choice.audience == Audience.COMPANIES:
        named = {company.pk for company in choice.companies} | {document.organization_id}
        return people.filter(seats__organization__in=named - {None}, seats__status=Seat.Status.ACTIVE)
    return people


WHY = {
    Audience.PUBLIC: "everybody who may sign in, and who works at a company that joins; it may be shown outside",
    Audience.PROSPECTS: "everybody of a member company, and people of companies that are joining",
    Audience.MEMBERS: "everybody of a member company whom the agreement covers",
    Audience.GROUP: "people who take part in the group, and who join it later",
    Audience.COMPANIES: "people of the named companies and of the company that wrote it",
}


def who_will_see(document: Document, choice: Choice) -> Reach:
    """The dry run: exactly the people that `visible_to` will let in, beside coalition staff and the owner."""
    people = readers(document, choice)
    names = Organization.objects.filter(
        seats__user__in=people.values("pk"), seats__status=Seat.Status.ACTIVE
    ).distinct()
    joining = 0
    if choice.audience in {Audience.PUBLIC, Audience.PROSPECTS}:
        joining = (
            User.objects.filter(
                kind=User.Kind.MEMBER,
                is_active=True,
                seats__status=Seat.Status.ACTIVE,
                seats__organization__standing__in=JOINING,
            )
            .exclude(pk__in=people.values("pk"))
            .distinct()
            .count()
        )
    return Reach(
        why=WHY[Audience(choice.audience)],
        people=people.count(),
        companies=list(names.order_by("name").values_list("name", flat=True)),
        joining=joining,
    )


def ready(version: Version | None, choice: Choice, document: Document) -> Decision:
    """Whether there is something to publish and everything it needs is said."""
    if version is None:
        return refuse("There is no draft to publish.")
    missing = (
        (
            document.uploads.filter(state="waiting").exists(),
            "A file for this document is still being checked. Publish when that is done, or withdraw the file.",
        ),
        (
            version.is_file and not version.depicts_nobody,
            "Say first that no person is depicted in the file.",
        ),
        (
            not version.is_file and not version.body.strip(),
            "The draft is empty. Write something, or attach a file, before publishing.",
        ),
        (
            choice.audience == Audience.GROUP and document.group_id is None,
            "This document belongs to no group, so it cannot be for one group only.",
        ),
        (
            choice.audience == Audience.COMPANIES and not choice.companies,
            "Choose the companies that this is for.",
        ),
        (
            choice.deliverable is not None and choice.deliverable.group_id != document.group_id,
            "The deliverable belongs to another group.",
        ),
    )
    return next((refuse(words) for wrong, words in missing if wrong), ALLOWED)


@transaction.atomic
def publish_document(*, by: User, document: Document, choice: Choice, at: datetime | None = None) -> Document:
    """Put the draft before its readers. Published twice is published once: the second finds no draft."""
    locked = lock(document)
    decision = may_publish_as(by, locked, tlp=choice.tlp, audience=choice.audience)
    draft = locked.versions.filter(published_at=None).first()
    if draft is None and locked.status == Document.Status.PUBLISHED and decision:
        return locked
    require(first_refusal(decision, ready(draft, choice, locked)))
    if draft is None:  # `ready` has refused this
        raise LookupError(locked.pk)
    at = at or timezone.now()
    draft.published_at, draft.tlp, draft.audience = at, choice.tlp, choice.audience
    if not draft.is_file:
        draft.sha256 = hashlib.sha256(draft.body.encode()).hexdigest()
        draft.size = len(draft.body.encode())
    draft.save()
    locked.status, locked.published_at = Document.Status.PUBLISHED, at
    locked.tlp, locked.audience = choice.tlp, choice.audience
    locked.review_by, locked.deliverable = choice.review_by, choice.deliverable
    locked.comments_close_on = None
    copy_to_document(locked, draft)
    locked.companies.set(choice.companies if choice.audience == Audience.COMPANIES else ())
    audit.record(
        PUBLISHED, by=by, subject=locked, organization=locked.organization, detail=_detail(draft, choice)
    )
    if choice.deliverable is not None:
        deliverable_published(by=by, deliverable=choice.deliverable, at=at)
    return locked


def _detail(version: Version, choice: Choice) -> dict[str, Any]:
    return {
        "version": version.number,
        "tlp": choice.tlp,
        "audience": choice.audience,
        "companies": [str(company.pk) for company in choice.companies],
        "sha256": version.sha256,
    }


def waits_for(user: Any, chaired: Iterable[Any]) -> Q:
    """Documents that this person can finish: their own, and those of the groups they chair."""
    return Q(owner_id=user.pk) | Q(group_id__in=list(chaired))


def drafts_waiting_for(user: Any, chaired: Iterable[Any]) -> QuerySet[Document]:
    return Document.objects.filter(waits_for(user, chaired), status=Document.Status.DRAFT, sealed_at=None)
