"""The demo's pairs: questions in every state, help now, and pairs at work."""

import random

import pytest

from coalition.local.seed.mentorship import seed_mentorship
from coalition.local.seed.pairs import seed_pairs
from members.mentorship.desk.candidates import candidates_for
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.together.models import Note, Pulse, Session, Thanks
from tests.local.test_seed_mentorship import cast

pytestmark = pytest.mark.django_db
__all__ = ["cast"]


def test_every_state_of_a_pair_is_there(cast):
    seed_mentorship(cast, random.Random(7))
    for _ in range(2):
        seed_pairs(cast, random.Random(7))
    states = set(Pair.objects.values_list("status", flat=True))
    assert states >= {"asked", "published", "accepted", "declined", "lapsed", "ended"}
    assert set(Pair.objects.values_list("ending", flat=True)) >= {"no_fit", "finished"}
    assert Pair.objects.filter(status="asked", reminded=1).exists()
    assert Pair.objects.filter(status="asked", request__shielded=True).exists()
    assert MentorRequest.objects.filter(approval="awaiting").exists()
    now = MentorRequest.objects.filter(kind="now")
    assert set(now.values_list("status", flat=True)) == {"open", "proposed"}
    assert candidates_for(now.get(status="open")).permitted
    assert MentorOffer.objects.filter(team__isnull=False).exists()
    assert set(Pulse.objects.values_list("answer", flat=True)) == {"good", "deciding", "no_fit"}
    assert Session.objects.filter(status="booked").count() >= 4
    assert Note.objects.exists()
    assert Thanks.objects.filter(author_shows=True, other_shows=True).exists()
