"""What people do by themselves: offer, ask, take back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from coalition.core.notices.services import wants_letter
from coalition.core.workdays import working_days_after
from members.accounts.models import StaffRole, User
from members.mentorship import emails, rules
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from members.mentorship.pairs.places import look_again
from members.mentorship.pairs.services import answer_pair, take_back_question
from members.mentorship.rounds.settings import sensitive_needs
from members.organizations.models import Organization
from members.organizations.rules import company_of

OFFERED = audit.action("mentorship.offered", "Offered to be a mentor")
OFFER_WITHDRAWN = audit.action("mentorship.offer_withdrawn", "Withdrew an offer to be a mentor")
REQUESTED = audit.action("mentorship.requested", "Asked for a mentor")
REQUEST_WITHDRAWN = audit.action("mentorship.request_withdrawn", "Withdrew a request for a mentor")
TOPIC = rules.TOPIC
DAYS_TO_INTRODUCE = 2  # working days in which staff introduce somebody


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
    paused_from: date | None = None,
    paused_until: date | None = None,
    avoids: Iterable[Organization] = (),
    team: Iterable[User] = (),
) -> MentorOffer:
    """Make the person's offer, or change the one they have; sending the same form twice makes one offer."""
    require(rules.may_take_part(by))
    _take_turns(by)
    company = _company(by)
    colleagues = list(team)
    require(rules.may_be_a_team(by, colleagues))
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
            "paused_from": paused_from,
            "paused_until": paused_until,
        },
    )
    offer.avoids.set(avoids)
    offer.team.set(colleagues)
    drop_draft(by, FormDraft.Form.OFFER)
    look_again()
    audit.record(OFFERED, by=by, subject=offer, organization=company, detail={"changed": not created})
    return offer


@transaction.atomic
def withdraw_offer(*, by: User, offer: MentorOffer) -> None:
    """No new pairs from now on; those that run go on, and what the mentor is being asked is answered with a no."""
    withdrawn = MentorOffer.objects.filter(pk=offer.pk, user=by, status=MentorOffer.Status.ACTIVE).update(
        status=MentorOffer.Status.WITHDRAWN
    )
    if withdrawn:
        for pair in offer.pairs.filter(status="asked"):
            answer_pair(by=by, pair=pair, accept=False)
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
    kind: str = MentorRequest.Kind.ROUND,
    top_criterion: str = "",
    shielded: bool = False,
    summary: str = "",
    avoids: Iterable[Organization] = (),
) -> MentorRequest:
    """Ask for a mentor, or change the request that still waits; sending the same form twice makes one request.

    A sensitive need waits for staff first. Who needs help now is introduced by staff, within two working days.
    """
    require(rules.may_take_part(by))
    _take_turns(by)
    live = MentorRequest.objects.filter(user=by, kind=kind, status__in=MentorRequest.LIVE).first()
    if live is not None:
        require(rules.may_edit_request(live))
        take_back_question(request=live, by=by)
        live.refresh_from_db()
    request = live or MentorRequest(user=by, kind=kind)
    company = _company(by)
    facts: dict[str, Any] = {
        "organization": company,
        "needs": needs,
        "top_need": top_need,
        "words": words,
        "languages": languages,
        "timezone": tz,
        "top_criterion": top_criterion,
        "shielded": shielded,
        "summary": summary if shielded else "",
    }
    said_otherwise = any(getattr(request, name) != facts[name] for name in ("needs", "words", "summary"))
    for name, value in facts.items():
        setattr(request, name, value)
    if live is None or said_otherwise:
        _ask_for_approval(request)
    is_new_and_urgent = live is None and kind == MentorRequest.Kind.NOW
    if is_new_and_urgent:
        request.introduce_by = working_days_after(timezone.now(), DAYS_TO_INTRODUCE)
    request.save()
    request.avoids.set(avoids)
    drop_draft(by, FormDraft.Form.NOW if kind == MentorRequest.Kind.NOW else FormDraft.Form.REQUEST)
    if is_new_and_urgent:
        _call_staff(request)
    audit.record(
        REQUESTED,
        by=by,
        subject=request,
        organization=company,
        detail={"changed": live is not None, "kind": kind, "approval": request.approval},
    )
    return request


def _ask_for_approval(request: MentorRequest) -> None:
    """What was approved was what it said then."""
    sensitive = request.kind == MentorRequest.Kind.ROUND and sensitive_needs() & set(request.needs)
    approval = MentorRequest.Approval
    request.approval = approval.AWAITING if sensitive else approval.NOT_NEEDED
    request.approval_reason, request.approval_by, request.approval_at = "", None, None


def _call_staff(request: MentorRequest) -> None:
    """Somebody has legal process on the desk: programme staff hear of it at once."""
    url = reverse("console:mentorship-now", args=[request.pk])
    holders = StaffRole.objects.filter(role=StaffRole.Role.PROGRAMMES).select_related("user")
    for person in {holder.user for holder in holders if holder.user.is_active}:
        notices.tell(person, topic=TOPIC, text="Somebody needs a mentor's help now.", url=url)
        if wants_letter(person, TOPIC):
            emails.help_wanted_now(to=person, url=url, due=request.introduce_by)


def keep_draft(*, by: User, form: str, typed: dict[str, list[str]]) -> FormDraft:
    """What has been typed so far; only its author ever reads it, so no audit entry speaks of it."""
    draft, _ = FormDraft.objects.update_or_create(user=by, form=form, defaults={"typed": typed})
    return draft


def drop_draft(by: User, form: str) -> None:
    FormDraft.objects.filter(user=by, form=form).delete()


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
