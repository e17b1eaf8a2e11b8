"""What a round is computed from, as it stands now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from members.agreements.covered import covered_people as everybody_covered
from members.mentorship.fit.facts import Asked, Inputs, OfferFacts, RequestFacts
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import Depth, Level, Urgency
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.queries import places_taken
from members.organizations.models import CompetitorDeclaration, Organization, Seat

type Person = tuple[uuid.UUID, uuid.UUID]  # user and company


def gather_inputs(
    on: date, requests: Iterable[MentorRequest] | None = None, offers: Iterable[MentorOffer] | None = None
) -> Inputs:
    """What a round is computed from, as it stands now; by default every request without a mentor and every offer."""
    asking = list(
        MentorRequest.objects.waiting_for_a_mentor().select_related("organization").order_by("pk")
        if requests is None
        else requests
    )
    giving = list(
        MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE)
        .select_related("organization")
        .order_by("pk")
        if offers is None
        else offers
    )
    everybody: list[MentorRequest | MentorOffer] = [*asking, *giving]
    covered = covered_people([row.user_id for row in everybody])
    rivals = _competitors({row.organization_id for row in everybody})
    taken = places_taken([offer.pk for offer in giving])
    declined = _declined([request.user_id for request in asking])
    return Inputs(
        on,
        tuple(
            RequestFacts(
                **_side(request, covered, rivals),
                needs={
                    need: Asked(Level(asked["level"]), Urgency(asked["urgency"]))
                    for need, asked in request.needs.items()
                },
                top=request.top_need,
                waited=request.rounds_waited,
                declined=declined[request.user_id],
            )
            for request in asking
        ),
        tuple(
            OfferFacts(
                **_side(offer, covered, rivals),
                needs={need: Depth(depth) for need, depth in offer.needs.items()},
                places=max(0, offer.capacity - taken.get(offer.pk, 0)),
                paused=(offer.status != MentorOffer.Status.ACTIVE or offer.pausing(on)),
                hours=(offer.from_hour, offer.to_hour),
            )
            for offer in giving
        ),
    )


def _side(
    row: MentorRequest | MentorOffer, covered: set[Person], rivals: dict[uuid.UUID, list[str]]
) -> dict[str, Any]:
    company = row.organization
    return {
        "id": str(row.pk),
        "company": str(company.pk),
        "covered": (row.user_id, company.pk) in covered,
        "size": company.size,
        "services": tuple(sorted(company.services)),
        "competitors": tuple(rivals.get(company.pk, ())),
        "languages": tuple(row.languages),
        "timezone": row.timezone,
    }


def covered_people(user_ids: Iterable[uuid.UUID]) -> set[Person]:
    """Who of these is covered by the non-disclosure agreement, with the company that covers them; one query."""
    covered = everybody_covered().filter(pk__in=set(user_ids))
    seats = Seat.objects.filter(
        user__in=covered,
        status=Seat.Status.ACTIVE,
        organization__standing__in=Organization.IN_GOOD_STANDING,
    )
    return set(seats.values_list("user_id", "organization_id"))


def _competitors(company_ids: set[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    declared = CompetitorDeclaration.objects.filter(declared_by_id__in=company_ids).order_by("other_id")
    for company, other in declared.values_list("declared_by_id", "other_id"):
        found[company].append(str(other))
    return found


def _declined(user_ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    found: dict[uuid.UUID, tuple[str, ...]] = defaultdict(tuple)
    rows = Pair.objects.filter(request__user_id__in=user_ids, status=Pair.Status.DECLINED).order_by(
        "offer_id"
    )
    for user, offer in rows.values_list("request__user_id", "offer_id").distinct():
        found[user] = (*found[user], str(offer))
    return found
