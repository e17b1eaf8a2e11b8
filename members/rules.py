"""Facade of the facts about people, for the apps above; slices never import it."""

from members.accounts.rules import has_staff_role, holders_of, is_guest, staff_roles
from members.agreements.coverage import coverage, is_covered
from members.agreements.covered import covered_organizations, covered_people, covering_signatures
from members.groups.rules import chairs, group_roles
from members.organizations.rules import company_of, has_seat_role, is_member, may_contribute, seat_of
from members.standing.programme import eligibility, eligible_organizations, signal_eligibility

__all__ = [
    "chairs",
    "company_of",
    "coverage",
    "covered_organizations",
    "covered_people",
    "covering_signatures",
    "eligibility",
    "eligible_organizations",
    "group_roles",
    "has_seat_role",
    "has_staff_role",
    "holders_of",
    "is_covered",
    "is_guest",
    "is_member",
    "may_contribute",
    "seat_of",
    "signal_eligibility",
    "staff_roles",
]
