"""Whom the lint looks for: everybody who was there or invited, and who takes part today, with their companies."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from members.accounts.models import User
from members.groups.meetings.minutes.lint import Finding, Subject, findings
from members.groups.meetings.models import Attendance, Meeting
from members.groups.meetings.queries import sitting_in
from members.organizations.models import Organization, OrganizationDomain, Seat


def subjects_of(meeting: Meeting) -> list[Subject]:
    invited = Attendance.objects.filter(meeting=meeting)
    keys = set(invited.values_list("user_id", flat=True)) | set(invited.values_list("delegate_id", flat=True))
    keys |= set(sitting_in(meeting.group).values_list("pk", flat=True))
    users = list(User.objects.filter(pk__in=keys - {None}).order_by("pk"))
    companies = _companies(users)
    return [
        Subject(user.name, user.display_name, user.email, *_known_by(companies[user.pk])) for user in users
    ]


def findings_in(meeting: Meeting, text: str) -> list[Finding]:
    """What points at anybody, as people are today."""
    return findings(text, subjects_of(meeting))


def _companies(users: Iterable[User]) -> dict[Any, list[Organization]]:
    """Where each works and worked: somebody who has changed companies was at the old one then."""
    found: dict[Any, list[Organization]] = defaultdict(list)
    seats = Seat.objects.filter(user__in=list(users)).select_related("organization")
    for seat in seats.prefetch_related("organization__domains").order_by("pk"):
        found[seat.user_id].append(seat.organization)
    return found


def _known_by(companies: list[Organization]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    names = [name for company in companies for name in (company.name, company.legal_name) if name]
    domains = [company.domain for company in companies]
    domains += [row.domain for company in companies for row in _domains(company)]
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(domain for domain in domains if domain))


def _domains(company: Organization) -> list[OrganizationDomain]:
    rows: list[OrganizationDomain] = list(company.domains.all())
    return rows
