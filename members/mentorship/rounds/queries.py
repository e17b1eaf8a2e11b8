"""What programme staff see beside a round."""

import uuid
from typing import Any

from django.db.models import QuerySet

from members.mentorship.fit.comparing import compare
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.queries import places_taken
from members.mentorship.rounds.inputs import requests_of_a_round
from members.mentorship.rounds.models import PairChoice, Round
from members.mentorship.rounds.preview import Row, named


def unfinished_round() -> Round | None:
    """The round that is being solved or waits to be published, if it has not been given up."""
    found = Round.objects.select_related("job").filter(status__in=Round.UNFINISHED).first()
    return found if found and found.state in Round.UNFINISHED else None


def requests_without_a_round() -> int:
    return MentorRequest.objects.waiting_for_a_mentor().filter(status=MentorRequest.Status.OPEN).count()


def active_offers() -> list[tuple[MentorOffer, int]]:
    """Every active offer with the places it has left."""
    offers = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE).select_related(
        "user", "organization"
    )
    taken = places_taken([offer.pk for offer in offers])
    return [(offer, max(0, offer.capacity - taken.get(offer.pk, 0))) for offer in offers]


type Names = dict[uuid.UUID, str]


def people_of(found: Round) -> tuple[Names, Names]:
    """Requests and offers of a round by name, for its forms; of a prepared one, those of today."""
    if found.inputs:
        ids = [row["id"] for row in found.inputs["requests"]]
        asked: QuerySet[MentorRequest] = MentorRequest.objects.filter(pk__in=ids)
        offers = MentorOffer.objects.filter(pk__in=[row["id"] for row in found.inputs["offers"]])
    else:
        asked = requests_of_a_round(running=found.scope == Round.Scope.RUNNING)
        offers = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE)
    return names_of(asked), names_of(offers)


def names_of(rows: Any) -> Names:
    """Person and company of each, by name."""
    found = rows.select_related("user", "organization").order_by("organization__name", "user__name")
    return {row.pk: f"{row.organization}: {row.user.public_name}" for row in found}


def choices_of(found: Round) -> list[PairChoice]:
    return list(
        found.open_choices.select_related(
            "request__user", "request__organization", "offer__user", "offer__organization", "made_by"
        )
    )


def differences(first: Round, second: Round) -> list[Row]:
    """Two rounds pair by pair, what changed first."""
    return named(compare(first.result, second.result))
