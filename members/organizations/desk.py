"""Whose company a page is about: one's own at /members/company/, any company's for staff in the console."""

import uuid
from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from coalition.core.access import Refused, require
from members.accounts.requests import person_of
from members.organizations.models import Invitation, Organization, Seat
from members.organizations.rules import company_of, may_administer, standing_decision


@dataclass(frozen=True, slots=True)
class Desk:
    """A company and where its pages are; links and redirects start with `base`."""

    company: Organization
    base: str
    staff: bool
    keeps: bool = True  # whether the reader keeps seats and facts, and so sees those tabs

    def tab(self, name: str) -> dict[str, object]:
        """What every page of the desk needs in its context."""
        return {"desk": self, "tab": name, "keeps": self.keeps}

    def invitation(self, pk: uuid.UUID) -> Invitation:
        return get_object_or_404(self.company.invitations.select_related("organization"), pk=pk)

    def seat(self, pk: uuid.UUID) -> Seat:
        return get_object_or_404(self.company.seats.select_related("user", "organization"), pk=pk)


def look_at(request: HttpRequest, slug: str) -> Desk:
    """For everybody of the company. The console's routes carry a slug and check the staff role before."""
    if slug:
        return Desk(get_object_or_404(Organization, slug=slug), f"/console/companies/{slug}/", staff=True)
    decision = standing_decision(request.user)
    company = company_of(request.user)
    if not decision or company is None:
        raise Refused(decision)
    keeps = bool(may_administer(request.user, company))
    return Desk(company, "/members/company/", staff=False, keeps=keeps)


def desk_of(request: HttpRequest, slug: str) -> Desk:
    """For those who keep its seats and facts."""
    desk = look_at(request, slug)
    require(may_administer(person_of(request), desk.company))
    return desk
