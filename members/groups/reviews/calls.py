"""Calls: opened on a frozen draft, prolonged, called off, closed with a snapshot of what companies said."""

import hashlib
import uuid
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, working_papers
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.working_papers import Draft
from members.accounts.models import User
from members.groups import emails
from members.groups.models import Deliverable, DeliverableChange, GroupSeat
from members.groups.promises import lock_deliverable, step
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall, SentDraft
from members.groups.reviews.outcome import tally
from members.groups.reviews.rules import may_open
from members.groups.rules import may_lead
from members.organizations.models import Organization, Seat

OPENED = audit.action("reviews.opened", "Opened a call on a draft")
SENT = audit.action("reviews.draft_sent", "Sent a draft to a legal reviewer")
PROLONGED = audit.action("reviews.prolonged", "Moved the close of a call for all companies")
CANCELLED = audit.action("reviews.called_off", "Called off a call on a draft")
CLOSED = audit.action("reviews.closed", "A call on a draft closed")
LONGEST = 120
ASKS = (*GroupSeat.SPEAKS, GroupSeat.Role.LEGAL)


def close_of(day: date) -> datetime:
    """A call closes at the end of its day, 23:59 UTC, wherever one reads it."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)), timezone.get_fixed_timezone(0))


def call_path(call: ReviewCall) -> str:
    return reverse("members:review", args=[call.pk])


def companies_to_ask(deliverable: Deliverable) -> list[Organization]:
    """Companies in good standing with somebody who works in the group, or reviews for it; observers read along."""
    seats = GroupSeat.objects.filter(group=deliverable.group_id, ended_at=None, role__in=ASKS)
    return list(
        Organization.objects.filter(
            standing__in=Organization.IN_GOOD_STANDING,
            seats__status=Seat.Status.ACTIVE,
            seats__user__in=seats.values("user"),
        )
        .distinct()
        .order_by("name")
    )


def draft_for(by: User, deliverable: Deliverable, key: uuid.UUID) -> Draft:
    for draft in working_papers.drafts_of(by, deliverable.group):
        if draft.key == key:
            return draft
    require(refuse("Choose a draft of this group that you may see."))
    raise LookupError(key)


def _can_begin(draft: Draft, closes_on: date, companies: list[Organization], today: date) -> Decision:
    if not draft.body.strip():
        return refuse("The draft is empty: there is nothing to answer to yet.")
    if not today < closes_on <= today + timedelta(days=LONGEST):
        return refuse(f"A call closes tomorrow at the earliest, and within {LONGEST} days.")
    if not companies:
        return refuse("No company works in this group yet, so there is nobody to ask.")
    return ALLOWED


@transaction.atomic
def open_call(
    *,
    by: User,
    deliverable: Deliverable,
    kind: str,
    draft: Draft,
    closes_on: date,
    note: str = "",
    to_legal: bool = True,
    announce: bool = True,
    at: datetime | None = None,
) -> ReviewCall:
    """Freeze the draft and ask every company once. The same call opened twice is opened once."""
    locked = lock_deliverable(deliverable)
    digest = hashlib.sha256(draft.body.encode()).hexdigest()
    standing = ReviewCall.objects.filter(deliverable=locked, status=ReviewCall.Status.OPEN).first()
    if standing is not None:
        if standing.kind == kind and standing.sha256 == digest:
            return standing
        require(refuse("A call on this is open already. Close it or call it off first."))
    require(may_open(by, locked, kind))
    companies = companies_to_ask(locked)
    require(_can_begin(draft, closes_on, companies, timezone.localdate(at) if at else timezone.localdate()))
    call = ReviewCall.objects.create(
        deliverable=locked,
        kind=kind,
        number=locked.calls.count() + 1,
        document_id=draft.key,
        title=draft.title,
        body=draft.body,
        sha256=digest,
        note=note,
        silence=locked.group.silence,
        more_time_days=locked.group.more_time_days,
        closes_at=close_of(closes_on),
        opened_by=by,
    )
    AskedCompany.objects.bulk_create(
        AskedCompany(call=call, organization=company, closes_at=call.closes_at) for company in companies
    )
    if draft.deliverable != locked.pk:
        working_papers.link_draft(by=by, key=draft.key, deliverable=locked)
    if locked.status != kind:
        step(locked, kind, by=by, reason=f"Call {call.number} was opened.")
    audit.record(
        OPENED, by=by, subject=call, detail={"kind": kind, "sha256": digest, "companies": len(companies)}
    )
    if to_legal:
        send_to_legal(by=by, call=call, announce=announce)
    if announce:
        _announce(call)
    return call


def _announce(call: ReviewCall) -> None:
    """To everybody who may answer, and to experts who read along."""
    for person in answerers(call):
        emails.call_opened(person, path=call_path(call), closes_at=call.closes_at, asks_company=True)
    experts = GroupSeat.objects.filter(
        group=call.deliverable.group_id,
        role=GroupSeat.Role.EXPERT,
        ended_at=None,
        undertaken_at__isnull=False,
    )
    for seat in experts.select_related("user"):
        emails.call_opened(seat.user, path=call_path(call), closes_at=call.closes_at, asks_company=False)


def answerers(call: ReviewCall, company: Organization | None = None) -> list[User]:
    """People who work in the group, of the companies that are asked."""
    companies = [company] if company else [row.organization_id for row in call.asked.filter(left_at=None)]
    people = User.objects.filter(
        is_active=True,
        group_seats__group=call.deliverable.group_id,
        group_seats__ended_at=None,
        group_seats__role__in=GroupSeat.SPEAKS,
        seats__status=Seat.Status.ACTIVE,
        seats__organization__in=companies,
    )
    return list(people.distinct().order_by("email"))


@transaction.atomic
def send_to_legal(
    *, by: User, call: ReviewCall, company: Organization | None = None, announce: bool = True
) -> int:
    """Put the draft before the legal reviewers of the asked companies (or of one); who has it gets it no second time."""
    companies = [company.pk] if company else [row.organization_id for row in call.asked.all()]
    seats = GroupSeat.objects.filter(
        group=call.deliverable.group_id,
        role=GroupSeat.Role.LEGAL,
        ended_at=None,
        user__seats__status=Seat.Status.ACTIVE,
        user__seats__organization__in=companies,
    ).select_related("user")
    sent = 0
    for seat in seats:
        _row, created = SentDraft.objects.get_or_create(call=call, user=seat.user, defaults={"by": by})
        if created:
            sent += 1
            audit.record(SENT, by=by, subject=call, detail={"user": str(seat.user_id)})
            if announce:
                emails.call_opened(
                    seat.user, path=call_path(call), closes_at=call.closes_at, asks_company=True
                )
    return sent


def lock_call(call: ReviewCall) -> ReviewCall:
    rows = ReviewCall.objects.select_for_update(of=("self",)).select_related("deliverable__group")
    return rows.get(pk=call.pk)


@transaction.atomic
def prolong(*, by: User, call: ReviewCall, closes_on: date, reason: str) -> ReviewCall:
    """Later for everybody, never earlier; the reason stays in the deliverable's history."""
    locked = lock_call(call)
    require(may_lead(by, locked.deliverable.group))
    later = close_of(closes_on)
    if later == locked.closes_at:
        return locked
    if not locked.is_open:
        require(refuse("This call is over."))
    if later < locked.closes_at or closes_on > timezone.localdate() + timedelta(days=LONGEST):
        require(refuse(f"The close only moves to a later day, within {LONGEST} days from today."))
    locked.closes_at = later
    locked.save(update_fields=["closes_at"])
    locked.asked.filter(closes_at__lt=later).update(closes_at=later, reminded_at=None)
    _note(locked, by, f"The close of call {locked.number} moved to {closes_on:%d %B %Y}. {reason}")
    audit.record(PROLONGED, by=by, subject=locked, detail={"closes_at": later.isoformat()})
    return locked


