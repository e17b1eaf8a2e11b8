"""Who may see, write and publish what in the library."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.access import ALLOWED, Decision, refuse
from members.models import GroupSeat, Organization, WorkingGroup
from members.rules import (
    chairs,
    company_of,
    coverage,
    group_roles,
    has_seat_role,
    has_staff_role,
    is_covered,
    is_guest,
    may_contribute,
)
from resources.library.labels import Audience

NOTHING = Q(pk__in=[])
BEFORE_COVERAGE = (Audience.PUBLIC, Audience.PROSPECTS)
FOR_ALL_MEMBERS = (*BEFORE_COVERAGE, Audience.MEMBERS)
JOINING = (
    Organization.Standing.PROSPECT,
    Organization.Standing.APPLICANT,
    Organization.Standing.ADMITTED,
    *Organization.IN_GOOD_STANDING,
)


def visible_to(user: Any) -> Q:
    """Documents this person may see. What is sealed nobody sees; drafts are for owner, leads and publishing staff.

    Programme staff stand in for a missing lead, so they read the drafts of groups; they change none.
    """
    if not getattr(user, "is_authenticated", False):
        return NOTHING
    unsealed = Q(sealed_at=None)
    if is_guest(user):
        return unsealed & Q(status="published") & _of_events(user)
    if has_staff_role(user, "publishing"):
        return unsealed
    published = Q(status="published")
    if has_staff_role(user):
        for_all = published & Q(audience__in=FOR_ALL_MEMBERS)
        of_groups = Q(status="draft", group__isnull=False)
        return unsealed & (for_all | of_groups if has_staff_role(user, "programmes") else for_all)
    if not is_covered(user):
        return unsealed & published & _before_coverage(user)
    chaired = [group_id for group_id in group_roles(user) if chairs(user, group_id)]
    own = Q(owner_id=user.pk) | Q(group_id__in=chaired)
    return unsealed & (published & _readable_by_members(user) | own)


def events_of(user: Any) -> list[uuid.UUID]:
    """Events this person takes part in, as the app that holds events says; none until there is one."""
    kind = registry.current().audiences.get(Audience.EVENT)
    return list(kind.of(user)) if kind else []


def _of_events(user: Any) -> Q:
    events = events_of(user)
    return Q(audience=Audience.EVENT, event__in=events) if events else NOTHING


def _before_coverage(user: Any) -> Q:
    """Prospect and public material, for people whose company is on its way in."""
    company = company_of(user)
    on_the_way = company is not None and company.standing in JOINING
    return Q(audience__in=BEFORE_COVERAGE) if on_the_way else NOTHING


def _readable_by_members(user: Any) -> Q:
    readable = Q(audience__in=FOR_ALL_MEMBERS)
    if groups := list(group_roles(user)):
        shown = WorkingGroup.documents_shown.through.objects.filter(workinggroup_id__in=groups)
        readable |= Q(audience=Audience.GROUP) & (
            Q(group_id__in=groups) | Q(pk__in=shown.values("document_id"))
        )
    readable |= _of_events(user)
    company = company_of(user)
    if company is not None:
        named = Q(pk__in=company.documents_shown.values("pk")) | Q(organization=company)
        readable |= Q(audience=Audience.COMPANIES) & named
        given = user.library_access.filter(status="granted", ends_at__gt=timezone.now(), company=company)
        readable |= Q(pk__in=given.values("document_id"))
    return readable


def may_look_before_coverage(user: Any) -> Decision:
    """The shelf of what is open before signing: for people whose company is on its way in, and for the covered."""
    decision = coverage(user, "nda")
    company = company_of(user)
    if decision.allowed or (company is not None and company.standing in JOINING):
        return ALLOWED
    return decision


def may_write(user: Any, group: WorkingGroup | None) -> Decision:
    """Start a document: chairs and participants in their group, publishing staff everywhere."""
    if has_staff_role(user, "publishing"):
        return ALLOWED
    if has_staff_role(user):
        return refuse(
            "Only staff who hold the publishing role write in the library.",
            "See the library",
            "/resources/library/",
        )
    if group is None:
        return refuse(
            "Documents of no group are written by the coalition's publishing staff. Choose a group you take part in.",
            "See the working groups",
            "/members/groups/",
        )
    return _may_write_in(user, group)


def _may_write_in(user: Any, group: WorkingGroup) -> Decision:
    role = group_roles(user).get(group.pk)
    if role is None:
        return refuse(
            "You do not take part in this group.",
            "See the group",
            reverse("members:group", args=[group.slug]),
        )
    if not (decision := may_contribute(user)):
        return decision
    if role == GroupSeat.Role.OBSERVER:
        return refuse(
            "Observers read along. To write, take part in the group.",
            "See the group",
            reverse("members:group", args=[group.slug]),
        )
    return ALLOWED


def may_write_somewhere(user: Any) -> bool:
    """Whether "Write a document" leads anywhere for this person."""
    if has_staff_role(user, "publishing"):
        return True
    writes = set(GroupSeat.SPEAKS)
    return is_covered(user) and bool(may_contribute(user)) and bool(writes & set(group_roles(user).values()))


def may_edit(user: Any, document: Any) -> Decision:
    """Change a document: its owner while they may still write there, a lead of the group, publishing staff."""
    if document.sealed_at is not None:
        return refuse("This document is sealed.")
    if has_staff_role(user, "publishing"):
        return ALLOWED
    if not (decision := may_contribute(user)):
        return decision
    if document.group_id and chairs(user, document.group_id):
        return ALLOWED
    if document.owner_id == user.pk:
        return may_write(user, document.group)
    return refuse(
        "A document is changed by its owner, a lead of its group, or the coalition's publishing staff.",
        "Read it",
        reverse("resources:document", args=[document.pk]),
    )


def may_approve(user: Any, document: Any, *, authors: Iterable[Any]) -> Decision:
    """Be the second pair of eyes: a lead of the group or publishing staff, and nobody who wrote or asked."""
    if document.sealed_at is not None:
        return refuse("This document is sealed.")
    chairs_it = document.group_id and chairs(user, document.group_id)
    if chairs_it and not has_staff_role(user, "publishing") and not (decision := may_contribute(user)):
        return decision
    if not (has_staff_role(user, "publishing") or chairs_it):
        group = document.group
        return refuse(
            "A document is approved by a lead of its group or by the coalition's publishing staff.",
            "See who leads the group" if group else "",
            reverse("members:group", args=[group.slug]) if group else "",
        )
    if user.pk in set(authors):
        return refuse(
            "Four eyes: whoever wrote any of it, owns it or asked for it does not approve it. A second person does: "
            "another lead of the group, or the coalition's publishing staff."
        )
    return ALLOWED


def is_source(user: Any, document: Any) -> Decision:
    """Whether this person speaks for where the document came from: only the source lowers a label."""
    if document.group_id and chairs(user, document.group_id):
        return ALLOWED
    company = company_of(user)
    if company is not None and company.pk == document.organization_id:
        speaks = document.owner_id == user.pk or has_seat_role(user, "signatory", "admin", "representative")
        if speaks:
            return may_contribute(user)
    if document.group_id is None and document.organization_id is None and has_staff_role(user, "publishing"):
        return ALLOWED
    return refuse(
        "A label is lowered only by its source: a lead of the group, or the owner, a signatory, an admin or a "
        "representative of the company that it came from.",
        "Back to the document",
        reverse("resources:document", args=[document.pk]),
    )
