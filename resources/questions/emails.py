"""One function per letter; none names a person, company, group or question."""

from typing import Any

from django.urls import reverse

from coalition.core.mail import post


def new_answer(*, to: Any, url: str) -> None:
    post(
        to=to,
        template="resources/questions/mail/new_answer",
        context={"url": url},
        kind="questions.new_answer",
    )


def you_were_asked(*, to: Any, url: str) -> None:
    post(
        to=to,
        template="resources/questions/mail/you_were_asked",
        context={"url": url},
        kind="questions.you_were_asked",
    )


def unanswered(*, to: Any, number: int) -> None:
    post(
        to=to,
        template="resources/questions/mail/unanswered",
        context={"number": number, "minutes": 5 * number, "url": reverse("console:questions")},
        kind="questions.unanswered",
    )
