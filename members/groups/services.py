"""What happens to working groups: proposed, founded, chartered, moved on; what they promise and what they deliver."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse, require
from coalition.core.people import forget
from members.accounts.models import User
from members.groups import emails
from members.groups.models import (
    CharterVersion,
    Deliverable,
    DeliverableChange,
    GroupChange,
    GroupSeat,
    JoinRequest,
    WorkingGroup,
)
from members.groups.rules import may_change_charter, may_leave, may_move, may_propose
from members.organizations.rules import company_of

FOUNDED = audit.action("groups.founded", "Founded a working group")
PROPOSED = audit.action("groups.proposed", "Proposed a working group")
CHARTERED = audit.action("groups.charter_changed", "Changed the charter of a working group")
MOVED = audit.action("groups.moved", "Moved a working group on")
SEATED = audit.action("groups.seated", "Gave a person a part in a working group")
LEFT = audit.action("groups.left", "Left a working group")
PROMISED = audit.action("groups.deliverable_promised", "A working group promised a deliverable")
DELIVERED = audit.action("groups.deliverable_published", "A working group published a deliverable")
RESERVED = {"propose", "papers"}


@dataclass(frozen=True, slots=True)
class Charter:
    """What a charter says; `silence` and the rest bind the calls that are opened under it."""

    stage: str
    purpose: str
    charter: str = ""
    ends_on: date | None = None
    silence: str = WorkingGroup.Silence.NOTHING
    more_time_days: int = 7
    retention_days: int = 30


CHARTER_FIELDS = ("stage", "purpose", "charter", "ends_on", "silence", "more_time_days", "retention_days")


def charter_of(group: WorkingGroup) -> Charter:
    return Charter(**{name: getattr(group, name) for name in CHARTER_FIELDS})


def _keep_charter(group: WorkingGroup, *, by: User, note: str) -> CharterVersion:
    newest = group.charters.first()
    return CharterVersion.objects.create(
        group=group,
        number=newest.number + 1 if newest else 1,
        note=note[:300],
        by=by,
        **{name: getattr(group, name) for name in CHARTER_FIELDS},
    )


def lock_group(group: WorkingGroup) -> WorkingGroup:
    return WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)


@transaction.atomic
def found_group(*, by: User, slug: str, title: str, stage: str, purpose: str, **facts: Any) -> WorkingGroup:
    """Start a group with its charter; who takes part is said with `seat_in_group` or by asking to join."""
    group = WorkingGroup.objects.create(slug=slug, title=title, stage=stage, purpose=purpose, **facts)
    _keep_charter(group, by=by, note="The charter it was founded with.")
    GroupChange.objects.create(group=group, after=group.status, reason="Founded.", by=by)
    audit.record(FOUNDED, by=by, subject=group, detail={"stage": stage})
    return group


@transaction.atomic
def propose_group(
    *,
    by: User,
    title: str,
    charter: Charter,
    why: str,
    deliverables: Sequence[tuple[str, date | None]] = (),
    key: uuid.UUID | None = None,
) -> WorkingGroup:
    """A member proposes a group, and chairs it once staff approve. The same `key` again gives the same group."""
    if key is not None and (found := WorkingGroup.objects.filter(pk=key, proposed_by=by).first()):
        return found
    require(may_propose(by))
    group = WorkingGroup.objects.create(
        **({"id": key} if key else {}),
        slug=_free_slug(title),
        title=title,
        status=WorkingGroup.Status.PROPOSED,
        proposed_by=by,
        **{name: getattr(charter, name) for name in CHARTER_FIELDS},
    )
    _keep_charter(group, by=by, note="The charter as it was proposed.")
    GroupChange.objects.create(group=group, after=group.status, reason=why, by=by)
    for promised, due_on in deliverables:
        Deliverable.objects.create(group=group, title=promised, due_on=due_on)
    audit.record(PROPOSED, by=by, subject=group, organization=company_of(by), detail={"stage": group.stage})
    emails.tell_programmes(
        text="A new working group is proposed. Please approve or decline it.", path="/console/groups/"
    )
    return group


def _free_slug(title: str) -> str:
    base = slugify(title)[:40].strip("-") or "group"
    if base in RESERVED or WorkingGroup.objects.filter(slug=base).exists():
        return f"{base}-{uuid.uuid4().hex[:6]}"
    return base


@transaction.atomic
def change_charter(*, by: User, group: WorkingGroup, charter: Charter, note: str) -> WorkingGroup:
    """A new version of the charter; saying the same again changes nothing. Calls that are open keep the old terms."""
    locked = lock_group(group)
    require(may_change_charter(by, locked))
    if charter_of(locked) == charter:
        return locked
    if not locked.charters.exists():
        _keep_charter(locked, by=by, note="The charter as it stood before its first change here.")
    for name in CHARTER_FIELDS:
        setattr(locked, name, getattr(charter, name))
    locked.save(update_fields=CHARTER_FIELDS)
    version = _keep_charter(locked, by=by, note=note)
    audit.record(CHARTERED, by=by, subject=locked, detail={"number": version.number})
    return locked


def _nothing_open(group: WorkingGroup, to: str) -> Decision:
    rests = {WorkingGroup.Status.DORMANT, WorkingGroup.Status.CONCLUDED}
    if to in rests and Deliverable.objects.filter(group=group, calls__status="open").exists():
        return refuse("Companies are still being asked for their answers. Close or call off that call first.")
    return ALLOWED


@transaction.atomic
def move_group(*, by: User, group: WorkingGroup, to: str, reason: str) -> WorkingGroup:
    """From one state to the next, with a reason. An approved proposal gets its proposer as chair."""
    locked = lock_group(group)
    if locked.status == to:
        return locked
    require(first_refusal(may_move(by, locked, to), _nothing_open(locked, to)))
    before, locked.status = locked.status, to
    locked.concluded_at = timezone.now() if to == WorkingGroup.Status.CONCLUDED else None
    if before == WorkingGroup.Status.PROPOSED and to == WorkingGroup.Status.ACTIVE:
        locked.starts_on = timezone.localdate()
    locked.save(update_fields=["status", "concluded_at", "starts_on"])
    GroupChange.objects.create(group=locked, before=before, after=to, reason=reason, by=by)
    audit.record(MOVED, by=by, subject=locked, detail={"from": before, "to": to})
    if before == WorkingGroup.Status.PROPOSED:
        _answer_proposer(locked, by=by)
    if to == WorkingGroup.Status.CONCLUDED:
        for waiting in locked.join_requests.filter(status=JoinRequest.Status.WAITING):
            waiting.status, waiting.answer = JoinRequest.Status.DECLINED, "The group is concluded."
            waiting.answered_by, waiting.answered_at = by, timezone.now()
            waiting.save()
    return locked


def _answer_proposer(group: WorkingGroup, *, by: User) -> None:
    proposer = group.proposed_by
    if proposer is None:
        return
    approved = group.status == WorkingGroup.Status.ACTIVE
    if approved and not group.seats.filter(role=GroupSeat.Role.CHAIR, ended_at=None).exists():
        seat_in_group(by=by, group=group, user=proposer, role=GroupSeat.Role.CHAIR)
    words = "is approved, and you chair it" if approved else "was declined"
    emails.tell(
        proposer, text=f"Your proposal of a working group {words}.", path=f"/members/groups/{group.slug}/"
    )


@transaction.atomic
def seat_in_group(
    *, by: User, group: WorkingGroup, user: User, role: str = GroupSeat.Role.PARTICIPANT
) -> GroupSeat:
    """Give a person a part; doing it again changes the role and nothing else."""
    seat, created = GroupSeat.objects.get_or_create(
        group=group, user=user, ended_at=None, defaults={"role": role}
    )
    if created or seat.role != role:
        seat.role = role
        seat.save(update_fields=["role"])
        audit.record(SEATED, by=by, subject=group, detail={"user": str(user.pk), "role": role})
    forget(user)
    return seat


@transaction.atomic
def leave_group(*, by: User, group: WorkingGroup) -> None:
    """Leave; leaving twice is leaving once."""
    seats = list(GroupSeat.objects.select_for_update().filter(group=group, ended_at=None))
    mine = next((seat for seat in seats if seat.user_id == by.pk), None)
    if mine is None:
        return
    forget(by)
    require(may_leave(by, group))
    mine.ended_at = timezone.now()
    mine.save(update_fields=["ended_at"])
    audit.record(LEFT, by=by, subject=group, organization=company_of(by))
    forget(by)


@transaction.atomic
def promise_deliverable(
    *,
    by: User,
    group: WorkingGroup,
    title: str,
    due_on: date | None,
    status: str = Deliverable.Status.DRAFTING,
    editor: User | None = None,
) -> Deliverable:
    made = Deliverable.objects.create(group=group, title=title, due_on=due_on, status=status, editor=editor)
    audit.record(PROMISED, by=by, subject=made, detail={"due_on": due_on.isoformat() if due_on else None})
    return made


def may_come_out(deliverable: Deliverable) -> Decision:
    """Whether nothing stands against the publication: no call is open, no objection without its answer."""
    if (asking := deliverable.calls.filter(status="open").first()) is not None:
        return refuse(
            "Companies are still being asked about this draft. Wait for the close, or call it off.",
            "See the call",
            reverse("members:review", args=[asking.pk]),
        )
    closed = deliverable.calls.filter(status="closed")
    objected = closed.filter(
        asked__answers__current=True, asked__answers__kind="objection", asked__answers__resolution=None
    ).first()
    if objected is not None:
        return refuse(
            "An objection to this draft has no answer on record yet.",
            "Answer the objection",
            reverse("members:review", args=[objected.pk]),
        )
    return ALLOWED


def may_be_published(deliverable: Deliverable) -> Decision:
    """The end of its way: nothing stands against it, and staff have checked it. What is out may have later editions."""
    status = Deliverable.Status
    if deliverable.status == status.PUBLISHED:
        return ALLOWED
    stands = reverse("members:deliverable", args=[deliverable.pk])
    if deliverable.status != status.CHECK:
        return refuse(
            f"“{deliverable.title}” is at “{deliverable.get_status_display().lower()}”. It is published after the "
            "group's review, a call for consensus and the check by staff.",
            "See what comes next",
            stands,
        )
    if deliverable.checked_at is None:
        return refuse("The coalition's staff have not checked it yet.", "See where it stands", stands)
    return may_come_out(deliverable)


@transaction.atomic
def deliverable_published(*, by: User, deliverable: Deliverable, at: datetime | None = None) -> None:
    """The document that a deliverable promised is out. The first publication counts, later editions change nothing.

    The names of companies that said yes to standing on it are frozen here.
    """
    locked = Deliverable.objects.select_for_update().get(pk=deliverable.pk)
    if locked.status == Deliverable.Status.PUBLISHED:
        return
    require(may_be_published(locked))
    before = locked.status
    names = locked.name_consents.filter(revoked_at=None).values_list("organization__name", flat=True)
    locked.names = sorted(names)
    locked.status, locked.published_at = Deliverable.Status.PUBLISHED, at or timezone.now()
    locked.save(update_fields=["status", "published_at", "names"])
    DeliverableChange.objects.create(
        deliverable=locked, what=DeliverableChange.What.STATE, before=before, after=locked.status, by=by
    )
    audit.record(
        DELIVERED, by=by, subject=locked, detail={"group": str(locked.group_id), "names": len(locked.names)}
    )
