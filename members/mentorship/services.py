"""What people do by themselves: offer, ask, take back."""

from datetime import date
from typing import Any

from django.db import transaction

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.services import take_back_question
from members.organizations.models import Organization
from members.organizations.rules import company_of

OFFERED = audit.action("mentorship.offered", "Offered to be a mentor")
OFFER_WITHDRAWN = audit.action("mentorship.offer_withdrawn", "Withdrew an offer to be a mentor")
REQUESTED = audit.action("mentorship.requested", "Asked for a mentor")
REQUEST_WITHDRAWN = audit.action("mentorship.request_withdrawn", "Withdrew a request for a mentor")
TOPIC = rules.TOPIC


@transaction.atomic
def offer_mentorship(
    *,
    by: User,
    needs: dict[str, str],
    words: str,
    languages: list[str],
    tz: str,
    hours: tuple[int, int],
    capacity: int,
    paused_until: date | None = None,
) -> MentorOffer:
    """Make the person's offer, or change the one they have; sending the same form twice makes one offer."""
    require(rules.may_take_part(by))
    _take_turns(by)
    company = _company(by)
    offer, created = MentorOffer.objects.update_or_create(
        user=by,
        status=MentorOffer.Status.ACTIVE,
        defaults={
            "organization": company,
            "needs": needs,
            "words": words,
            "languages": languages,
            "timezone": tz,
            "from_hour": hours[0],
            "to_hour": hours[1],
            "capacity": capacity,
            "paused_until": paused_until,
        },
    )
    audit.record(OFFERED, by=by, subject=offer, organization=company, detail={"changed": not created})
    return offer


@transaction.atomic
def withdraw_offer(*, by: User, offer: MentorOffer) -> None:
    """No new pairs from now on; those that run go on."""
    withdrawn = MentorOffer.objects.filter(pk=offer.pk, user=by, status=MentorOffer.Status.ACTIVE).update(
        status=MentorOffer.Status.WITHDRAWN
    )
    if withdrawn:
        audit.record(OFFER_WITHDRAWN, by=by, subject=offer, organization=offer.organization)


@transaction.atomic
def request_mentor(
    *,
    by: User,
    needs: dict[str, dict[str, str]],
    top_need: str,
    words: str,
    languages: list[str],
    tz: str,
) -> MentorRequest:
    """Ask for a mentor, or change the request that still waits; sending the same form twice makes one request."""
    require(rules.may_take_part(by))
    _take_turns(by)
    live = MentorRequest.objects.filter(user=by, status__in=MentorRequest.LIVE).first()
    if live is not None:
        require(rules.may_edit_request(live))
        take_back_question(request=live, by=by)
        live.refresh_from_db()
    request = live or MentorRequest(user=by)
    company = _company(by)
    facts: dict[str, Any] = {
        "organization": company,
        "needs": needs,
        "top_need": top_need,
        "words": words,
        "languages": languages,
        "timezone": tz,
    }
    for name, value in facts.items():
        setattr(request, name, value)
    request.save()
    audit.record(
        REQUESTED, by=by, subject=request, organization=company, detail={"changed": live is not None}
    )
    return request


@transaction.atomic
def withdraw_request(*, by: User, request: MentorRequest) -> None:
    if request.user_id == by.pk:
        take_back_question(request=request, by=by)
    withdrawn = MentorRequest.objects.filter(
        pk=request.pk, user=by, status__in=MentorRequest.UNANSWERED
    ).update(status=MentorRequest.Status.WITHDRAWN)
    if withdrawn:
        audit.record(REQUEST_WITHDRAWN, by=by, subject=request, organization=request.organization)


def _take_turns(person: User) -> None:
    """Two posts of one form at the same moment follow one another."""
    User.objects.select_for_update().get(pk=person.pk)


def _company(person: User) -> Organization:
    company = company_of(person)
    if company is None:
        raise ValueError("Whoever takes part has a company.")
    return company
