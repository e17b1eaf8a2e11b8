"""Publishing: somebody asks, a second person approves, and what was approved no longer changes."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse, require
from coalition.core.notices.services import tell
from members.groups.services import deliverable_published, may_be_published
from members.models import Deliverable, GroupSeat, User
from members.rules import company_of, holders_of
from resources.library.feedback import citations
from resources.library.labels import Audience, is_lower, labels_fit
from resources.library.models import Document, Version
from resources.library.publishing.choice import Choice, of_request
from resources.library.publishing.models import LabelChange, PublicationRequest
from resources.library.rules import is_source, may_approve, may_edit
from resources.library.services import copy_to_document, lock

ASKED = audit.action("library.publication_asked", "Asked for a document to be published")
PUBLISHED = audit.action("library.published", "Published a document")
DECLINED = audit.action("library.publication_declined", "Sent a document back instead of publishing it")
WITHDRAWN = audit.action("library.publication_withdrawn", "Withdrew a request to publish")
RELABELLED = audit.action("library.label_changed", "Changed the label of a document")
QUEUE = "/resources/library/publications/"


def ready(version: Version | None, choice: Choice, document: Document) -> Decision:
    """Whether there is something to publish and everything it needs is said."""
    if version is None:
        return refuse("There is no draft to publish.")
    has_group = document.group_id is not None or choice.groups
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
            choice.audience == Audience.GROUP and not has_group,
            "This document belongs to no group: choose the groups that it is for.",
        ),
        (
            choice.audience == Audience.COMPANIES and not choice.companies,
            "Choose the companies that this is for.",
        ),
        (choice.audience == Audience.EVENT and choice.event is None, "Choose the event that this is for."),
        (
            choice.deliverable is not None and choice.deliverable.group_id != document.group_id,
            "The deliverable belongs to another group.",
        ),
        (
            is_lower(choice.tlp, document.tlp),
            "A new version does not lower the label. Its source does that first, with a reason for readers.",
        ),
    )
    wrong = next((refuse(words) for wrong, words in missing if wrong), ALLOWED)
    return first_refusal(wrong, promise_kept(document, choice.deliverable))


def promise_kept(document: Document, chosen: Deliverable | None) -> Decision:
    """What a group promised goes out at the end of its way: reviews, consensus and the check by staff first."""
    written_for = document.deliverable
    if written_for is not None and written_for.published_at is None and chosen != written_for:
        return refuse(
            f"The group writes this for “{written_for.title}”. Choose that as the deliverable, or link another draft "
            "to it.",
            "See the deliverable",
            reverse("members:deliverable", args=[written_for.pk]),
        )
    return may_be_published(chosen) if chosen is not None else ALLOWED


@transaction.atomic
def ask_to_publish(
    *, by: User, document: Document, choice: Choice, note: str = "", at: datetime | None = None
) -> PublicationRequest:
    """Ask a second person. Asked twice is asked once; asked again with another choice replaces what was asked."""
    locked = lock(document)
    draft = locked.versions.filter(published_at=None).first()
    decision = first_refusal(may_edit(by, locked), labels_fit(choice.tlp, choice.audience))
    require(first_refusal(decision, ready(draft, choice, locked)))
    if draft is None:  # `ready` has refused this
        raise LookupError(locked.pk)
    waiting = locked.publications.filter(status=PublicationRequest.Status.WAITING).first()
    if waiting is not None and waiting.asked_by_id == by.pk and of_request(waiting) == choice:
        return waiting
    if waiting is not None:
        _close(waiting, PublicationRequest.Status.WITHDRAWN, by=None, at=at, answer="Asked anew.")
    asked = PublicationRequest.objects.create(
        document=locked,
        version=draft,
        asked_by=by,
        asked_at=at or timezone.now(),
        note=note,
        tlp=choice.tlp,
        audience=choice.audience,
        event=choice.event if choice.audience == Audience.EVENT else None,
        deliverable=choice.deliverable,
        review_by=choice.review_by,
    )
    asked.companies.set(choice.companies if choice.audience == Audience.COMPANIES else ())
    asked.groups.set(choice.groups if choice.audience == Audience.GROUP else ())
    audit.record(
        ASKED, by=by, subject=locked, organization=locked.organization, detail=_detail(draft, choice)
    )
    for person in second_people(asked) if at is None else ():  # what is told of afterwards is news to nobody
        tell(
            person,
            topic="library",
            text="A document waits for your approval.",
            url=f"{QUEUE}{asked.pk}/",
            letter=True,
        )
    return asked


def authors_of(asked: PublicationRequest) -> set[Any]:
    """Whose eyes have been on it: who asked, who wrote any of the version, and whose document it is."""
    wrote = asked.version.writers.values_list("pk", flat=True)
    return {asked.asked_by_id, asked.version.by_id, asked.document.owner_id, *wrote}


def may_decide(user: Any, asked: PublicationRequest) -> Decision:
    return may_approve(user, asked.document, authors=authors_of(asked))


def second_people(asked: PublicationRequest) -> list[User]:
    """Who may approve: the chairs of the group, and publishing staff."""
    leads = User.objects.filter(
        is_active=True,
        group_seats__group=asked.document.group_id,
        group_seats__role__in=GroupSeat.LEADS,
        group_seats__ended_at=None,
    )
    found = {user.pk: user for user in [*leads, *holders_of("publishing")]}
    return [user for user in found.values() if may_decide(user, asked)]


def _locked(asked: PublicationRequest) -> PublicationRequest:
    lock(asked.document)
    return (
        PublicationRequest.objects.select_for_update(of=("self",))
        .select_related("document__group", "version", "deliverable", "asked_by")
        .get(pk=asked.pk)
    )


def _close(
    asked: PublicationRequest, status: str, *, by: User | None, at: datetime | None, answer: str = ""
) -> None:
    asked.status, asked.answer = status, answer
    asked.decided_by, asked.decided_at = by, at or timezone.now()
    asked.save(update_fields=["status", "answer", "decided_by", "decided_at"])


@transaction.atomic
def approve_publication(
    *, by: User, asked: PublicationRequest, revision: int | None = None, at: datetime | None = None
) -> Document:
    """The second pair of eyes says yes, and it is published. `revision` is the state of the draft they looked at."""
    found = _locked(asked)
    document, draft = found.document, found.version
    require(may_decide(by, found))
    if found.status == PublicationRequest.Status.PUBLISHED:
        return document
    if found.status != PublicationRequest.Status.WAITING or draft.published_at is not None:
        require(refuse("This request is closed.", "See what waits", QUEUE))
    if revision is not None and revision != draft.revision:
        require(
            refuse(
                "The draft was changed after you opened this page. Look at it once more before you approve.",
                "Look again",
                f"{QUEUE}{found.pk}/",
            )
        )
    choice = of_request(found)
    require(first_refusal(labels_fit(choice.tlp, choice.audience), ready(draft, choice, document)))
    is_news, at = at is None, at or timezone.now()
    _close(found, PublicationRequest.Status.PUBLISHED, by=by, at=at)
    _put_before_readers(document, draft, choice, at)
    detail = _detail(draft, choice) | {"asked_by": str(found.asked_by_id)}
    audit.record(PUBLISHED, by=by, subject=document, organization=document.organization, detail=detail)
    if choice.deliverable is not None:
        deliverable_published(by=by, deliverable=choice.deliverable, at=at)
    url = f"/resources/library/{document.pk}/"
    if is_news:
        tell(found.asked_by, topic="library", text="Your document is published.", url=url, letter=True)
    return document


def _put_before_readers(document: Document, draft: Version, choice: Choice, at: datetime) -> None:
    draft.published_at, draft.tlp, draft.audience = at, choice.tlp, choice.audience
    if not draft.is_file:
        draft.sha256 = hashlib.sha256(draft.body.encode()).hexdigest()
        draft.size = len(draft.body.encode())
    draft.save()
    document.status, document.published_at = Document.Status.PUBLISHED, at
    document.tlp, document.audience, document.event = choice.tlp, choice.audience, choice.event
    document.review_by, document.deliverable = choice.review_by, choice.deliverable
    document.comments_close_on = None
    copy_to_document(document, draft)
    document.companies.set(choice.companies)
    document.groups.set(choice.groups)
    citations.collect(document, draft)


@transaction.atomic
def decline_publication(*, by: User, asked: PublicationRequest, answer: str) -> None:
    """Send it back with a reason; the draft stays as it is."""
    found = _locked(asked)
    require(may_decide(by, found))
    if found.status != PublicationRequest.Status.WAITING:
        return
    _close(found, PublicationRequest.Status.DECLINED, by=by, at=None, answer=answer)
    audit.record(DECLINED, by=by, subject=found.document, detail={"version": found.version.number})
    tell(
        found.asked_by,
        topic="library",
        text="Your document was sent back with a reason.",
        url=f"{QUEUE}{found.pk}/",
        letter=True,
    )


@transaction.atomic
def withdraw_publication(*, by: User, asked: PublicationRequest) -> None:
    found = _locked(asked)
    require(may_edit(by, found.document))
    if found.status != PublicationRequest.Status.WAITING:
        return
    _close(found, PublicationRequest.Status.WITHDRAWN, by=by, at=None)
    audit.record(WITHDRAWN, by=by, subject=found.document, detail={"version": found.version.number})


@transaction.atomic
def change_label(
    *, by: User, document: Document, tlp: str, reason: str, at: datetime | None = None
) -> Document:
    """Raise a label, or lower it: that only its source does. The audience stays, and must be one the label bears."""
    locked = lock(document)
    lowered = is_lower(tlp, locked.tlp)
    require(is_source(by, locked) if lowered else may_edit(by, locked))
    if tlp == locked.tlp:
        return locked
    if locked.status != Document.Status.PUBLISHED:
        require(refuse("A draft has no label yet: it gets one when it is published."))
    require(labels_fit(tlp, locked.audience))
    before, locked.tlp = locked.tlp, tlp
    locked.save(update_fields=["tlp"])
    LabelChange.objects.create(
        document=locked,
        before=before,
        after=tlp,
        lowered=lowered,
        by=by,
        company=company_of(by),
        reason=reason,
        at=at or timezone.now(),
    )
    detail = {"before": before, "after": tlp, "lowered": lowered, "reason": reason}
    audit.record(RELABELLED, by=by, subject=locked, organization=company_of(by), detail=detail)
    return locked


def _detail(version: Version, choice: Choice) -> dict[str, Any]:
    return {
        "version": version.number,
        "tlp": choice.tlp,
        "audience": choice.audience,
        "companies": [str(company.pk) for company in choice.companies],
        "groups": [str(group.pk) for group in choice.groups],
        "event": str(choice.event) if choice.event else None,
        "sha256": version.sha256,
    }


def waits_for(user: Any, chaired: Any) -> Q:
    """Documents that this person can finish: their own, and those of the groups they chair."""
    return Q(owner_id=user.pk) | Q(group_id__in=list(chaired))


def drafts_waiting_for(user: Any, chaired: Any) -> QuerySet[Document]:
    """Drafts to go on with; what waits for a second person is not theirs to finish now."""
    open_ones = Document.objects.filter(
        waits_for(user, chaired), status=Document.Status.DRAFT, sealed_at=None
    )
    return open_ones.exclude(publications__status=PublicationRequest.Status.WAITING)