def _note(call: ReviewCall, by: User | None, reason: str) -> None:
    status = call.deliverable.status
    DeliverableChange.objects.create(
        deliverable=call.deliverable,
        what=DeliverableChange.What.STATE,
        before=status,
        after=status,
        reason=reason,
        by=by,
    )


@transaction.atomic
def call_off(*, by: User, call: ReviewCall, reason: str) -> ReviewCall:
    """The answers so far stay on record and count for nothing; the draft goes back to its editor."""
    locked = lock_call(call)
    require(may_lead(by, locked.deliverable.group))
    if not locked.is_open:
        return locked
    locked.status, locked.reason = ReviewCall.Status.CANCELLED, reason
    locked.closed_at, locked.closed_by = timezone.now(), by
    locked.save(update_fields=["status", "reason", "closed_at", "closed_by"])
    step(lock_deliverable(locked.deliverable), Deliverable.Status.DRAFTING, by=by, reason=reason)
    audit.record(CANCELLED, by=by, subject=locked)
    return locked


def everybody_answered(call: ReviewCall) -> bool:
    waiting = call.asked.filter(left_at=None).exclude(
        answers__in=ReviewAnswer.objects.filter(asked__call=call, current=True).exclude(
            kind=ReviewAnswer.Kind.MORE_TIME
        )
    )
    return not waiting.exists()


def last_close(call: ReviewCall) -> datetime:
    """The call's own close, or that of the company which asked for the most time."""
    return max([call.closes_at, *call.asked.filter(left_at=None).values_list("closes_at", flat=True)])


@transaction.atomic
def close_call(*, call: ReviewCall, by: User | None = None, at: datetime | None = None) -> ReviewCall:
    """Close what is due, or by a lead what everybody has answered; the tally is a snapshot from then on."""
    locked = lock_call(call)
    if not locked.is_open:
        return locked
    now = at or timezone.now()
    if now < last_close(locked):
        if by is None:
            return locked
        require(may_lead(by, locked.deliverable.group))
        if not everybody_answered(locked):
            require(refuse("Some companies have not answered, and their time is not over."))
    rows = list(locked.asked.prefetch_related("answers"))
    said = {row.pk: next((one.kind for one in row.answers.all() if one.current), "") for row in rows}
    counts = tally(
        (said[row.pk] for row in rows if row.left_at is None),
        silence_consents=locked.silence == "consent",
        left=sum(row.left_at is not None for row in rows),
    )
    locked.status, locked.closed_at, locked.closed_by = ReviewCall.Status.CLOSED, now, by
    locked.tally, locked.outcome = counts.as_json(), counts.outcome
    locked.save(update_fields=["status", "closed_at", "closed_by", "tally", "outcome"])
    audit.record(CLOSED, by=by, subject=locked, detail=locked.tally)
    leads = GroupSeat.objects.filter(
        group=locked.deliverable.group_id, role__in=GroupSeat.LEADS, ended_at=None
    ).select_related("user")
    for seat in leads:
        emails.call_closed(seat.user, path=call_path(locked), objections=counts.objection)
    return locked
