"""Answering, coming in, stopping and going on."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements.models import AgreementVersion
from members.agreements.queries import current_version
from members.groups.meetings import emails, invitations
from members.groups.meetings.models import Attendance, Interruption, Meeting
from members.groups.meetings.queries import attendance_of, colleagues_in, leads_of
from members.groups.meetings.rules import may_answer, may_join, may_resume, may_stop
from members.groups.meetings.services import locked_meeting
from members.organizations.rules import company_of

ANSWERED = audit.action("meetings.answered", "Answered the invitation to a meeting")
JOINED = audit.action("meetings.joined", "Acknowledged the antitrust statement and joined a meeting")
LOOKED = audit.action("meetings.link_shown", "Was shown the link of a meeting")
STOPPED = audit.action("meetings.stopped", "Stopped a meeting and called counsel")
RESUMED = audit.action("meetings.resumed", "Resumed an interrupted meeting")


def statement_in_force(user: User) -> AgreementVersion | None:
    """The antitrust statement as it stands today for this person's company."""
    return current_version("antitrust", company=company_of(user))


@transaction.atomic
def answer_invitation(
    *, by: User, meeting: Meeting, answer: str, delegate: User | None = None, shown: bool = False
) -> Attendance:
    """Yes, no, maybe, or a colleague of the same company and group instead. The same answer twice is one."""
    row, _ = Attendance.objects.get_or_create(meeting=meeting, user=by)
    row = Attendance.objects.select_for_update(of=("self",)).get(pk=row.pk)
    require(may_answer(by, meeting))
    if answer not in Attendance.Answer.values or answer == Attendance.Answer.NONE:
        raise ValidationError("Choose one of the answers.")
    delegate = delegate if answer == Attendance.Answer.DELEGATE else None
    if answer == Attendance.Answer.DELEGATE:
        if delegate is None:
            raise ValidationError("Choose who comes in your place.")
        if not colleagues_in(meeting.group, by).filter(pk=delegate.pk).exists():
            raise ValidationError("Only a colleague of your company in this group can come in your place.")
    if (row.answer, row.delegate_id, row.shown) == (answer, delegate.pk if delegate else None, shown):
        return row
    row.answer, row.delegate, row.answered_at = answer, delegate, timezone.now()
    row.shown, row.withdrawn_at = shown, None
    row.save()
    audit.record(ANSWERED, by=by, subject=meeting, organization=company_of(by), detail={"answer": answer})
    if delegate is not None:
        _send_instead(meeting, delegate)
    return row


def _send_instead(meeting: Meeting, delegate: User) -> None:
    theirs, _ = Attendance.objects.get_or_create(meeting=meeting, user=delegate)
    if theirs.answer != Attendance.Answer.YES:
        theirs.answer, theirs.delegate, theirs.answered_at = Attendance.Answer.YES, None, timezone.now()
        theirs.save(update_fields=["answer", "delegate", "answered_at"])
    notices.tell(
        delegate,
        topic=invitations.TOPIC,
        text="A colleague asks you to come to a meeting in their place. You are down as coming.",
        url=invitations.page_of(meeting),
        letter=True,
    )


@transaction.atomic
def open_door(*, by: User, meeting: Meeting, acknowledge: bool = False) -> str:
    """The link, for who may come in and has acknowledged the statement in force; every look is recorded."""
    locked = locked_meeting(meeting)
    row = Attendance.objects.select_for_update(of=("self",)).filter(meeting=locked, user=by).first()
    require(may_join(by, locked, row))
    assert row is not None  # noqa: S101 -- may_join has refused without one
    statement = statement_in_force(by)
    if statement is None:
        require(
            refuse(
                "No antitrust statement is in force, and no meeting begins without one. "
                "Membership staff publish its text.",
                "Write to membership staff",
            )
        )
        raise AssertionError
    if row.statement_id != statement.pk:
        if not acknowledge:
            raise ValidationError("Read the statement and acknowledge it; then the link opens.")
        row.statement, row.joined_at = statement, row.joined_at or timezone.now()
        row.statement_number, row.statement_sha256 = statement.number, statement.sha256
        row.save()
        audit.record(
            JOINED,
            by=by,
            subject=locked,
            organization=company_of(by),
            detail={"version": statement.number, "sha256": statement.sha256},
        )
    audit.record(LOOKED, by=by, subject=locked, organization=company_of(by))
    return locked.join_url


@transaction.atomic
def stop_meeting(
    *, by: User, meeting: Meeting, reason: str = "", now: datetime | None = None
) -> Interruption:
    """Stop and call counsel. Leads and compliance are told at once, whatever they prefer; pressing twice is once."""
    locked = locked_meeting(meeting)
    require(may_stop(by, locked, attendance_of(by, locked)))
    running = locked.interruptions.filter(resumed_at=None).first()
    if running is not None:
        return running
    now = now or timezone.now()
    locked.status = Meeting.Status.INTERRUPTED
    locked.save(update_fields=["status"])
    made = Interruption.objects.create(meeting=locked, by=by, pressed_at=now, reason=reason.strip()[:500])
    audit.record(STOPPED, by=by, subject=locked, organization=company_of(by), detail={"at": now.isoformat()})
    for person in leads_of(locked.group):
        _call(person, invitations.page_of(locked), now)
    for person in holders_of("compliance"):
        _call(person, reverse("console:meeting-stops"), now)
    return made


def _call(person: User, url: str, now: datetime) -> None:
    notices.tell(person, topic="safety", text="A meeting was stopped; counsel is asked for.", url=url)
    emails.meeting_stopped(to=person, url=url, at=now)


@transaction.atomic
def resume_meeting(*, by: User, meeting: Meeting, note: str) -> Meeting:
    """A lead says what counsel found and the meeting goes on (or may be closed properly)."""
    locked = locked_meeting(meeting)
    open_one = locked.interruptions.select_for_update(of=("self",)).filter(resumed_at=None).first()
    if locked.status != Meeting.Status.INTERRUPTED or open_one is None:
        return locked
    require(may_resume(by, locked))
    if not note.strip():
        raise ValidationError("Say what counsel advised and what was decided; it is kept.")
    open_one.resumed_by, open_one.resumed_at, open_one.note = by, timezone.now(), note.strip()
    open_one.save(update_fields=["resumed_by", "resumed_at", "note"])
    locked.status = Meeting.Status.ANNOUNCED
    locked.save(update_fields=["status"])
    audit.record(RESUMED, by=by, subject=locked)
    return locked
