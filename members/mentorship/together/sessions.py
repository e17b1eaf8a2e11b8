"""Arranging sessions: one side proposes times, the other takes one; both calendars hear of it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import locked, page_of
from members.mentorship.rules import HOME_URL, TOPIC, is_mentor_of
from members.mentorship.together import emails, rules
from members.mentorship.together.ical import invitation
from members.mentorship.together.models import Session
from members.organizations.rules import company_of

PROPOSED = audit.action("mentorship.session_proposed", "Proposed times for a mentorship session")
BOOKED = audit.action("mentorship.session_booked", "Booked a mentorship session")
CANCELLED = audit.action("mentorship.session_cancelled", "Cancelled a mentorship session")


@transaction.atomic
def propose_session(
    *,
    by: User,
    pair: Pair,
    slots: Sequence[datetime],
    minutes: int = 45,
    tz: str = "UTC",
    place: str = "",
    session: Session | None = None,
) -> Session:
    """Propose times; with `session` other times for one that is booked, which stays until one of them is taken.

    A new proposal takes the place of the one that still waits, whoever made it.
    """
    current = locked(pair)
    require(rules.may_work_together(by, current))
    if session is None:
        found = current.sessions.filter(status=Session.Status.PROPOSED).first() or Session(pair=current)
    else:
        found = Session.objects.select_for_update().get(pk=session.pk, pair=current)
        if found.status == Session.Status.CANCELLED:
            require(refuse("This session is cancelled.", "Back to mentorship", HOME_URL))
    found.slots, found.proposed_by = sorted(set(slots)), by
    found.proposed_by_mentor = is_mentor_of(by, current)
    found.place = place or found.place
    if found.status != Session.Status.BOOKED:
        found.minutes, found.timezone = minutes, tz
    found.save()
    for person in _other_side(current, by):
        text = "Times are proposed for a session of your mentorship: take one."
        notices.tell(person, topic=TOPIC, text=text, url=page_of(current))
        if wants_letter(person, TOPIC):
            emails.session_proposed(to=person, pair=current, count=len(found.slots))
    audit.record(PROPOSED, by=by, subject=found, organization=company_of(by))
    return found


@transaction.atomic
def take_slot(*, by: User, session: Session, slot: datetime) -> Session:
    """Book the session at one of the proposed times. Twice is once."""
    pair = locked(session.pair)
    found = Session.objects.select_for_update().get(pk=session.pk)
    found.pair = pair
    if found.status == Session.Status.BOOKED and found.starts_at == slot and not found.slots:
        return found
    require(rules.may_take_slot(by, found))
    if slot not in found.slots:
        require(refuse("This time is not proposed any more.", "Back to mentorship", HOME_URL))
    if slot <= timezone.now():
        require(refuse("This time has passed. Propose others.", "Back to mentorship", HOME_URL))
    changed = found.status == Session.Status.BOOKED
    found.status, found.starts_at, found.slots = Session.Status.BOOKED, slot, []
    found.sequence += changed
    found.save()
    for person in (*pair.mentors, pair.request.user):
        emails.session_booked(
            to=person,
            pair=pair,
            at=slot,
            minutes=found.minutes,
            changed=changed,
            calendar=invitation(found, person, timezone.now()),
        )
    for person in _other_side(pair, by):
        notices.tell(person, topic=TOPIC, text="A session of your mentorship is booked.", url=page_of(pair))
    audit.record(
        BOOKED, by=by, subject=found, organization=company_of(by), detail={"sequence": found.sequence}
    )
    return found


@transaction.atomic
def cancel_session(*, by: User, session: Session) -> Session:
    """Either side takes a session back. Twice is once."""
    pair = locked(session.pair)
    require(rules.may_work_together(by, pair))
    found = Session.objects.select_for_update().get(pk=session.pk)
    found.pair = pair
    if found.status == Session.Status.CANCELLED:
        return found
    if found.starts_at is not None and found.starts_at <= timezone.now():
        require(refuse("This session has begun or is over.", "Back to mentorship", HOME_URL))
    _cancel(found)
    for person in _other_side(pair, by):
        notices.tell(
            person, topic=TOPIC, text="A session of your mentorship is cancelled.", url=page_of(pair)
        )
    audit.record(CANCELLED, by=by, subject=found, organization=company_of(by))
    return found


def cancel_upcoming(pair: Pair) -> None:
    """With the end of a pair; calendars are told."""
    now = timezone.now()
    for session in pair.sessions.select_for_update().filter(status__in=Session.UPCOMING):
        if session.starts_at is None or session.starts_at > now:
            session.pair = pair
            _cancel(session)


def has_met(pair: Pair) -> bool:
    """Whether a first session is over."""
    now = timezone.now()
    booked = pair.sessions.filter(status=Session.Status.BOOKED, starts_at__lte=now)
    return any(session.ends_at is not None and session.ends_at <= now for session in booked)


def _cancel(session: Session) -> None:
    was_booked = session.status == Session.Status.BOOKED
    session.status, session.slots = Session.Status.CANCELLED, []
    session.sequence += was_booked
    session.save()
    if not was_booked or session.starts_at is None:
        return
    for person in (*session.pair.mentors, session.pair.request.user):
        emails.session_cancelled(
            to=person,
            pair=session.pair,
            at=session.starts_at,
            calendar=invitation(session, person, timezone.now()),
        )


def _other_side(pair: Pair, by: User) -> list[User]:
    return [pair.request.user] if is_mentor_of(by, pair) else pair.mentors
