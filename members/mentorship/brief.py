"""What needs this person about mentorship, for Home."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from coalition.core.registry import BriefItem
from members.mentorship import rules
from members.mentorship.desk.queries import awaiting_approval, wanting_help_now
from members.mentorship.models import MentorRequest
from members.mentorship.pairs.queries import unanswered_pairs_of
from members.mentorship.rounds import queries
from members.mentorship.rounds.models import Round


def brief(user: Any) -> Iterator[BriefItem]:
    if rules.runs_programmes(user):
        yield from _for_staff()
    elif rules.may_take_part(user):
        for pair in unanswered_pairs_of(user):
            mentors = pair.request.user_id != user.pk
            yield BriefItem(
                text="Somebody could use what you know" if mentors else "A mentor is proposed to you",
                url=reverse("members:mentorship-pair", args=[pair.pk]),
                action="Accept or decline",
                minutes=5,
                due=pair.answer_by,
                icon="users",
            )


def _for_staff() -> Iterator[BriefItem]:
    for asked in wanting_help_now().exclude(status=MentorRequest.Status.ASKED)[:3]:
        yield BriefItem(
            text="Somebody needs a mentor's help now",
            url=reverse("console:mentorship-now", args=[asked.pk]),
            action="Introduce somebody",
            minutes=10,
            due=asked.introduce_by,
            icon="urgent",
        )
    if held := awaiting_approval().count():
        words = "One request for a mentor waits" if held == 1 else f"{held} requests for a mentor wait"
        yield BriefItem(
            text=f"{words} for your approval",
            url=reverse("console:mentorship-desk"),
            action="Decide",
            minutes=5,
            icon="shield-check",
        )
    found = queries.unfinished_round()
    if found is not None and found.status == Round.Status.SOLVED:
        yield BriefItem(
            text=f"{found.title} is solved and waits to be published",
            url=reverse("console:mentorship-round", args=[found.pk]),
            action="Look through the pairs",
            minutes=15,
            icon="users",
        )
    waiting = queries.requests_without_a_round()
    if waiting and found is None:
        words = "One request for a mentor is" if waiting == 1 else f"{waiting} requests for a mentor are"
        yield BriefItem(
            text=f"{words} without a round",
            url=reverse("console:mentorship"),
            action="Start a round",
            minutes=10,
            icon="users",
        )
