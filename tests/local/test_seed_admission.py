import pytest

from members.models import Application, Declaration, Onboarding

pytestmark = pytest.mark.seeded


def test_applications_are_met_in_every_state():
    found = {row.company_name: row for row in Application.objects.all()}
    assert {row.stage for row in found.values()} >= {
        *("draft", "submitted", "review", "information", "decision", "declined", "deferred", "on_ramp"),
    }
    assert found["Riverstead Play"].duplicates
    assert Declaration.objects.filter(recused_at__isnull=False).exists()
    assert Onboarding.objects.filter(organization__slug="newco", closed_at=None).exists()
