"""What happens by itself, every hour: suggestions from the waiting list, and a round when enough requests wait."""

from datetime import timedelta

from django.utils import timezone

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.rounds.models import ProgrammeSettings, Round
from members.mentorship.rounds.services import propose_round
from members.mentorship.rounds.settings import settings_of_today
from members.mentorship.rounds.suggestions import suggest_pairs

PAUSE_AFTER_A_CANCEL = timedelta(days=3)  # staff dropped a proposed round: let them be for a while


def tend() -> str:
    """In words, for the job."""
    suggested = len(suggest_pairs())
    proposed = propose_round() if enough_wait() else None
    return f"{suggested} pairs suggested" + (", a round proposed" if proposed else "")


def enough_wait() -> bool:
    """Whether so many requests wait that no round has seen, or one for so long, that a round is worth its while."""
    settings = settings_of_today()
    if not MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE).exists() or _left_in_peace():
        return False
    new = MentorRequest.objects.waiting_for_a_mentor().filter(status=MentorRequest.Status.OPEN)
    return new.count() >= settings.propose_after_requests or _one_waits_too_long(settings)


def _one_waits_too_long(settings: ProgrammeSettings) -> bool:
    """Since its request, and since the last round that was published: each of them gave it its chance."""
    limit = timezone.now() - timedelta(days=settings.propose_after_days)
    if Round.objects.filter(published_at__gt=limit).exists():
        return False
    return MentorRequest.objects.waiting_for_a_mentor().filter(created_at__lt=limit).exists()


def _left_in_peace() -> bool:
    since = timezone.now() - PAUSE_AFTER_A_CANCEL
    return Round.objects.filter(created_by=None, status=Round.Status.CANCELLED, created_at__gt=since).exists()
