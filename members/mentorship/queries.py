"""What a person has in mentorship."""

from typing import Any

from django.db.models import QuerySet

from members.accounts.models import User
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of


def live_request_of(user: Any, kind: str = MentorRequest.Kind.ROUND) -> MentorRequest | None:
    return MentorRequest.objects.filter(user=user, kind=kind, status__in=MentorRequest.LIVE).first()


def refused_request_of(user: Any) -> MentorRequest | None:
    """The latest request, where staff have refused it."""
    latest = MentorRequest.objects.filter(user=user).order_by("-created_at").first()
    return latest if latest and latest.approval == MentorRequest.Approval.REFUSED else None


def draft_of(user: Any, form: str) -> FormDraft | None:
    return FormDraft.objects.filter(user=user, form=form).first()


def companies_to_avoid(user: Any) -> QuerySet[Organization]:
    """Every other company that could be met here."""
    company = company_of(user)
    found = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING).order_by("name")
    return found.exclude(pk=company.pk) if company else found


def colleagues_of(user: Any) -> QuerySet[User]:
    """With whom somebody could mentor as a team."""
    company = company_of(user)
    seats = Seat.objects.filter(organization=company, status=Seat.Status.ACTIVE).exclude(user_id=user.pk)
    return User.objects.filter(pk__in=seats.values("user_id"), is_active=True).order_by("name")


def active_offer_of(user: Any) -> MentorOffer | None:
    return MentorOffer.objects.filter(user=user, status=MentorOffer.Status.ACTIVE).first()
