"""What a person has in mentorship."""

from typing import Any

from members.mentorship.models import MentorOffer, MentorRequest


def live_request_of(user: Any) -> MentorRequest | None:
    return MentorRequest.objects.filter(user=user, status__in=MentorRequest.LIVE).first()


def active_offer_of(user: Any) -> MentorOffer | None:
    return MentorOffer.objects.filter(user=user, status=MentorOffer.Status.ACTIVE).first()
