"""Writing minutes, publishing them without names, deciding, and acting on what was decided."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from members.accounts.models import User
from members.groups.meetings import invitations
from members.groups.meetings.minutes.document import document_of
from members.groups.meetings.minutes.lint import Finding
from members.groups.meetings.minutes.models import ActionItem, MeetingDecision, Minutes, MinutesEdition
from members.groups.meetings.minutes.people import findings_in
from members.groups.meetings.minutes.rules import may_finish, may_write
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import sitting_in

WRITTEN = audit.action("meetings.minutes_written", "Wrote the minutes of a meeting")
PUBLISHED = audit.action("meetings.minutes_published", "Published the minutes of a meeting")
EXPORTED = audit.action("meetings.minutes_exported", "Exported the minutes of a meeting")
DECIDED = audit.action("meetings.decision_recorded", "Recorded a decision of a meeting")
TAKEN_ON = audit.action("meetings.action_recorded", "Recorded an action of a meeting")
DONE = audit.action("meetings.action_done", "Finished an action of a meeting")
LEAST_REASON = 3  # letters


@transaction.atomic
def write_minutes(*, by: User, meeting: Meeting, source: str) -> Minutes:
    """Keep the working copy; the group reads nothing of it before it is published."""
    require(may_write(by, meeting))
    source = source.replace("\r\n", "\n").strip()
    minutes, created = Minutes.objects.get_or_create(
        meeting=meeting, defaults={"source": source, "edited_by": by}
    )
    if created or minutes.source != source:
        minutes.source, minutes.edited_by = source, by
        minutes.save()
        audit.record(WRITTEN, by=by, subject=minutes)
    return minutes


def text_of(minutes: Minutes) -> str:
    """All that would be published: the text with decisions and actions."""
    meeting = minutes.meeting
    return document_of(
        minutes.source,
        [decision.text for decision in meeting.decisions.all()],
        [(action.text, action.due_on) for action in meeting.actions.all()],
    )


def left_open(found: list[Finding], reasons: Mapping[str, str]) -> list[Finding]:
    """What was found and neither mended nor given a reason."""
    return [one for one in found if len(reasons.get(one.key, "").strip()) < LEAST_REASON]


def _reasons_for(found: list[Finding], reasons: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {one.key: {"what": one.matched, "reason": reasons[one.key].strip()[:300]} for one in found}


def _refuse_open(found: list[Finding], reasons: Mapping[str, str]) -> None:
    waiting = left_open(found, reasons)
    if waiting:
        places = ", ".join(f"line {one.line}: “{one.matched}”" for one in waiting[:5])
        raise ValidationError(
            f"{len(waiting)} place{'' if len(waiting) == 1 else 's'} still "
            f"point{'s' if len(waiting) == 1 else ''} at somebody ({places}). Mend the text, or give a reason for each."
        )


@transaction.atomic
def publish_minutes(*, by: User, meeting: Meeting, reasons: Mapping[str, str]) -> MinutesEdition:
    """A snapshot for the group. Each finding is mended or has its own reason; the same text twice is one edition."""
    require(may_write(by, meeting))
    minutes = (
        Minutes.objects.select_for_update(of=("self",))
        .select_related("meeting__group")
        .filter(meeting=meeting)
        .first()
    )
    if minutes is None or not minutes.source:
        raise ValidationError("There is nothing to publish yet. Write the minutes first.")
    text = text_of(minutes)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    last = minutes.editions.first()
    if last is not None and last.sha256 == sha256:
        return last
    found = findings_in(minutes.meeting, text)
    _refuse_open(found, reasons)
    overrides = _reasons_for(found, reasons)
    edition = MinutesEdition.objects.create(
        minutes=minutes,
        number=(last.number if last else 0) + 1,
        source=minutes.source,
        sha256=sha256,
        decisions=[decision.text for decision in meeting.decisions.all()],
        actions=[{"text": one.text, "due_on": one.due_on.isoformat()} for one in meeting.actions.all()],
        overrides=overrides,
        published_by=by,
        published_at=timezone.now(),
    )
    minutes.overrides = {key: row["reason"] for key, row in overrides.items()}
    minutes.save(update_fields=["overrides"])
    audit.record(
        PUBLISHED,
        by=by,
        subject=minutes,
        detail={"edition": edition.number, "sha256": sha256, "left": len(overrides)},
    )
    for person in invitations.invited_to(minutes.meeting):
        if person != by:
            notices.tell(
                person,
                topic=invitations.TOPIC,
                text="Minutes of a meeting are published.",
                url=f"/members/meetings/{meeting.pk}/minutes/",
                letter=True,
            )
    return edition


@transaction.atomic
def export_minutes(*, by: User, edition: MinutesEdition, format_: str, reasons: Mapping[str, str]) -> str:
    """The text that may leave, after the lint ran once more against people as they are today."""
    meeting = edition.minutes.meeting
    require(may_write(by, meeting))
    text = text_of_edition(edition)
    found = findings_in(meeting, text)
    _refuse_open(found, reasons)
    audit.record(
        EXPORTED,
        by=by,
        subject=edition.minutes,
        detail={
            "format": format_,
            "edition": edition.number,
            "left": {key: row["reason"] for key, row in _reasons_for(found, reasons).items()},
        },
    )
    return text


def text_of_edition(edition: MinutesEdition) -> str:
    actions = [(row["text"], date.fromisoformat(row["due_on"])) for row in edition.actions]
    return document_of(edition.source, edition.decisions, actions)


@transaction.atomic
def record_decision(*, by: User, meeting: Meeting, text: str) -> MeetingDecision:
    require(may_write(by, meeting))
    text = " ".join(text.split())
    if not text:
        raise ValidationError("Say in a sentence what was decided.")
    made, created = MeetingDecision.objects.get_or_create(
        meeting=meeting, text=text[:500], defaults={"recorded_by": by}
    )
    if created:
        audit.record(DECIDED, by=by, subject=meeting)
    return made


@transaction.atomic
def record_action(*, by: User, meeting: Meeting, text: str, owner: User, due_on: date) -> ActionItem:
    require(may_write(by, meeting))
    text = " ".join(text.split())
    if not text:
        raise ValidationError("Say what is to be done.")
    if not sitting_in(meeting.group).filter(pk=owner.pk).exists():
        raise ValidationError("Somebody who takes part in the group owns an action.")
    made, created = ActionItem.objects.get_or_create(
        meeting=meeting, text=text[:500], owner=owner, defaults={"due_on": due_on, "recorded_by": by}
    )
    if created:
        audit.record(TAKEN_ON, by=by, subject=meeting, detail={"due_on": due_on.isoformat()})
        if owner != by:
            _tell_owner(made)
    return made


def _tell_owner(action: ActionItem) -> None:
    notices.tell(
        action.owner,
        topic=invitations.TOPIC,
        text="You own an action of a meeting.",
        url=invitations.page_of(action.meeting),
        letter=True,
    )


@transaction.atomic
def finish_action(*, by: User, action: ActionItem, now: datetime | None = None) -> None:
    """Its owner or a lead says so; twice is once."""
    locked = (
        ActionItem.objects.select_for_update(of=("self",)).select_related("meeting__group").get(pk=action.pk)
    )
    require(may_finish(by, locked))
    if locked.done_at is not None:
        return
    locked.done_at, locked.done_by = now or timezone.now(), by
    locked.save(update_fields=["done_at", "done_by"])
    audit.record(DONE, by=by, subject=locked.meeting, detail={"action": str(locked.pk)})


def beginning_of(meeting: Meeting, minutes: Minutes | None) -> str:
    """What one goes on with: the working copy, what was published where the copy is destroyed, or the agenda."""
    if minutes is None:
        return start_of(meeting)
    last = minutes.editions.first()
    return minutes.source or (last.source if last else start_of(meeting))


def start_of(meeting: Meeting) -> str:
    """What an empty page begins with: the agenda as headings, so that nobody writes who said what."""
    points: list[Any] = list(meeting.items.all())
    return "\n\n".join(f"## {point.title}\n\nWhat was discussed, without saying by whom." for point in points)
