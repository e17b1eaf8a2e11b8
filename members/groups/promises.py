"""What becomes of what a group promised: its state on the board, its date, its editor, its draft."""

import uuid
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, working_papers
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.groups import emails
from members.groups.models import Deliverable, DeliverableChange, GroupSeat
from members.groups.rules import may_work
from members.groups.services import may_come_out

MOVED = audit.action("groups.deliverable_moved", "Moved a deliverable on the board")
DATED = audit.action("groups.deliverable_dated", "Changed the date of a deliverable")
EDITED = audit.action("groups.editor_named", "Named the editor of a deliverable")
LINKED = audit.action("groups.draft_linked", "Linked a draft to a deliverable")
CHECKED = audit.action("groups.deliverable_checked", "Staff checked a deliverable")
Status = Deliverable.Status
What = DeliverableChange.What

# What leads move by hand. Review and consensus begin with a call, and publishing is done in the library.
NEXT: dict[str, tuple[str, ...]] = {
    Status.IDEA: (Status.DRAFTING,),
    Status.DRAFTING: (Status.IDEA,),
    Status.REVIEW: (Status.DRAFTING,),
    Status.CONSENSUS: (Status.CHECK, Status.DRAFTING),
    Status.CHECK: (Status.DRAFTING,),
    Status.PUBLISHED: (),
}


def has_carried(deliverable: Deliverable) -> bool:
    """Whether the last call for consensus has closed, and not for lack of answers."""
    last = deliverable.calls.filter(kind="consensus", status="closed").first()
    return last is not None and last.outcome in {"carried", "objections"}


def may_move_to(user: User, deliverable: Deliverable, to: str) -> Decision:
    """One rule behind the board's buttons and the service."""
    return first_refusal(
        _is_next(deliverable, to), may_work(user, deliverable.group), _is_ready(deliverable, to)
    )


def _is_next(deliverable: Deliverable, to: str) -> Decision:
    if to in NEXT[deliverable.status]:
        return ALLOWED
    if to in {Status.REVIEW, Status.CONSENSUS}:
        return refuse("This begins with a call on the draft: open one.")
    if to == Status.PUBLISHED:
        return refuse("A deliverable is published with its document, in the library.")
    return refuse(f"From “{deliverable.get_status_display()}” it does not go there.")


def _is_ready(deliverable: Deliverable, to: str) -> Decision:
    if deliverable.calls.filter(status="open").exists():
        return may_come_out(deliverable)
    if to != Status.CHECK:
        return ALLOWED
    if not has_carried(deliverable):
        return refuse(
            "Before staff check it, a call for consensus has to close with enough answers.",
            "Ask the companies",
            reverse("members:review-open", args=[deliverable.pk]),
        )
    return may_come_out(deliverable)


@transaction.atomic
def move(*, by: User, deliverable: Deliverable, to: str, reason: str = "") -> Deliverable:
    """To the next column, or back with a reason. Moving there twice is moving once."""
    locked = lock_deliverable(deliverable)
    if locked.status == to:
        return locked
    require(may_move_to(by, locked, to))
    step(locked, to, by=by, reason=reason)
    if to == Status.CHECK:
        emails.tell_programmes(
            text="A deliverable waits for the check by staff.",
            path=f"/members/groups/{locked.group.slug}/board/",
        )
    return locked


def comes_next(deliverable: Deliverable, draft: str = "") -> Decision:
    """Where it stops on its way out, with the one action that brings it on. `draft`: where its linked draft is."""
    if deliverable.status == Status.PUBLISHED:
        return ALLOWED
    stands = may_come_out(deliverable)
    if not stands and deliverable.status != Status.IDEA:
        return stands
    asks = reverse("members:review-open", args=[deliverable.pk])
    words, label, url = {
        Status.IDEA: ("It is an idea so far. A lead starts the drafting.", "", ""),
        Status.DRAFTING: (
            "Once there is a draft, the companies are asked for a group review.",
            "Ask the companies",
            asks,
        ),
        Status.REVIEW: ("The review has closed. A call for consensus comes next.", "Ask the companies", asks),
        Status.CONSENSUS: ("The call for consensus did not carry: too few answered.", "Ask once more", asks),
        Status.CHECK: (
            "It waits for the check by the coalition's staff, who find nothing against it or send it back.",
            "",
            "",
        ),
    }[Status(deliverable.status)]
    if deliverable.status == Status.CONSENSUS and has_carried(deliverable):
        words, label = "The call for consensus has carried. A lead hands it to staff for their check.", ""
    if deliverable.checked_at is not None:
        words = "Staff found nothing against it. It is published in the library, by two people."
        label, url = ("Publish it", f"{draft}publish/") if draft else ("", "")
    return refuse(words, label, url)


