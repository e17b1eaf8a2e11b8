"""Reads of questions: lists with counts, search, what is similar, what waits for staff."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import QueryDict

from members.models import Stage
from members.rules import group_roles
from resources.library.models import SEARCH_CONFIG, Document
from resources.library.topics import TOPICS
from resources.questions.models import Answer, AskedPerson, Follow, Question, QuestionQuerySet, Thanks

SHOWN = {
    "all": "All questions",
    "unanswered": "Without an answer",
    "mine": "Mine",
    "groups": "In my groups",
    "followed": "Followed",
    "asked": "I was asked",
}
ALIKE = 0.5  # trigram word similarity from which a typing error is forgiven
SIMILAR = 0.02  # rank of the words of a title below which nothing is suggested
MOST_WORDS = 12
# What most questions begin with says nothing about any of them.
_FRAME = frozenset(
    re.findall(
        r"\w+",
        "anyone anybody somebody someone dealt deal deals dealing experience experiences experienced advice question "
        "questions know knows known help helps want wants need needs handle handles handled handling company companies "
        "member members team teams please thanks people tell use used using have has had",
    )
)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; all of it stands in the URL."""

    q: str = ""
    show: str = "all"
    stage: str = ""
    topic: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        found = {
            name: query.get(name, "").replace("\x00", "").strip()[:200]
            for name in ("q", "show", "stage", "topic")
        }
        if found["show"] not in SHOWN:
            found["show"] = "all"
        if found["stage"] not in Stage.values:
            found["stage"] = ""
        if found["topic"] not in TOPICS:
            found["topic"] = ""
        return cls(**found)

    @property
    def narrowed(self) -> bool:
        return bool(self.stage or self.topic or self.show != "all")

    @property
    def ask_url(self) -> str:
        """What was searched and not found begins the question."""
        return f"?{urlencode({'title': self.q})}" if self.q else ""


def _live() -> QuerySet[Answer]:
    return Answer.objects.filter(question=OuterRef("pk"), deleted_at=None)


def shown_as(user: Any) -> dict[str, Q]:
    """The condition behind each choice of "show"."""
    follows = Follow.objects.filter(question=OuterRef("pk"), person_id=user.pk)
    asked = AskedPerson.objects.filter(
        question=OuterRef("pk"), person_id=user.pk, state=AskedPerson.State.WAITING
    )
    return {
        "all": ~Q(status="merged"),
        "unanswered": Q(status="open") & Q(~Exists(_live())),
        "mine": Q(author_id=user.pk),
        "groups": ~Q(status="merged") & Q(group_id__in=list(group_roles(user))),
        "followed": ~Q(status="merged") & Q(Exists(follows)),
        "asked": Q(status="open") & Q(Exists(asked)),
    }


def visible(user: Any) -> QuestionQuerySet:
    return Question.objects.visible_to(user).exclude(status=Question.Status.DRAFT)


def _words(text: str) -> SearchQuery:
    return SearchQuery(text, config=SEARCH_CONFIG, search_type="websearch")


def with_words(questions: QuerySet[Question], text: str) -> QuerySet[Question]:
    """Questions that hold the words, or whose answers do, or whose title is spelt nearly so."""
    if not text:
        return questions
    in_answers = Exists(_live().filter(search=_words(text)))
    return questions.annotate(alike=TrigramWordSimilarity(text, "title")).filter(
        Q(search=_words(text)) | in_answers | Q(alike__gte=ALIKE)
    )


def narrowed(questions: QuerySet[Question], filters: Filters) -> QuerySet[Question]:
    if filters.stage:
        questions = questions.filter(stage=filters.stage)
    if filters.topic:
        questions = questions.filter(topics__contains=[filters.topic])
    return questions


def counts(questions: QuerySet[Question], user: Any) -> dict[str, int]:
    """How many there are under each choice of "show"; one statement."""
    flags = {f"is_{name}": Case(When(test, then=1), default=0) for name, test in shown_as(user).items()}
    flagged = questions.order_by().annotate(**flags)
    found = flagged.aggregate(**{name: Count("pk", filter=Q(**{f"is_{name}": 1})) for name in SHOWN})
    return {name: found[name] for name in SHOWN}


def for_list(questions: QuerySet[Question]) -> QuerySet[Question]:
    number = _live().order_by().values("question").annotate(number=Count("pk")).values("number")
    return (
        questions.select_related("author", "organization", "group")
        .defer("search")
        .annotate(
            number=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            settled=Exists(_live().filter(accepted=True)),
        )
    )


def ranked(questions: QuerySet[Question], filters: Filters) -> QuerySet[Question]:
    if not filters.q:
        return questions.order_by("-asked_at", "pk")
    rank = SearchRank(F("search"), _words(filters.q)) + F("alike") * Value(0.3)
    return questions.annotate(rank=rank).order_by("-rank", "-asked_at", "pk")


def telling_words(title: str) -> list[str]:
    """The words of a title that tell it from other questions."""
    found = re.findall(r"\w{3,}", title.lower())
    return list(dict.fromkeys(word for word in found if word not in _FRAME))[:MOST_WORDS]


def _any_of(words: Iterable[str]) -> SearchQuery:
    """Any of these words: letters and figures only, so that nothing in them is syntax."""
    return SearchQuery(" | ".join(words), config=SEARCH_CONFIG, search_type="raw")


def similar_questions(user: Any, title: str, *, without: Any = None, most: int = 5) -> list[Question]:
    words = telling_words(title)
    if not words:
        return []
    query = _any_of(words)
    found = visible(user).exclude(status=Question.Status.MERGED).filter(search=query)
    near: Any = for_list(found.exclude(pk=without)).annotate(rank=SearchRank(F("search"), query))
    return list(near.filter(rank__gte=SIMILAR).order_by("-rank", "pk")[:most])


def similar_documents(user: Any, title: str, *, most: int = 5) -> list[Document]:
    words = telling_words(title)
    if not words:
        return []
    query = _any_of(words)
    found = Document.objects.visible_to(user).published().filter(search=query)
    near = found.annotate(rank=SearchRank(F("search"), query)).filter(rank__gte=SIMILAR)
    return list(near.defer("body", "search").order_by("-rank", "pk")[:most])


def answers_for(user: Any, question: Question) -> list[Answer]:
    """With the number of thanks, and whether this reader gave theirs; one statement."""
    mine = Thanks.objects.filter(answer=OuterRef("pk"), person_id=user.pk)
    rows = Answer.objects.filter(question=question).select_related("author", "organization").defer("search")
    rows = rows.annotate(thanks_number=Count("thanks"), thanked=Exists(mine))
    found = list(rows.order_by("-accepted", "-helped", "created_at"))
    for answer in found:
        answer.question = question
    return found


def drafts_of(user: Any) -> QuerySet[Question]:
    mine = Question.objects.visible_to(user).filter(status=Question.Status.DRAFT)
    return mine.defer("search").order_by("-saved_at")


def waiting_for_staff() -> QuerySet[Question]:
    """Unanswered for two working days, the oldest first, with how many were asked and how many still may answer."""
    asked = Count("asked_people", distinct=True)
    waiting = Count("asked_people", filter=Q(asked_people__state=AskedPerson.State.WAITING), distinct=True)
    return (
        Question.objects.unanswered()
        .filter(routed_at__isnull=False)
        .select_related("author", "organization", "group")
        .defer("search")
        .annotate(asked_number=asked, waiting_number=waiting)
        .order_by("asked_at", "pk")
    )
