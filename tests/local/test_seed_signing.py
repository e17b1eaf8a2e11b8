"""The demo shows requests to sign in each state."""

import random

import pytest

from coalition.local.seed import agreements, signing
from coalition.local.seed.cast import make_cast
from members.models import Organization, SigningRequest

pytestmark = pytest.mark.django_db


def test_requests_are_shown_declined_expired_and_waiting() -> None:
    cast = make_cast(random.Random(7))
    agreements.publish_agreements(cast.staff, now=cast.now)
    Organization.objects.filter(standing="admitted").update(standing="active")
    signing.seed_requests(cast)
    found = SigningRequest.objects.exclude(asked_by=None)
    assert sorted(found.values_list("status", flat=True)) == ["declined", "expired", "open"]
