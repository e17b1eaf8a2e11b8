"""The demo's mentorship: every state is there, and the visitor who asks finds a mentor."""

import random
from datetime import date

import pytest

from coalition.local.seed.cast import make_cast
from coalition.local.seed.matching import seed_matching
from coalition.local.seed.mentorship import FATES, seed_mentorship
from coalition.local.seed.pairs import seed_pairs
from members.mentorship.fit.eligibility import reasons_against
from members.mentorship.fit.gaps import gaps
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.inputs import gather_inputs
from members.mentorship.rounds.models import ProgrammeSettings, Round
from members.mentorship.rounds.suggestions import open_suggestions
from members.models import Organization, Seat, User
from tests.factories import make_version, sign
from tests.members.mentorship.factories import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    """The cast as it is once every member company has signed and all of its people have acknowledged."""
    made = make_cast(random.Random(7))
    text = make_version("seat")
    joined = [made.companies[slug] for slug, facts in made.facts.items() if facts["standing"] == "active"]
    for company in joined:
        sign(company, "nda")
    Organization.objects.filter(pk__in=[company.pk for company in joined]).update(standing="active")
    people = User.objects.filter(pk__in=Seat.objects.filter(organization__in=joined).values("user"))
    for person in people:
        person.acknowledgements.get_or_create(version=text, defaults={"text_sha256": text.sha256})
    return made


def test_every_state_of_mentorship_is_there(cast):
    seed_mentorship(cast, random.Random(7))
    seed_mentorship(cast, random.Random(7))
    assert MentorOffer.objects.count() == 20
    assert MentorRequest.objects.count() == 22
    assert Round.objects.get().status == "published"
    fates = {pair.request.organization.slug: pair.status for pair in Pair.objects.with_people()}
    shown = {"waiting for an answer": "published"}
    wanted = {slug: shown.get(fate, fate) for slug, fate in FATES.items() if not fate.startswith("left")}
    assert fates == wanted
    left = MentorRequest.objects.get(status="waiting")
    assert (left.organization.slug, left.rounds_waited) == ("heronsway", 1)
    assert Pair.objects.get(status="ended").thanks.exists()
    assert not MentorRequest.objects.filter(user__email="member@birch.example").exists()


@pytest.mark.parametrize("need", ["genai-risk", "law-enforcement", "starting-from-zero"])
def test_the_visitor_who_asks_finds_a_mentor(cast, need):
    seed_mentorship(cast, random.Random(7))
    visitor = User.objects.get(email="member@birch.example")
    request = make_request(
        visitor, needs={need: {"level": "starting", "urgency": "now"}}, top_need=need, tz="America/Toronto"
    )
    inputs = gather_inputs(date(2026, 11, 23))
    mine = next(row for row in inputs.requests if row.id == str(request.pk))
    permitted = [offer for offer in inputs.offers if not reasons_against(mine, offer, inputs)]
    assert permitted
    found = rounds.open_round(by=cast.staff, objective="concave", seed=3)
    rounds.solve_at_once(found)
    assert found.pairs.filter(request=request).exists()
    assert found.result["unmatched"]


def test_staff_find_a_round_solved_again_a_suggestion_and_two_versions_of_the_settings(cast):
    seed_mentorship(cast, random.Random(7))
    seed_pairs(cast, random.Random(7))
    for _ in range(2):
        seed_matching(cast)
    assert sorted(Round.objects.values_list("status", flat=True)) == ["published", "solved", "superseded"]
    waiting = Round.objects.get(status="solved")
    assert sorted(row["kind"] for row in waiting.choices) == ["forbid", "pin"]
    assert waiting.result["pairs"]
    assert waiting.result["unmatched"]
    assert [pair.explanation["pinned"] for pair in waiting.pairs.all()].count(True) == 1
    assert open_suggestions()
    assert ProgrammeSettings.objects.count() == 2
    inputs = gather_inputs(date(2026, 11, 23))
    assert any(gap.need == "transparency" and gap.uncovered for gap in gaps(inputs, Weights()))
