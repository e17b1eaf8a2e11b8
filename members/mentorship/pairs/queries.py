"""Reads of pairs."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from members.mentorship.pairs.models import Pair


def places_taken(offer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Published and running pairs of each offer that has any."""
    return dict(
        Pair.objects.filter(offer_id__in=list(offer_ids), status__in=Pair.TAKES_A_PLACE)
        .order_by()
        .values_list("offer_id")
        .annotate(Count("pk"))
    )


def pairs_of(user: Any) -> list[Pair]:
    """A person's pairs on either side, what is running first."""
    pairs = Pair.objects.visible_to(user).with_people()
    order = {
        status: place
        for place, status in enumerate(("asked", "published", "accepted", "ended", "declined", "lapsed"))
    }
    return sorted(pairs.order_by("-created_at"), key=lambda pair: order[pair.status])


def unanswered_pairs_of(user: Any) -> list[Pair]:
    """Proposals that this person has not answered yet, on either side."""
    return list(
        Pair.objects.filter(status=Pair.Status.PUBLISHED)
        .filter(
            Q(offer__user=user, mentor_answer=Pair.Answer.NONE)
            | Q(request__user=user, mentee_answer=Pair.Answer.NONE)
        )
        .select_related("offer", "request")
        .order_by("published_at")
    )
