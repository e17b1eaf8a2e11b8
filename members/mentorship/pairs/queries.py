"""Reads of pairs."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q

from members.mentorship import rules
from members.mentorship.pairs.models import Pair


def places_taken(offer_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """Published and running pairs of each offer that has any."""
    return dict(
        Pair.objects.filter(offer_id__in=list(offer_ids), status__in=Pair.TAKES_A_PLACE)
        .order_by()
        .values_list("offer_id")
        .annotate(Count("pk"))
    )


SHOWN = (Pair.Status.ASKED, Pair.Status.PUBLISHED, Pair.Status.ACCEPTED, Pair.Status.ENDED)


def pairs_of(user: Any) -> list[Pair]:
    """A person's pairs on either side: questions first, then what runs, then what is past."""
    own = rules.mentors(user) | Q(request__user=user)  # staff see every pair, and take part in none
    pairs = Pair.objects.visible_to(user).filter(own, status__in=SHOWN).distinct().with_people()
    return sorted(pairs.order_by("-created_at"), key=lambda pair: SHOWN.index(Pair.Status(pair.status)))


def unanswered_pairs_of(user: Any) -> list[Pair]:
    """Questions that this person's side has not answered yet, the most pressing first."""
    mentors_silent = rules.mentors(user) & Q(mentor_answer=Pair.Answer.NONE)
    asker_silent = Q(request__user=user, status=Pair.Status.PUBLISHED, mentee_answer=Pair.Answer.NONE)
    return list(
        Pair.objects.filter(status__in=Pair.WAITS_FOR_AN_ANSWER)
        .filter(mentors_silent | asker_silent)
        .select_related("offer", "request")
        .distinct()
        .order_by("answer_by", "published_at")
    )
