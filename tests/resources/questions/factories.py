"""Questions and answers for tests, made by the services."""

from datetime import datetime
from typing import Any

from coalition.core.identifiers import uuid7
from members.models import User
from resources.questions.answering import give_answer
from resources.questions.models import Answer, Question
from resources.questions.services import Content, ask_question


def ask(
    by: User,
    title: str = "Which threshold do you use for video matching?",
    *,
    at: datetime | None = None,
    **content: Any,
) -> Question:
    return ask_question(by=by, key=uuid7(), content=Content(title=title, **content), at=at)


def answer(
    by: User, question: Question, body: str = "We measured it on our own uploads.", **more: Any
) -> Answer:
    return give_answer(by=by, question=question, key=uuid7(), body=body, **more)
