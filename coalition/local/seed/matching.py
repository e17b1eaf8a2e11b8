"""Matching in the demo: a second version of the settings, a suggestion, and a round solved again that waits for staff."""

from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from coalition.local.seed.cast import Cast
from members.accounts.models import User
from members.mentorship.fit.scoring import Weights
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import choosing, suggestions
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import PairChoice, ProgrammeSettings, Round
from members.mentorship.rounds.settings import set_programme, settings_of_today

WHY_NEW = (
    "Three mentees of the first round said that they could hardly find an hour together. Two hours in common from now on, "
    "and a little more weight on them; investigations and sextortion wait for our approval."
)
WHY_PIN = "They spoke at the forum and would both like it."
WHY_NOT = "Their legal teams are in talks about something else; not this quarter."


def seed_matching(cast: Cast) -> None:
    """Needs the offers and requests of seed_mentorship, and its published round."""
    if ProgrammeSettings.objects.filter(number=2).exists():
        return
    _date_the_past()
    _settings(cast.staff)
    suggestions.suggest_pairs()
    first = rounds.open_round(by=cast.staff, objective=Round.Objective.PARTICIPATION, seed=31)
    rounds.solve_at_once(first)
    pinned, unwanted, *_ = first.pairs.with_people().order_by("-score", "pk")
    for pair, kind, reason in (
        (pinned, PairChoice.Kind.PIN, WHY_PIN),
        (unwanted, PairChoice.Kind.FORBID, WHY_NOT),
    ):
        choosing.choose_pair(
            by=cast.staff,
            matching_round=first,
            request=pair.request,
            offer=pair.offer,
            kind=kind,
            reason=reason,
        )
    rounds.follow_at_once(by=cast.staff, matching_round=first, objective=Round.Objective.CONCAVE)
    Round.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(hours=20))


def _date_the_past() -> None:
    """Answers of the earlier round came within days of it."""
    for pair in Pair.objects.filter(status__in=Pair.BOTH_ACCEPTED).select_related("round"):
        if pair.round and pair.round.published_at:
            days = 2 + pair.request_id.int % 5
            Pair.objects.filter(pk=pair.pk).update(
                published_at=pair.round.published_at + timedelta(days=1),
                accepted_at=pair.round.published_at + timedelta(days=days),
            )


def _settings(staff: User) -> None:
    first = settings_of_today()
    weights = replace(Weights(), hours=14, minimum_hours=2)
    made = set_programme(
        by=staff, weights=weights, reason=WHY_NEW, sensitive=["investigations", "sextortion"]
    )
    now = timezone.now()
    for found, days in ((first, 60), (made, 18)):
        ProgrammeSettings.objects.filter(pk=found.pk).update(created_at=now - timedelta(days=days))
