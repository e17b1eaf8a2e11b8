"""Who may do what with questions: covered people ask and answer, programme staff route."""

from typing import Any

from coalition.core.identifiers import uuid7
from resources.questions import answering, services
from resources.questions.models import Answer, Question
from tests.access.cast import COVERED, COVERED_MEMBERS, STAFF, Cast
from tests.access.matrix import Row

ASKER = frozenset({"member"})
AUTHOR = frozenset({"chair"})


def _ask(cast: Cast) -> Question:
    content = services.Content(title="How do you set a threshold?", body="For a small service.")
    return services.ask_question(by=cast["member"], key=uuid7(), content=content)


def _answer(cast: Cast) -> Answer:
    return answering.give_answer(by=cast["chair"], question=_ask(cast), key=uuid7(), body="By measuring.")


def _question(cast: Cast) -> dict[str, Any]:
    return {"pk": _ask(cast).pk}


def _draft(cast: Cast) -> dict[str, Any]:
    content = services.Content(title="Not yet")
    return {"pk": services.keep_draft(by=cast["member"], key=uuid7(), content=content).pk}


def _given(cast: Cast) -> dict[str, Any]:
    return {"pk": _answer(cast).pk}


TABLE = {
    "resources:questions": Row(get=COVERED),
    "resources:question-ask": Row(get=COVERED_MEMBERS, post=COVERED_MEMBERS),
    "resources:question-keep": Row(post=COVERED_MEMBERS),
    "resources:question-similar": Row(get=COVERED),
    "resources:question": Row(get=COVERED, kwargs=_question),
    "resources:question-edit": Row(get=ASKER, post=ASKER, kwargs=_question),
    "resources:question-discard": Row(post=ASKER, kwargs=_draft),
    "resources:question-answer": Row(post=COVERED_MEMBERS, kwargs=_question),
    "resources:question-follow": Row(post=COVERED, kwargs=_question),
    "resources:question-close": Row(
        post=ASKER | STAFF, kwargs=_question, data=lambda _cast: {"status": "answered"}
    ),
    "resources:question-pass": Row(
        post=COVERED, kwargs=_question, why="who was not asked passes nothing, and learns nothing"
    ),
    "resources:answer-edit": Row(get=AUTHOR, post=AUTHOR, kwargs=_given),
    "resources:answer-take-back": Row(post=AUTHOR, kwargs=_given),
    "resources:answer-mark": Row(post=ASKER, kwargs=_given, data=lambda _cast: {"mark": "accepted"}),
    "resources:answer-thank": Row(post=COVERED_MEMBERS - AUTHOR, kwargs=_given),
    "resources:answer-note": Row(
        post=STAFF | AUTHOR, kwargs=_given, why="of the cast, the chair writes in a group"
    ),
    "resources:panel-questions": Row(get=COVERED),
    "resources:panel-found-questions": Row(get=COVERED),
    "resources:panel-group-questions": Row(get=COVERED, kwargs=lambda cast: {"pk": cast.things["group"].pk}),
    "console:questions": Row(get=STAFF),
    "console:question": Row(get=STAFF, kwargs=_question),
    "console:question-ask-person": Row(post=STAFF, kwargs=_question),
    "console:question-look": Row(post=STAFF, kwargs=_question),
    "console:question-merge": Row(post=STAFF, kwargs=_question),
}
