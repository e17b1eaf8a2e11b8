"""One tap and its undo; what groups make of it; saying that a document still holds."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import Decision, refuse, require
from coalition.core.notices.services import wants_letter
from members.groups.services import promise_deliverable
from members.models import Deliverable, GroupSeat, User
from members.rules import chairs, company_of, holders_of, is_covered, may_contribute
from resources.library.feedback import emails
from resources.library.feedback.models import Feedback
from resources.library.models import Document
from resources.library.rules import may_edit

SAID = audit.action("library.feedback_given", "A company said what came of a document")
TAKEN_BACK = audit.action("library.feedback_taken_back", "A company took back what it said of a document")
REVIEWED = audit.action("library.still_holds", "Said that a document still holds")
AHEAD = timedelta(days=14)


def may_say(user: Any, document: Document) -> Decision:
    """People of member companies, about what is published and theirs to see."""
    if company_of(user) is None or not is_covered(user):
        return refuse("What came of a document is said by people of member companies.")
    if document.status != Document.Status.PUBLISHED:
        return refuse("This document is not published.")
    return may_contribute(user)


@transaction.atomic
def give_feedback(
    *, by: User, document: Document, kind: str, words: str = "", at: datetime | None = None
) -> Feedback:
    """The company's word; a second person of it changes nothing but the words. No person is kept with it."""
    require(may_say(by, document))
    company = company_of(by)
    version = document.versions.filter(published_at__isnull=False)[:1].get()
    defaults = {"version": version, "at": at or timezone.now()}
    said, created = Feedback.objects.get_or_create(
        document=document, company=company, kind=kind, defaults=defaults | {"words": words}
    )
    if not created and words and words != said.words:
        said.words, said.version = words, version
        said.save(update_fields=["words", "version"])
        _record(SAID, by, document, kind)
    if created:
        _record(SAID, by, document, kind)
    return said


@transaction.atomic
def take_back_feedback(*, by: User, document: Document, kind: str) -> None:
    require(may_say(by, document))
    if Feedback.objects.filter(document=document, company=company_of(by), kind=kind).delete()[0]:
        _record(TAKEN_BACK, by, document, kind)


def _record(action: audit.Action, by: User, document: Document, kind: str) -> None:
    """Who reads wellness material stands in no record: then the entry names neither person nor company."""
    quiet = document.leaves_no_reader
    audit.record(
        action,
        by=None if quiet else by,
        subject=document,
        organization=None if quiet else company_of(by),
        detail={"kind": kind},
    )


@transaction.atomic
def promise_from_feedback(*, by: User, document: Document) -> Deliverable:
    """The group takes it up: an idea on its list of deliverables; taken up twice it stands there once."""
    group = document.group
    if group is None or not chairs(by, group.pk):
        require(refuse("A lead of the document's group decides what it takes up."))
        raise LookupError(document.pk)
    title = f"A new edition of “{document.title}”"[:200]
    found = Deliverable.objects.filter(group=group, title=title).exclude(status="published").first()
    return found or promise_deliverable(by=by, group=group, title=title, due_on=None, status="idea")


@transaction.atomic
def still_holds(*, by: User, document: Document, review_by: date) -> None:
    """The owner has read it again: it still holds, until another day."""
    locked = Document.objects.select_for_update().get(pk=document.pk)
    require(may_edit(by, locked))
    if locked.review_by == review_by:
        return
    before, locked.review_by = locked.review_by, review_by
    locked.save(update_fields=["review_by"])
    detail = {"before": before.isoformat() if before else None, "after": review_by.isoformat()}
    audit.record(REVIEWED, by=by, subject=locked, detail=detail)


def _who_reviews(document: Document) -> User | None:
    """Its owner while they are in; otherwise a chair of its group, otherwise publishing staff."""
    if document.owner.is_active and may_edit(document.owner, document):
        return document.owner
    seats = GroupSeat.objects.filter(group=document.group_id, role__in=GroupSeat.LEADS, ended_at=None)
    chair = seats.filter(user__is_active=True).select_related("user").first()
    return chair.user if chair is not None else next(iter(holders_of("publishing")), None)


def remind_of_reviews(today: date) -> int:
    """Two weeks before a review is due, one letter a person with how many there are; each date is told once."""
    due = (
        Document.objects.filter(
            status=Document.Status.PUBLISHED, sealed_at=None, review_by__lte=today + AHEAD
        )
        .exclude(reminded_for=F("review_by"))
        .select_related("owner", "group")
    )
    found: dict[User, list[Document]] = {}
    for document in due:
        if (person := _who_reviews(document)) is not None:
            found.setdefault(person, []).append(document)
    letters = 0
    for person, documents in found.items():
        if wants_letter(person, "library"):
            first = min(document.review_by for document in documents if document.review_by)
            emails.review_due(to=person, count=len(documents), first=first)
            letters += 1
        for document in documents:
            document.reminded_for = document.review_by
        Document.objects.bulk_update(documents, ["reminded_for"])
    return letters
