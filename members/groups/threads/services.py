"""Saying something, changing it, taking it back, and destroying it when its time is over."""

import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from coalition.core.registry import Discussed
from members.accounts.models import User
from members.groups.threads.handles import handles_of, mentioned
from members.groups.threads.models import Comment, CommentRevision
from members.groups.threads.rules import may_delete, may_edit, may_write
from members.organizations.rules import company_of

SAID = audit.action("threads.said", "Wrote in a discussion")
CHANGED = audit.action("threads.changed", "Changed what they wrote in a discussion")
TAKEN_BACK = audit.action("threads.taken_back", "Took back something written in a discussion")

TOPIC = "meetings"
LONGEST = 10_000
TWICE = timedelta(minutes=2)


def _clean(source: str) -> str:
    source = source.replace("\r\n", "\n").strip()
    if not source:
        raise ValidationError("Write something first.")
    if len(source) > LONGEST:
        raise ValidationError(f"At most {LONGEST:,} characters; put longer texts into a draft.")
    return source


@transaction.atomic
def say(
    *, by: User, kind: str, pk: uuid.UUID, about: Discussed, source: str, quoted: Comment | None = None
) -> Comment:
    """Write in the thread. The same words twice within two minutes are a form that was sent twice."""
    require(may_write(by, about))
    source = _clean(source)
    User.objects.select_for_update().get(pk=by.pk)
    twin = Comment.objects.filter(
        subject_kind=kind, subject_id=pk, author=by, source=source, deleted_at=None,
        created_at__gte=timezone.now() - TWICE,
    ).first()  # fmt: skip
    if twin is not None:
        return twin
    if quoted is not None and (quoted.subject_kind, quoted.subject_id) != (kind, pk):
        quoted = None
    made = Comment.objects.create(
        subject_kind=kind, subject_id=pk, group=about.group, author=by, source=source, quoted=quoted
    )
    audit.record(SAID, by=by, subject=made, organization=company_of(by), detail={"on": kind})
    _tell_mentioned(made, about, before=[])
    return made


@transaction.atomic
def change(*, by: User, comment: Comment, about: Discussed, source: str) -> Comment:
    """The words before are kept for its author and the leads; the page says that it was changed."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    require(may_edit(by, locked))
    require(may_write(by, about))
    source = _clean(source)
    if source == locked.source:
        return locked
    CommentRevision.objects.create(comment=locked, source=locked.source)
    locked.source, locked.edited_at = source, timezone.now()
    locked.save(update_fields=["source", "edited_at"])
    audit.record(CHANGED, by=by, subject=locked, organization=company_of(by))
    _tell_mentioned(locked, about, before=list(locked.mentions.values_list("pk", flat=True)))
    return locked


@transaction.atomic
def take_back(*, by: User, comment: Comment) -> Comment:
    """A mark stays where it stood; its author and the leads still see the words, until retention destroys them."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    require(may_delete(by, locked))
    if locked.deleted_at is not None:
        return locked
    CommentRevision.objects.create(comment=locked, source=locked.source)
    locked.source, locked.deleted_at, locked.deleted_by = "", timezone.now(), by
    locked.save(update_fields=["source", "deleted_at", "deleted_by"])
    locked.mentions.clear()
    audit.record(TAKEN_BACK, by=by, subject=locked, organization=company_of(by))
    return locked


def _tell_mentioned(comment: Comment, about: Discussed, *, before: list[uuid.UUID]) -> None:
    """Only people who may see it can be mentioned; the notice says no more than that."""
    people = mentioned(comment.source, handles_of(about.readers))
    comment.mentions.set(people)
    for person in people:
        if person.pk not in before and person.pk != comment.author_id:
            notices.tell(
                person,
                topic=TOPIC,
                text="Somebody mentioned you in a discussion.",
                url=about.url,
                letter=True,
            )


def count(kind: str, pk: uuid.UUID) -> int:
    """How many comments a subject has, those taken back included; none once they are destroyed."""
    return Comment.objects.filter(subject_kind=kind, subject_id=pk).count()


def counts(kind: str, subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The same for many, those without any left out."""
    rows = Comment.objects.filter(subject_kind=kind, subject_id__in=list(subjects)).order_by()
    return dict(rows.values_list("subject_id").annotate(Count("pk")))


@transaction.atomic
def destroy(kind: str, pk: uuid.UUID) -> int:
    """Texts, changes and mentions go for good. The caller audits that it happened, never the text."""
    rows = Comment.objects.filter(subject_kind=kind, subject_id=pk)
    number = rows.count()
    rows.delete()
    return number
