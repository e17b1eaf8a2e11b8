"""What is destroyed after the group's rule, what a legal hold keeps, and the list of both before it happens."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, working_papers
from coalition.core.access import require
from members.accounts.models import User
from members.groups.models import Deliverable, WorkingGroup
from members.groups.reviews.marked import open_copies
from members.groups.reviews.models import ObjectionOutcome, ReviewAnswer, ReviewCall
from members.groups.reviews.rules import may_hold

DESTROYED = audit.action("reviews.papers_destroyed", "Destroyed the working papers of a deliverable")
HELD = audit.action("groups.held", "Set a legal hold on a working group")
RELEASED = audit.action("groups.hold_lifted", "Lifted the legal hold of a working group")


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go, of which deliverable, on which day; `held` says that a legal hold keeps it."""

    deliverable: Deliverable
    on: date
    papers: list[tuple[str, int]]
    held: bool


def destroyed_on(deliverable: Deliverable) -> date | None:
    """The day from which its papers go: so long after the publication, or after the group was concluded without one."""
    since = deliverable.published_at or deliverable.group.concluded_at
    if since is None:
        return None
    return timezone.localdate(since) + timedelta(days=deliverable.group.retention_days)


def words_for(deliverable: Deliverable) -> str:
    """For the pages: until when what is said of a draft is kept."""
    if deliverable.group.held_at is not None:
        return "What is said here is kept under a legal hold."
    on, days = destroyed_on(deliverable), deliverable.group.retention_days
    if on is not None:
        return f"What is said here is destroyed from {on.day} {on:%B %Y}."
    return f"What is said here is destroyed {days} days after publication or, without one, after the group is concluded."


def _candidates() -> QuerySet[Deliverable]:
    over = Q(published_at__isnull=False) | Q(group__concluded_at__isnull=False)
    rows = Deliverable.objects.filter(over, destroyed_at=None).exclude(calls__status="open")
    return rows.select_related("group").order_by("group__title", "title").distinct()


def plans(*, until: date) -> list[Plan]:
    """The dry run: everything that goes by a day, and what would but for a hold."""
    found = []
    for deliverable in _candidates():
        on = destroyed_on(deliverable)
        if on is None or on > until:
            continue
        counted = [(paper.title, paper.count(deliverable)) for paper in working_papers.working_papers()]
        papers = [(title, number) for title, number in counted if number]
        if papers:
            found.append(Plan(deliverable, on, papers, held=deliverable.group.held_at is not None))
    return sorted(found, key=lambda plan: (plan.on, str(plan.deliverable)))


@transaction.atomic
def destroy(*, deliverable: Deliverable, by: User | None = None, on: date | None = None) -> bool:
    """Take the texts away for good. What stays: that it happened, who answered what kind when, and the tallies."""
    locked = (
        Deliverable.objects.select_for_update(of=("self",)).select_related("group").get(pk=deliverable.pk)
    )
    group = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=locked.group_id)
    due = destroyed_on(locked)
    if locked.destroyed_at or group.held_at or due is None or due > (on or timezone.localdate()):
        return False
    counts = {}
    for paper in working_papers.working_papers():
        counts[paper.name] = paper.count(locked)
        paper.destroy(deliverable=locked, by=by)
    locked.destroyed_at = timezone.now()
    locked.save(update_fields=["destroyed_at"])
    audit.record(DESTROYED, by=by, subject=locked, detail=counts)
    return True


def destroy_due(on: date) -> int:
    return sum(destroy(deliverable=plan.deliverable, on=on) for plan in plans(until=on) if not plan.held)


@transaction.atomic
def hold(*, by: User, group: WorkingGroup, reason: str) -> WorkingGroup:
    """Nothing of the group is destroyed from now on; held twice is held once, with the first reason."""
    require(may_hold(by))
    locked = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if locked.held_at is None:
        locked.held_at, locked.held_by, locked.held_reason = timezone.now(), by, reason
        locked.save(update_fields=["held_at", "held_by", "held_reason"])
        audit.record(HELD, by=by, subject=locked, detail={"reason": reason})
    return locked


@transaction.atomic
def release(*, by: User, group: WorkingGroup, reason: str) -> WorkingGroup:
    """The rule takes its course again, from the next morning on."""
    require(may_hold(by))
    locked = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if locked.held_at is not None:
        locked.held_at, locked.held_by, locked.held_reason = None, None, ""
        locked.save(update_fields=["held_at", "held_by", "held_reason"])
        audit.record(RELEASED, by=by, subject=locked, detail={"reason": reason})
    return locked


# The review's own papers: the snapshots, what companies said, and their marked-up copies.


def _calls(deliverable: Deliverable) -> QuerySet[ReviewCall]:
    return ReviewCall.objects.filter(deliverable=deliverable, destroyed_at=None)


def count_papers(deliverable: Deliverable) -> int:
    calls = _calls(deliverable)
    return calls.count() + ReviewAnswer.objects.filter(asked__call__in=calls).count()


def destroy_papers(*, deliverable: Deliverable, by: User | None) -> None:
    calls = list(_calls(deliverable))
    answers = ReviewAnswer.objects.filter(asked__call__in=calls)
    free = answers.filter(pk__in=open_copies().values("pk"))  # what is sealed is kept for the safety officer
    files = {str(row.marked.name): row.marked.storage for row in free}
    free.update(marked="", marked_size=0)
    answers.update(words="", wording="")
    ObjectionOutcome.objects.filter(answer__asked__call__in=calls).update(words="")
    for call in calls:
        call.body, call.note, call.destroyed_at = "", "", timezone.now()
        call.save(update_fields=["body", "note", "destroyed_at"])
    for name, storage in files.items():
        transaction.on_commit(partial(storage.delete, name))


def register() -> None:
    working_papers.working_paper(
        "reviews",
        title="Drafts sent for review and the answers to them",
        count=count_papers,
        destroy=destroy_papers,
    )
