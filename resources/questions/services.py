"""What people do with questions: keep a draft, ask, change, follow, close, open again."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.models import Organization, User, WorkingGroup
from members.rules import company_of
from resources.questions.models import AskedPerson, Contribution, Follow, Question
from resources.questions.rules import CLOSED, LIST_URL, may_ask_in, may_close, may_edit

DRAFTED = audit.action("questions.drafted", "Began a question")
DISCARDED = audit.action("questions.draft_discarded", "Threw a draft of a question away")
ASKED = audit.action("questions.asked", "Asked a question")
CHANGED = audit.action("questions.changed", "Changed a question")
FOLLOWED = audit.action("questions.followed", "Began or ceased to follow a question")
CLOSED_IT = audit.action("questions.closed", "Closed a question")
REOPENED = audit.action("questions.reopened", "Opened a question again")
DRAFTS_DELETED = audit.action(
    "questions.drafts_deleted", "Drafts of questions that rested too long were deleted"
)

DRAFT_RESTS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Content:
    """What somebody asks."""

    title: str = ""
    body: str = ""
    stage: str = "prevent"
    topics: tuple[str, ...] = ()
    group: WorkingGroup | None = None
    shielded: bool = False
    confirmed: tuple[str, ...] = field(default=())  # kinds of identifiers that were pointed out and confirmed


def openly_of(said: Contribution) -> Organization | None:
    """The company that an audit entry may name: a shielded contribution stands in no company's timeline."""
    return None if said.shielded else said.organization


def _own(by: User, key: uuid.UUID) -> Question:
    """The row of this key, made if it is new. A key of somebody else's is refused without a word about it."""
    question, _made = Question.objects.get_or_create(
        pk=key, defaults={"author": by, "organization": company_of(by)}
    )
    question = lock(question)
    if question.author_id != by.pk:
        require(refuse("This form is used up. Begin a new question.", "Ask a question", f"{LIST_URL}ask/"))
    return question


def lock(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("group", "organization", "author")
    return rows.get(pk=question.pk)


def _write(question: Question, content: Content) -> None:
    question.title, question.body = content.title, content.body
    question.stage, question.topics = content.stage, list(content.topics)


@transaction.atomic
def keep_draft(*, by: User, key: uuid.UUID, content: Content) -> Question:
    """Keep what was typed so far, for its writer alone. A question that was asked meanwhile stays as it is."""
    require(may_ask_in(by, content.group))
    new = not Question.objects.filter(pk=key).exists()
    question = _own(by, key)
    if question.status != Question.Status.DRAFT:
        return question
    _write(question, content)
    question.group, question.shielded = content.group, content.shielded
    question.save()
    if new:
        audit.record(DRAFTED, by=by)
    return question


@transaction.atomic
def ask_question(*, by: User, key: uuid.UUID, content: Content, at: datetime | None = None) -> Question:
    """Put a question before its readers. The same `key` again gives the same question: a form posted twice."""
    require(may_ask_in(by, content.group))
    question = _own(by, key)
    if question.status != Question.Status.DRAFT:
        return question
    _write(question, content)
    question.group, question.shielded = content.group, content.shielded
    question.organization = company_of(by)
    question.status, question.asked_at = Question.Status.OPEN, at or timezone.now()
    question.seen_at = question.asked_at
    question.save()
    audit.record(
        ASKED,
        by=by,
        subject=question,
        organization=openly_of(question),
        detail={"confirmed": list(content.confirmed)} if content.confirmed else None,
    )
    return question


@transaction.atomic
def change_question(*, by: User, question: Question, content: Content) -> Question:
    """Other words for the same question; whom it asks, and whether it is shielded, stay as they were."""
    locked = lock(question)
    require(may_edit(by, locked))
    before = (locked.title, locked.body, locked.stage, tuple(locked.topics))
    if before == (content.title, content.body, content.stage, content.topics):
        return locked
    _write(locked, content)
    locked.edited_at = timezone.now()
    locked.save()
    audit.record(CHANGED, by=by, subject=locked, organization=openly_of(locked))
    return locked


@transaction.atomic
def discard_draft(*, by: User, question: Question) -> None:
    gone, _ = Question.objects.filter(pk=question.pk, author=by, status=Question.Status.DRAFT).delete()
    if gone:
        audit.record(DISCARDED, by=by)


@transaction.atomic
def follow(*, by: User, question: Question, on: bool) -> None:
    """Hear of new answers, or no more. Whoever asked hears anyway."""
    if on:
        _row, changed = Follow.objects.get_or_create(question=question, person=by)
    else:
        changed = bool(Follow.objects.filter(question=question, person=by).delete()[0])
    if changed:
        audit.record(FOLLOWED, by=by, detail={"follows": on})


@transaction.atomic
def close_question(*, by: User, question: Question, status: str) -> Question:
    """Settled, or no longer needed: whoever staff asked are asked no more."""
    if status not in CLOSED:
        raise ValueError(status)
    locked = lock(question)
    require(may_close(by, locked))
    if locked.status in CLOSED:
        return locked
    shut(locked, status)
    audit.record(CLOSED_IT, by=by, subject=locked, organization=openly_of(locked), detail={"status": status})
    return locked


def shut(locked: Question, status: str) -> None:
    """Close it without asking who does; for services that have asked."""
    now = timezone.now()
    locked.status, locked.closed_at = status, now
    locked.save(update_fields=["status", "closed_at", "merged_into"])
    waiting = AskedPerson.objects.filter(question=locked, state=AskedPerson.State.WAITING)
    waiting.update(state=AskedPerson.State.ENDED, replied_at=now)


@transaction.atomic
def reopen_question(*, by: User, question: Question) -> Question:
    """Open again: it counts as unanswered only while nobody has answered."""
    locked = lock(question)
    require(may_close(by, locked))
    if locked.status == Question.Status.OPEN:
        return locked
    locked.status, locked.closed_at = Question.Status.OPEN, None
    locked.save(update_fields=["status", "closed_at"])
    audit.record(REOPENED, by=by, subject=locked, organization=openly_of(locked))
    return locked


def note_seen(*, by: User, question: Question) -> None:
    """Whoever asked has looked: Home does not tell of these answers any more."""
    if question.author_id == by.pk and question.status != Question.Status.DRAFT:
        Question.objects.filter(pk=question.pk).update(seen_at=timezone.now())


@transaction.atomic
def delete_old_drafts(now: datetime) -> int:
    """Drafts that nobody has touched for ninety days go, for good."""
    gone, _ = Question.objects.filter(status=Question.Status.DRAFT, saved_at__lt=now - DRAFT_RESTS).delete()
    if gone:
        audit.record(DRAFTS_DELETED, detail={"drafts": gone})
    return gone
