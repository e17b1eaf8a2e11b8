"""What programme staff see beside a round."""

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.queries import places_taken
from members.mentorship.rounds.models import Round


def unfinished_round() -> Round | None:
    """The round that is being solved or waits to be published, if it has not been given up."""
    found = Round.objects.select_related("job").filter(status__in=Round.UNFINISHED).first()
    return found if found and found.state in Round.UNFINISHED else None


def requests_without_a_round() -> int:
    return MentorRequest.objects.filter(status=MentorRequest.Status.OPEN).count()


def active_offers() -> list[tuple[MentorOffer, int]]:
    """Every active offer with the places it has left."""
    offers = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE).select_related(
        "user", "organization"
    )
    taken = places_taken([offer.pk for offer in offers])
    return [(offer, max(0, offer.capacity - taken.get(offer.pk, 0))) for offer in offers]
