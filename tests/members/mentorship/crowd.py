"""A coalition of two hundred who ask and eighty who help, written in bulk; their needs are those of the benchmarks."""

from django.utils import timezone

from members.mentorship.models import MentorOffer, MentorRequest
from members.models import Acknowledgement, Seat, User
from tests.factories import make_company, make_version
from tests.members.mentorship.instances import coalition_of

COMPANIES = 24


def make_crowd(requests: int = 200, offers: int = 80, seed: int = 7) -> None:
    """Everybody is covered; companies are shared, so that every hard rule has something to refuse."""
    found = coalition_of(requests, offers, seed)
    companies = [make_company(f"Company {number:02}", slug=f"crowd-{number}") for number in range(COMPANIES)]
    text = make_version("seat")
    people = User.objects.bulk_create(
        User(
            email=f"crowd-{number}@people.example",
            name=f"Person {number:03}",
            kind="member",
            password="!",
            first_day_done_at=timezone.now(),
        )
        for number in range(requests + offers)
    )
    homes = [companies[place % COMPANIES] for place in range(len(people))]
    Seat.objects.bulk_create(
        Seat(user=person, organization=home, roles=["staff"])
        for person, home in zip(people, homes, strict=True)
    )
    Acknowledgement.objects.bulk_create(
        Acknowledgement(user=person, version=text, text_sha256=text.sha256) for person in people
    )
    MentorRequest.objects.bulk_create(
        MentorRequest(
            user=person,
            organization=home,
            needs={
                need: {"level": asked.level.value, "urgency": asked.urgency.value}
                for need, asked in row.needs.items()
            },
            top_need=row.top,
            words="What we would like to ask.",
            languages=list(row.languages),
            timezone=row.timezone,
        )
        for row, person, home in zip(found.requests, people[:requests], homes[:requests], strict=True)
    )
    MentorOffer.objects.bulk_create(
        MentorOffer(
            user=person,
            organization=home,
            needs={need: depth.value for need, depth in row.needs.items()},
            words="What we have done.",
            languages=list(row.languages),
            timezone=row.timezone,
            from_hour=row.hours[0],
            to_hour=row.hours[1],
            capacity=row.places,
        )
        for row, person, home in zip(found.offers, people[requests:], homes[requests:], strict=True)
    )
