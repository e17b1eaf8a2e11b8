"""What a company states of itself: each fact dated, with its source and its TLP label; the old ones stay as history."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.organizations.models import SERVICES, Organization, Seat
from members.organizations.profile import Fact
from members.organizations.rules import has_seat_role, is_member, may_administer, seat_of

STATED = audit.action("organizations.fact_stated", "Stated a fact about their company")
# These stand in the directory, so their label cannot be narrower than the directory's readers.
IN_DIRECTORY = {
    Fact.Kind.SIZE: "size",
    Fact.Kind.SERVICES: "services",
    Fact.Kind.JURISDICTION: "jurisdiction",
    Fact.Kind.DESCRIPTION: "description",
}


def facts_visible_to(user: Any) -> Q:
    """Own company's and, for membership staff, all; RED for its admins and signatories; of others what TLP allows."""
    if has_staff_role(user, "membership"):
        return Q()
    readable = Q(tlp__in=Fact.FOR_MEMBERS, organization__standing__in=Organization.IN_GOOD_STANDING)
    seat = seat_of(user)
    if seat is None:
        return readable if has_staff_role(user) else Q(pk__in=[])
    own = Q(organization_id=seat.organization_id)
    if not has_seat_role(user, Seat.Role.ADMIN, Seat.Role.SIGNATORY):
        own &= ~Q(tlp=Fact.Tlp.RED)
    return own | readable if is_member(user) else own


def current_facts(user: Any, organization: Organization) -> QuerySet[Fact]:
    rows = Fact.objects.filter(facts_visible_to(user), organization=organization, superseded_at=None)
    return rows.select_related("stated_by", "organization")


def history_of(user: Any, organization: Organization) -> QuerySet[Fact]:
    rows = Fact.objects.filter(facts_visible_to(user), organization=organization, superseded_at__isnull=False)
    return rows.select_related("stated_by", "organization").order_by("-superseded_at", "-pk")


def words_of(fact: Fact) -> str:
    """A fact's value as people read it."""
    value: Any = fact.value
    if fact.kind == Fact.Kind.SERVICES:
        return ", ".join(sorted(SERVICES.get(item, item) for item in value))
    if fact.kind == Fact.Kind.OPERATES_IN:
        return ", ".join(value)
    if fact.kind == Fact.Kind.SIZE:
        return str(Organization.Size(value).label)
    if fact.kind == Fact.Kind.MONTHLY_USERS:
        return f"{value:,} a month in {fact.jurisdiction}"
    return str(value)


@transaction.atomic
def state_fact(
    *,
    by: User | None,
    organization: Organization,
    kind: str,
    value: Any,
    as_of: date,
    source: str,
    tlp: str,
    jurisdiction: str = "",
    on: Any = None,
) -> Fact:
    """Say it anew. What stood there is superseded and stays; the same once more changes nothing."""
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    if by is not None:
        require(may_administer(by, locked))
    problems = {
        "as_of": "This day is still to come." if as_of > timezone.localdate() else "",
        "source": "" if source.strip() else "Say where it comes from.",
        "tlp": _label_problem(kind, tlp),
    }
    if found := {field: words for field, words in problems.items() if words}:
        raise ValidationError(found)
    now = on or timezone.now()
    before = Fact.objects.filter(
        organization=locked, kind=kind, jurisdiction=jurisdiction, superseded_at=None
    ).first()
    facts = {"value": value, "as_of": as_of, "source": source.strip(), "tlp": tlp}
    if before and all(getattr(before, name) == held for name, held in facts.items()):
        return before
    if before:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    made = Fact.objects.create(
        organization=locked, kind=kind, jurisdiction=jurisdiction, stated_by=by, **facts
    )
    if column := IN_DIRECTORY.get(Fact.Kind(kind)):
        setattr(locked, column, value)
        locked.save(update_fields=[column])
        setattr(organization, column, value)
    audit.record(
        STATED,
        by=by,
        subject=made,
        organization=locked,
        detail={"kind": kind, "tlp": tlp, "as_of": str(as_of)},
    )
    return made


def _label_problem(kind: str, tlp: str) -> str:
    if tlp not in Fact.Tlp.values:
        return "Choose a TLP label: it says how far this may be carried."
    if kind in Fact.CONFIDENTIAL and tlp in Fact.FOR_MEMBERS:
        return "Numbers of users stay between your company and membership staff: TLP:AMBER+STRICT or TLP:RED."
    if kind in IN_DIRECTORY and tlp not in Fact.FOR_MEMBERS:
        return "This stands in the directory, which all members read: TLP:AMBER at most."
    return ""
