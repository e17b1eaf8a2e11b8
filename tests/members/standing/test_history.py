"""One history of standing: what may follow what, and that every step is kept for good."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from members.models import Organization, StandingChange
from members.organizations.services import register_company
from members.standing import services
from members.standing.transitions import MAY_FOLLOW, may_move
from tests import factories

pytestmark = pytest.mark.django_db
Standing = Organization.Standing


@pytest.fixture
def staff():
    return factories.make_staff("membership")


def steps(company):
    rows = StandingChange.objects.filter(organization=company).order_by("created_at")
    return list(rows.values_list("before", "after"))


def test_a_company_from_entry_to_leaving_and_back_has_one_history(staff):
    company = register_company(
        by=staff, standing=Standing.PROSPECT, name="Fern", slug="fern", legal_name="Fern Ltd", domain="fern.example", size="small"
    )  # fmt: skip
    services.begin_application(by=None, company=company)
    services.admit_company(by=staff, company=company, reason="All nine criteria met.")
    services.begin_membership(by=staff, company=company, on=timezone.now().date())
    services.begin_grace(by=staff, company=company, reason="Attestation overdue.")
    services.suspend(by=staff, company=company, reason="Grace is over.")
    services.restore(by=staff, company=company, reason="Attested.")
    services.end_membership(by=staff, company=company, reason="Closed its service.")
    services.begin_application(by=None, company=company)
    walked = [after for _, after in steps(company)]
    assert walked == [
        "prospect", "applicant", "admitted", "active", "grace", "suspended", "active", "left", "applicant"
    ]  # fmt: skip
    assert [before for before, _ in steps(company)][1:] == walked[:-1]
    company.refresh_from_db()
    assert company.left_on is None  # it is on its way in again


@pytest.mark.parametrize(("now", "to"), [*itertools.product(Standing.values, Standing.values)])
def test_every_move_outside_of_the_table_is_refused_in_words(now, to):
    company = Organization(standing=now)
    decision = may_move(company, to)
    assert decision.allowed == (to in MAY_FOLLOW[now])
    if not decision:
        assert decision.reason.endswith(f"This one is: {Standing(now).label.lower()}.")


def test_a_prospect_cannot_be_suspended_and_nothing_is_written(staff):
    company = factories.make_company(standing="prospect")
    with pytest.raises(ValidationError, match="Only a member can be suspended"):
        services.suspend(by=staff, company=company, reason="x")
    assert steps(company) == []
    assert not AuditEntry.objects.filter(action="standing.suspended").exists()


def test_only_membership_staff_suspend(staff):
    company = factories.make_company()
    with pytest.raises(Refused):
        services.suspend(by=factories.make_staff("programmes"), company=company, reason="x")
    company.refresh_from_db()
    assert company.standing == "active"


def test_a_suspension_needs_a_reason(staff):
    with pytest.raises(ValidationError):
        services.suspend(by=staff, company=factories.make_company(), reason="  ")


@pytest.mark.parametrize(
    "sql", ["UPDATE members_standingchange SET reason = 'x'", "DELETE FROM members_standingchange"]
)
def test_the_database_refuses_to_rewrite_the_history(staff, sql):
    services.suspend(by=staff, company=factories.make_company(), reason="x")
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
