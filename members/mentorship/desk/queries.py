"""What waits at staff's desk, and the list of pairs."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.mentorship.models import MentorRequest
from members.mentorship.pairs.models import Pair

AGES = {"week": 7, "month": 30, "quarter": 90}
LOW_FIT, GOOD_FIT = 0.4, 0.7


def wanting_help_now() -> QuerySet[MentorRequest]:
    """Nobody is introduced yet, or the mentor is being asked; the longest waiting first."""
    found = MentorRequest.objects.filter(kind=MentorRequest.Kind.NOW, status__in=MentorRequest.LOOKING)
    return found.select_related("user", "organization").order_by("introduce_by")


def awaiting_approval() -> QuerySet[MentorRequest]:
    found = MentorRequest.objects.filter(
        approval=MentorRequest.Approval.AWAITING, status__in=MentorRequest.UNANSWERED
    )
    return found.select_related("user", "organization").order_by("created_at")


def overdue_pairs(now: datetime) -> Q:
    """Unanswered past the first reminder, or running for a month without ever having met."""
    silent = Q(status__in=Pair.WAITS_FOR_AN_ANSWER, reminded__gte=1)
    never_met = Q(status=Pair.Status.ACCEPTED, accepted_at__lt=now - timedelta(days=30))
    return silent | (never_met & ~Q(sessions__status="booked"))


def pairs_by(params: Any) -> QuerySet[Pair]:
    """Every pair that somebody has heard of, narrowed by what the address says."""
    now = timezone.now()
    found = Pair.objects.with_people().exclude(status=Pair.Status.PROPOSED)
    if params.get("state") in Pair.Status.values:
        found = found.filter(status=params["state"])
    if params.get("age") in AGES:
        found = found.filter(created_at__lt=now - timedelta(days=AGES[params["age"]]))
    if params.get("fit") == "low":
        found = found.filter(score__lt=LOW_FIT)
    elif params.get("fit") == "good":
        found = found.filter(score__gte=GOOD_FIT)
    elif params.get("fit") in {"deciding", "no_fit"}:
        found = found.filter(pulses__answer=params["fit"])
    if params.get("overdue"):
        found = found.filter(overdue_pairs(now))
    if words := params.get("q", "").strip():
        found = found.filter(
            Q(request__user__name__icontains=words)
            | Q(request__organization__name__icontains=words)
            | Q(offer__user__name__icontains=words)
            | Q(offer__organization__name__icontains=words)
        )
    return found.distinct().order_by("-created_at", "pk")
