"""What a round is computed from, as it stands now."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from members.agreements.covered import covered_people as everybody_covered
from members.mentorship.fit.facts import Asked, Inputs, OfferFacts, RequestFacts
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.needs import Depth, Level, Urgency
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.queries import places_taken
from members.organizations.models import CompetitorDeclaration, Organization, Seat

type Person = tuple[uuid.UUID, uuid.UUID]  # user and company


def gather_inputs(
    on: date,
    requests: Iterable[MentorRequest] | None = None,
    offers: Iterable[MentorOffer] | None = None,
    *,
    running: bool = False,
    former: dict[str, str] | None = None,
) -> Inputs:
    """What a round is computed from, as it stands now; by default every request without a mentor and every offer.

    With ``running``, requests whose pair runs come along and hold its place; ``former`` is what was proposed before.
    """
    asking = list(requests_of_a_round(running=running) if requests is None else requests)
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
    holding = _holding([request.pk for request in asking]) if running else {}
    taken = places_taken([offer.pk for offer in giving])
    for held in holding.values():
        if held in taken:
            taken[held] -= 1
    declined = _declined([request.user_id for request in asking])
    avoided = _avoided(asking) | _avoided(giving)
    return Inputs(
        on,
        tuple(
            RequestFacts(
                **_side(request, covered, rivals),
                avoids=avoided.get(request.pk, ()),
                needs={
                    need: Asked(Level(asked["level"]), Urgency(asked["urgency"]))
                    for need, asked in request.needs.items()
                },
                top=request.top_need,
                waited=request.rounds_waited,
                declined=declined[request.user_id],
                favours=request.top_criterion,
                approved=request.approval in MentorRequest.CLEARED,
                holding=str(holding.get(request.pk, "")),
                former=(former or {}).get(str(request.pk), ""),
            )
            for request in asking
        ),
        tuple(
            OfferFacts(
                **_side(offer, covered, rivals),
                avoids=avoided.get(offer.pk, ()),
                needs={need: Depth(depth) for need, depth in offer.needs.items()},
                places=max(0, offer.capacity - taken.get(offer.pk, 0)),
                paused=offer.status != MentorOffer.Status.ACTIVE or offer.pausing(on),
                hours=(offer.from_hour, offer.to_hour),
            )
            for offer in giving
        ),
    )


def requests_of_a_round(*, running: bool = False) -> QuerySet[MentorRequest]:
    """Everybody without a mentor, and on demand those with one; who needs help now is introduced without a round."""
    rows = MentorRequest.objects.waiting_for_a_mentor()
    if running:
        rows = MentorRequest.objects.filter(
            Q(pk__in=rows) | Q(kind=MentorRequest.Kind.ROUND, pairs__status__in=Pair.TAKES_A_PLACE)
        ).distinct()
    return rows.select_related("organization").order_by("pk")


def _holding(request_ids: list[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """The offer of each request's running pair."""
    return dict(
        Pair.objects.filter(request_id__in=request_ids, status__in=Pair.TAKES_A_PLACE)
        .order_by("created_at")
        .values_list("request_id", "offer_id")
    )


def _avoided(rows: Sequence[MentorRequest | MentorOffer]) -> dict[uuid.UUID, tuple[str, ...]]:
    """Companies that an offer or a request names as not to be paired with; one query a kind."""
    prefetch_related_objects(list(rows), "avoids")
    return {row.pk: tuple(sorted(str(company.pk) for company in row.avoids.all())) for row in rows}


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
    apart = Q(status__in=Pair.NOT_AVAILABLE) | Q(ending__in=[Pair.Ending.NO_FIT, Pair.Ending.STAFF])
    rows = Pair.objects.filter(apart, request__user_id__in=user_ids).order_by("offer_id")
    for user, offer in rows.values_list("request__user_id", "offer_id").distinct():
        found[user] = (*found[user], str(offer))
    return found
