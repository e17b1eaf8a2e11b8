"""Who writes in a company's name: every service that does asks `may_contribute` first, and says why not."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from coalition.core.access import Refused
from members.groups import joining as groups
from members.models import Organization, Seat, User
from members.organizations.rules import may_contribute
from resources.library import services as library
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import ask_to_publish
from signals.outcomes import services as outcomes
from signals.submissions import services as submissions
from tests import factories
from tests.members.mentorship.factories import make_mentor, make_request
from tests.resources.factories import make_document
from tests.signals.factories import make_batch, make_csv, make_participant, make_signal, start_import

pytestmark = pytest.mark.django_db
WORDS = {
    "prospect": "not a member yet",
    "applicant": "not a member yet",
    "admitted": "a member from the day on which its agreement takes effect",
    "suspended": "membership is suspended, so nothing can be added in its name",
    "left": "has left the coalition, so nothing can be added",
}
Writes = dict[str, Callable[[User], object]]


def everything_written_for_a_company(person: User) -> Writes:
    """Each write with what it needs, made while all was well."""
    group, other = factories.make_group(chair=person), factories.make_group()
    draft = make_document(person, group, publish=False)
    signal = make_signal(person)
    outcome: dict[str, Any] = {"kind": "no_match", "counts": {}, "happened_on": timezone.localdate()}
    content = library.Content(title="New", body="Words", summary="", topics=(), stage="disrupt")
    choice = Choice(tlp="amber", audience="members", companies=())
    recorded = record(person, signal, outcome)
    return {
        "ask to join a group": lambda by: groups.ask_to_join(by=by, group=other),
        "write in the library": lambda by: library.create_draft(by=by, group=group, content=content),
        "change a document": lambda by: library.save_draft(by=by, document=draft, content=content),
        "publish": lambda by: ask_to_publish(by=by, document=draft, choice=choice),
        "offer to be a mentor": make_mentor,
        "ask for a mentor": make_request,
        "send a signal": lambda by: make_batch(by, value="other words"),
        "import signals": lambda by: start_import(by, make_csv(1)),
        "take a signal back": lambda by: submissions.withdraw_signal(by=by, opinion=signal),
        "say what came of it": lambda by: record(by, signal, {**outcome, "kind": "inconclusive"}),
        "correct what came of it": lambda by: outcomes.correct_outcome(
            by=by, outcome=recorded, note="", form_token=uuid.uuid4(), **outcome
        ),
    }


def record(by: User, signal: Any, facts: dict[str, Any]) -> Any:
    return outcomes.record_outcome(
        by=by, indicator=signal.indicator, note="", form_token=uuid.uuid4(), **facts
    )


def why_not(write: Callable[[User], object], person: User) -> str:
    """The sentence of a refusal; empty where it was done. Either way it is undone."""
    try:
        with transaction.atomic():
            write(User.objects.get(pk=person.pk))  # as a new request meets them
            transaction.set_rollback(True)
    except Refused as refusal:
        return refusal.decision.reason
    return ""


@pytest.fixture
def person() -> User:
    return factories.make_person(make_participant(), roles=["staff", "analyst"])


def test_each_standing_that_is_not_good_keeps_everybody_from_writing_and_says_why(person: User) -> None:
    writes = everything_written_for_a_company(person)
    company = Organization.objects.get(seats__user=person)
    for standing in Organization.Standing.values:
        Organization.objects.filter(pk=company.pk).update(standing=standing)
        expected = WORDS.get(standing, "")
        own = may_contribute(User.objects.get(pk=person.pk)).reason
        for what, write in writes.items():
            said = why_not(write, person)
            assert (what, standing, said) == (what, standing, own)
        assert expected in own
        assert bool(own) == bool(expected), standing


def test_a_seat_for_reading_only_writes_nowhere_and_is_told_who_changes_that(person: User) -> None:
    writes = everything_written_for_a_company(person)
    Seat.objects.filter(user=person).update(roles=["read_only"])
    said = {what: why_not(write, person) for what, write in writes.items()}
    assert set(said.values()) == {may_contribute(User.objects.get(pk=person.pk)).reason}
    assert "for reading only" in said["send a signal"]


def test_somebody_without_a_seat_writes_for_no_company_while_staff_may() -> None:
    left_behind = factories.make_user()
    assert "no seat" in may_contribute(left_behind).reason
    assert "guest of one event" in may_contribute(factories.make_guest()).reason
    assert may_contribute(factories.make_staff("publishing"))
