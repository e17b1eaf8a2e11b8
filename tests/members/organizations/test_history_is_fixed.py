"""What was stated, undertaken, acknowledged and looked at is history: the database itself refuses to rewrite it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from members.agreements import publishing
from members.models import (
    Acknowledgement,
    EscalationContact,
    EscalationLook,
    Fact,
    Organization,
    Undertaking,
    User,
)
from members.organizations import facts
from tests import factories

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], object], words: str) -> None:
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        act()


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Sol")


@pytest.fixture
def admin(company: Organization) -> User:
    return factories.make_person(company, roles=["admin"])


def _state(admin: User, company: Organization, codes: list[str]) -> Fact:
    return facts.state_fact(
        by=admin, organization=company, kind="operates_in", value=codes, as_of=date(2026, 1, 1),
        source="Own count", tlp="green",
    )  # fmt: skip


def test_a_fact_is_superseded_and_nothing_else(company: Organization, admin: User) -> None:
    old = _state(admin, company, ["DE"])
    new = _state(admin, company, ["FR"])
    for fact in (old, new):
        rows = Fact.objects.filter(pk=fact.pk)
        for change in ({"value": ["US"]}, {"source": "Else"}, {"tlp": "red"}, {"as_of": date(2020, 1, 1)}):
            refused(lambda rows=rows, change=change: rows.update(**change), "never changes")
        refused(rows.delete, "never changes")
    refused(lambda: Fact.objects.filter(pk=old.pk).update(superseded_at=None), "never changes")
    assert Fact.objects.filter(pk=new.pk).update(superseded_at=timezone.now()) == 1


def test_a_guests_undertaking_never_changes() -> None:
    staff = factories.make_staff("membership")
    version = publishing.publish_version(
        by=staff, kind="guest", title="Undertaking", level="guest", number="1.0",
        effective_on=date(2026, 1, 1), source="# Undertaking\n\n1. I keep it.\n",
    )  # fmt: skip
    guest = factories.make_guest()
    given = publishing.undertake(
        by=guest, version=version, subject_kind="invitation", subject_id="1", subject_title="Forum"
    )
    rows = Undertaking.objects.filter(pk=given.pk)
    for change in ({"subject_title": "Else"}, {"subject_id": "2"}, {"text_sha256": "0" * 64}):
        refused(lambda change=change: rows.update(**change), "never changes")
    refused(rows.delete, "never changes")


def test_an_acknowledgement_and_a_look_never_change(company: Organization, admin: User) -> None:
    given = Acknowledgement.objects.filter(user=admin)
    assert given.exists()
    refused(lambda: given.update(text_sha256="0" * 64), "never changes")
    refused(given.delete, "never changes")
    contact = EscalationContact.objects.create(
        organization=company,
        who="On call",
        email="a@sol.example",
        hours="always",
        confirmed_at=timezone.now(),
    )
    look = EscalationLook.objects.create(contact=contact, by=admin, company=company, reason="Tonight.")
    rows = EscalationLook.objects.filter(pk=look.pk)
    refused(lambda: rows.update(reason="Else"), "never changes")
    refused(rows.delete, "never changes")
