"""One function per letter; none names a person, company or need."""

from typing import Any

from django.urls import reverse

from coalition.core.mail import post
from members.mentorship.pairs.models import Pair


def _send(name: str, to: Any, url: str, **facts: Any) -> None:
    post(
        to=to,
        template=f"members/mentorship/mail/{name}",
        context={"url": url, **facts},
        kind=f"mentorship.{name}",
    )


def _page(pair: Pair) -> str:
    return reverse("members:mentorship-pair", args=[pair.pk])


def mentor_asked(*, to: Any, pair: Pair) -> None:
    _send("mentor_asked", to, _page(pair), until=pair.answer_by)


def pair_proposed(*, to: Any, pair: Pair) -> None:
    _send("pair_proposed", to, _page(pair), until=pair.answer_by)


def answer_reminder(*, to: Any, pair: Pair) -> None:
    _send("answer_reminder", to, _page(pair), until=pair.answer_by, step=pair.reminded)


def answer_lapsed(*, to: Any) -> None:
    _send("answer_lapsed", to, reverse("members:mentorship"))


def pair_accepted(*, to: Any, pair: Pair) -> None:
    _send("pair_accepted", to, _page(pair))


def not_available(*, to: Any) -> None:
    _send("not_available", to, reverse("members:mentorship"))