def lock_deliverable(deliverable: Deliverable) -> Deliverable:
    rows = Deliverable.objects.select_for_update(of=("self",)).select_related("group", "editor")
    return rows.get(pk=deliverable.pk)


def step(locked: Deliverable, to: str, *, by: User | None, reason: str = "") -> None:
    """Write the move and its history; whoever calls this has decided and locked."""
    before, locked.status = locked.status, to
    locked.checked_at, locked.checked_by = None, None
    locked.save(update_fields=["status", "checked_at", "checked_by"])
    DeliverableChange.objects.create(
        deliverable=locked, what=What.STATE, before=before, after=to, reason=reason, by=by
    )
    audit.record(MOVED, by=by, subject=locked, detail={"from": before, "to": to})


def may_check(user: User, deliverable: Deliverable) -> Decision:
    if not has_staff_role(user, "programmes", "publishing"):
        return refuse("The check is done by the coalition's programme or publishing staff.")
    if deliverable.status != Status.CHECK:
        return refuse("It does not wait for the check by staff.")
    return ALLOWED


@transaction.atomic
def check(*, by: User, deliverable: Deliverable, passed: bool, reason: str = "") -> Deliverable:
    """Staff find nothing against it, or send it back to its editor with the reason."""
    locked = lock_deliverable(deliverable)
    if passed and locked.checked_at is not None:
        return locked
    require(first_refusal(may_check(by, locked), may_come_out(locked) if passed else ALLOWED))
    if passed:
        locked.checked_at, locked.checked_by = timezone.now(), by
        locked.save(update_fields=["checked_at", "checked_by"])
        DeliverableChange.objects.create(
            deliverable=locked,
            what=What.STATE,
            before=locked.status,
            after=locked.status,
            reason=reason,
            by=by,
        )
    else:
        step(locked, Status.DRAFTING, by=by, reason=reason)
    audit.record(CHECKED, by=by, subject=locked, detail={"passed": passed})
    return locked


@transaction.atomic
def change_date(*, by: User, deliverable: Deliverable, due_on: date | None, reason: str) -> Deliverable:
    """A promise moves only with a reason, which stays."""
    locked = lock_deliverable(deliverable)
    require(may_work(by, locked.group))
    if locked.due_on == due_on:
        return locked
    if locked.status == Status.PUBLISHED:
        require(refuse("It is out: its date stays as it was."))
    before, locked.due_on = locked.due_on, due_on
    locked.save(update_fields=["due_on"])
    DeliverableChange.objects.create(
        deliverable=locked,
        what=What.DUE,
        before=before.isoformat() if before else "",
        after=due_on.isoformat() if due_on else "",
        reason=reason,
        by=by,
    )
    audit.record(DATED, by=by, subject=locked, detail={"due_on": due_on.isoformat() if due_on else None})
    return locked


@transaction.atomic
def name_editor(*, by: User, deliverable: Deliverable, editor: User | None, reason: str = "") -> Deliverable:
    locked = lock_deliverable(deliverable)
    require(may_work(by, locked.group))
    if locked.editor == editor:
        return locked
    if editor is not None and not _works_there(editor, locked):
        require(refuse("An editor takes part in the group. Choose somebody who does."))
    before, locked.editor = locked.editor, editor
    locked.save(update_fields=["editor"])
    DeliverableChange.objects.create(
        deliverable=locked,
        what=What.EDITOR,
        before=before.public_name if before else "",
        after=editor.public_name if editor else "",
        reason=reason,
        by=by,
    )
    audit.record(EDITED, by=by, subject=locked, detail={"editor": str(editor.pk) if editor else None})
    return locked


def _works_there(person: User, deliverable: Deliverable) -> bool:
    seats = GroupSeat.objects.filter(group=deliverable.group_id, user=person, ended_at=None)
    return seats.filter(role__in=GroupSeat.SPEAKS).exists()


@transaction.atomic
def link_draft(*, by: User, deliverable: Deliverable, key: uuid.UUID) -> None:
    """Say which draft in the library this deliverable is written in."""
    locked = lock_deliverable(deliverable)
    require(may_work(by, locked.group))
    drafts = {draft.key: draft for draft in working_papers.drafts_of(by, locked.group)}
    if key not in drafts:
        require(
            refuse("Choose a draft of this group that you may see.", "See your drafts", "/resources/library/")
        )
    if drafts[key].deliverable == locked.pk:
        return
    working_papers.link_draft(by=by, key=key, deliverable=locked)
    audit.record(LINKED, by=by, subject=locked, detail={"document": str(key)})
