"""What questions say on Home, in the search of the whole portal, and in a company's export."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from coalition.core.registry import BriefItem, SearchHit
from members.rules import is_covered
from resources.questions import queries
from resources.questions.models import Answer, AskedPerson, Question
from resources.questions.rules import routes


def brief_of_questions(user: Any) -> Iterator[BriefItem]:
    """New answers to one's own questions, and what staff ask one; for programme staff what waits. Two statements."""
    if routes(user):
        yield from _for_staff()
    elif is_covered(user):
        yield from _for_members(user)


def _for_staff() -> Iterator[BriefItem]:
    waiting = Question.objects.unanswered().filter(routed_at__isnull=False).count()
    if waiting:
        words = "1 question waits" if waiting == 1 else f"{waiting} questions wait"
        yield BriefItem(
            text=f"{words} for somebody who may know",
            url=reverse("console:questions"),
            action="Find somebody",
            minutes=5 * waiting,
            icon="message-question",
        )


def _for_members(user: Any) -> Iterator[BriefItem]:
    newer = Answer.objects.filter(
        question=OuterRef("pk"), deleted_at=None, created_at__gt=OuterRef("seen_at")
    ).exclude(author_id=user.pk)
    mine = queries.visible(user).filter(Exists(newer), author_id=user.pk, seen_at__isnull=False)
    for question in mine.order_by(F("asked_at").desc())[:5]:
        yield BriefItem(
            text=f"Your question “{question.title}” has a new answer",
            url=reverse("resources:question", args=[question.pk]),
            action="Read it",
            minutes=3,
            icon="message-question",
        )
    waiting = AskedPerson.objects.filter(
        Q(question__in=queries.visible(user)),
        person_id=user.pk,
        state=AskedPerson.State.WAITING,
        question__status=Question.Status.OPEN,
    )
    for asked in waiting.select_related("question").order_by("created_at")[:5]:
        yield BriefItem(
            text=f"You may know: “{asked.question.title}”",
            url=reverse("resources:question", args=[asked.question_id]),
            action="Answer or pass",
            minutes=3,
            icon="message-question",
        )


def search_questions(user: Any, query: str, limit: int) -> list[SearchHit]:
    words = query.replace("\x00", "")[:200]
    filters = queries.Filters(q=words)
    found = queries.with_words(queries.visible(user), words).exclude(status=Question.Status.MERGED)
    hits: Any = queries.ranked(queries.for_list(found), filters)[:limit]
    return [
        SearchHit(
            question.title,
            reverse("resources:question", args=[question.pk]),
            "question",
            f"{question.get_status_display()}, {question.number} answer{'' if question.number == 1 else 's'}",
        )
        for question in hits
    ]


def export_of(company: Any) -> Iterable[dict[str, Any]]:
    """What a company's people asked and answered under their names; what is shielded is in no export."""
    asked = Question.objects.asked().filter(organization=company, shielded=False, left_at=None)
    for question in asked.order_by("asked_at"):
        yield {"what": "question", "at": question.asked_at, "title": question.title, "text": question.body}
    given = Answer.objects.filter(organization=company, shielded=False, left_at=None, deleted_at=None)
    given = given.exclude(question__shielded=True, question__organization=company)
    for answer in given.select_related("question").order_by("created_at"):
        yield {
            "what": "answer",
            "at": answer.created_at,
            "title": answer.question.title,
            "text": answer.body,
        }
