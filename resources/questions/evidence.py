"""What is known about people that bears on a question: what they mentor, chair, wrote and answered."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet

from members.accounts.topics import title_of
from members.models import GroupSeat, MentorOffer, Organization, Seat, User
from members.rules import covered_people
from resources.library.models import Document
from resources.library.rules import FOR_ALL_MEMBERS
from resources.library.topics import topic_words
from resources.questions.knowing import Candidate, Evidence, Weight, who_might_know
from resources.questions.models import Answer, Question

DEPTHS = {"done": "has done it", "runs": "runs it day to day", "built": "built it and taught others"}


def may_be_asked(question: Question) -> QuerySet[User]:
    """Covered people who may see it, without whoever asked and their colleagues."""
    asker = Seat.objects.filter(user=question.author_id, status=Seat.Status.ACTIVE).values("organization")
    good = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING)
    seats = Seat.objects.filter(status=Seat.Status.ACTIVE, organization__in=good)
    seats = seats.exclude(organization__in=asker).exclude(roles=[Seat.Role.READ_ONLY])
    people = covered_people().filter(pk__in=seats.values("user")).exclude(pk=question.author_id)
    if question.group_id:
        papers = GroupSeat.objects.filter(group=question.group_id, ended_at=None)
        papers = papers.exclude(role=GroupSeat.Role.LEGAL)
        papers = papers.exclude(role=GroupSeat.Role.EXPERT, undertaken_at=None)
        people = people.filter(pk__in=papers.values("user"))
    return people


def candidates_for(question: Question) -> list[tuple[User, Candidate]]:
    """Who might know, with the reasons; without those who were asked or have answered already."""
    permitted = set(may_be_asked(question).values_list("pk", flat=True))
    without = set(question.asked_people.values_list("person", flat=True))
    without |= set(question.answers.values_list("author", flat=True))
    found = who_might_know(_gather(question), permitted=permitted, without=without)
    people = User.objects.in_bulk([one.person for one in found])
    return [(people[one.person], one) for one in found]


def _gather(question: Question) -> Iterator[Evidence]:
    yield from _mentors(question.topics)
    yield from _groups(question)
    yield from _authors(question)
    yield from _answered(question)


def _mentors(topics: list[str]) -> Iterator[Evidence]:
    offers = MentorOffer.objects.filter(status=MentorOffer.Status.ACTIVE, needs__has_any_keys=topics or [""])
    for user, needs in offers.values_list("user", "needs"):
        for topic in sorted(set(topics) & set(needs)):
            depth = DEPTHS.get(needs[topic], "offers help")
            yield Evidence(user, Weight.MENTORS, f"Offers to be a mentor in “{title_of(topic)}”: {depth}")


def _groups(question: Question) -> Iterator[Evidence]:
    near = Q(group__stage=question.stage)
    if question.group_id:
        near |= Q(group=question.group_id)
    seats = GroupSeat.objects.filter(near, ended_at=None, group__status__in=["active", "publishing"])
    for user, role, title in seats.values_list("user", "role", "group__title"):
        if role in GroupSeat.LEADS:
            yield Evidence(user, Weight.CHAIRS, f"Leads the group “{title}”")
        elif role == GroupSeat.Role.PARTICIPANT:
            yield Evidence(user, Weight.SITS, f"Takes part in the group “{title}”")


def _authors(question: Question) -> Iterator[Evidence]:
    documents = Document.objects.published().filter(
        topics__overlap=question.topics, sealed_at=None, audience__in=FOR_ALL_MEMBERS
    )
    rows: Any = documents.values_list("owner", "title") if question.topics else ()
    for owner, title in rows:
        yield Evidence(owner, Weight.WROTE, f"Wrote “{title}”")


def _answered(question: Question) -> Iterator[Evidence]:
    """Good answers under one's own name; a shielded one speaks for nobody."""
    good = Answer.objects.filter(
        Q(accepted=True) | Q(helped=True),
        shielded=False,
        left_at=None,
        question__topics__overlap=question.topics,
    ).exclude(question=question)
    rows: Any = good.values_list("author", "question__topics") if question.topics else ()
    seen: set[tuple[uuid.UUID, str]] = set()
    for author, topics in rows:
        for topic in sorted(set(topics) & set(question.topics)):
            if (author, topic) not in seen:
                seen.add((author, topic))
                yield Evidence(author, Weight.ANSWERED, f"Answered well about “{topic_words(topic)}”")
