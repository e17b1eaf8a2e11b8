"""One function per letter; none names a person, company or need."""

from typing import Any

from django.urls import reverse

from coalition.core.mail import post
from members.mentorship.pairs.models import Pair


def pair_proposed(*, to: Any, pair: Pair) -> None:
    post(
        to=to,
        template="members/mentorship/mail/pair_proposed",
        context={"url": reverse("members:mentorship-pair", args=[pair.pk]), "on": pair.published_at},
        kind="mentorship.pair_proposed",
    )


def pair_accepted(*, to: Any, pair: Pair) -> None:
    post(
        to=to,
        template="members/mentorship/mail/pair_accepted",
        context={"url": reverse("members:mentorship-pair", args=[pair.pk])},
        kind="mentorship.pair_accepted",
    )


def not_available(*, to: Any) -> None:
    post(
        to=to,
        template="members/mentorship/mail/not_available",
        context={"url": reverse("members:mentorship")},
        kind="mentorship.not_available",
    )
