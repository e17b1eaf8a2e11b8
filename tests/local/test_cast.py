"""The cast of the demo: the same every time, and complete."""

import random

import pytest
from django.db import transaction

from coalition.local.seed.cast import make_cast
from members.models import CompetitorDeclaration, Organization, Seat, User

pytestmark = pytest.mark.django_db


def test_there_are_about_fifty_companies_and_four_hundred_people():
    cast = make_cast(random.Random(7))
    assert Organization.objects.count() == 50
    assert User.objects.count() == 400
    assert len(cast.analysts) == 12
    assert CompetitorDeclaration.objects.count() > 5


def test_the_same_seed_makes_the_same_people():
    casts = []
    for _ in range(2):
        with transaction.atomic():
            cast = make_cast(random.Random(7))
            casts.append(({user.email: user.name for user in cast.members}, dict(cast.roles)))
            transaction.set_rollback(True)
    assert casts[0] == casts[1]


def test_every_company_in_good_standing_has_a_signatory_and_an_admin():
    cast = make_cast(random.Random(7))
    for slug in cast.staff_of:
        held = {role for user in cast.staff_of[slug] for role in cast.roles[user.email]}
        assert {"signatory", "admin"} <= held


def test_roles_of_the_contract_stay_as_they_are_written():
    cast = make_cast(random.Random(7))
    assert cast.roles["lead@aurora.example"] == ["representative", "staff"]
    assert cast.roles["analyst@sol.example"] == ["analyst", "staff"]
    guest = User.objects.get(email="guest@ngo.example")
    assert guest.kind == User.Kind.GUEST
    assert not Seat.objects.filter(user=guest).exists()
    assert guest.invited_to
