"""The demo's standing: every state is there."""

import pytest

from coalition.local.seed.cast import load
from members.models import Attestation, DuesRecord, Offboarding, Organization, Renewal, StandingChange
from members.standing import renewals, watch
from members.standing.attestation.services import is_intact
from members.standing.programme import eligibility

pytestmark = pytest.mark.seeded


def test_every_state_of_standing_is_there():
    assert set(Organization.objects.values_list("standing", flat=True)) == set(Organization.Standing.values)
    assert {row.state for row in Attestation.objects.all()} == {"draft", "waiting", "signed"}
    assert all(is_intact(row) for row in Attestation.objects.filter(state="signed"))
    assert {row.state for row in DuesRecord.objects.all()} == {"paid", "waived", "overdue", "due"}
    assert {row.state for row in Renewal.objects.all()} >= {"open", "grace"}
    assert {row.is_held for row in renewals.suspensions_ahead()} == {True, False}
    facts = load("companies.yaml")
    participants = Organization.objects.filter(slug__in=[row["slug"] for row in facts if row.get("signals")])
    assert [company.slug for company in participants if not eligibility(company)] == ["riverstead"]
    assert Offboarding.objects.get().status == "proved"
    assert "inkwater" in [row.company.slug for row in watch.drift()]
    suspended = Organization.objects.get(slug="stonecrop")
    walked = StandingChange.objects.filter(organization=suspended).order_by("created_at")
    assert list(walked.values_list("after", flat=True)) == ["admitted", "active", "grace", "suspended"]
