"""What of a group people talk about: its meetings, the drafts of its deliverables, and each draft that was sent out."""

import uuid
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import Discussed
from coalition.core.working_papers import working_paper
from members.accounts.models import User
from members.accounts.rules import is_guest
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import sitting_in
from members.groups.meetings.rules import meeting_groups
from members.groups.models import Deliverable, GroupSeat
from members.groups.reviews.models import ReviewCall
from members.groups.reviews.retention import words_for
from members.groups.reviews.rules import takes_part_in
from members.groups.reviews.rules import visible_to as calls_visible_to
from members.groups.threads import retention, services
from members.groups.threads.models import DELIVERABLE, MEETING, REVIEW, Comment

OVER = "This discussion is over: by the group's rule, what was said here is destroyed."
GROUP_READS = "Read by those who take part in the group."
SENT_READS = (
    "Read by those who take part in the group, and by the legal reviewers of all companies to whom this draft was "
    "sent. What concerns your company alone belongs into its answer."
)


def meeting(user: Any, pk: uuid.UUID) -> Discussed | None:
    found = retention.timed(Meeting.objects.visible_to(user)).filter(pk=pk).first()
    if found is None:
        return None
    about = Discussed(
        found.group,
        reverse("members:meeting", args=[pk]),
        sitting_in(found.group),
        note=f"Read by those who are invited to the meeting. {retention.words_for(found)}",
        ended=OVER if retention.is_ended(found) else "",
    )
    return _for(user, about, MEETING, pk)


def deliverable(user: Any, pk: uuid.UUID) -> Discussed | None:
    """The group's own talk about what it writes; experts and legal reviewers talk about drafts that were sent out."""
    if is_guest(user):
        return None
    found = Deliverable.objects.filter(pk=pk, group__in=meeting_groups(user)).select_related("group").first()
    if found is None:
        return None
    members = sitting_in(found.group).exclude(kind=User.Kind.GUEST)
    url = reverse("members:deliverable", args=[pk])
    return Discussed(found.group, url, members, note=f"{GROUP_READS} {words_for(found)}")


def review(user: Any, pk: uuid.UUID) -> Discussed | None:
    """A draft as it was sent out: the group's people, its experts, and the legal reviewers who got this one."""
    calls = ReviewCall.objects.filter(calls_visible_to(user), pk=pk, destroyed_at=None)
    found = calls.select_related("deliverable__group").first()
    if found is None or not takes_part_in(user, found):
        return None
    group = found.deliverable.group
    legal = GroupSeat.objects.filter(group=group, role=GroupSeat.Role.LEGAL, ended_at=None)
    sent = Q(pk__in=found.sent.values("user")) & Q(pk__in=legal.values("user"), is_active=True)
    readers = User.objects.filter(Q(pk__in=sitting_in(group).values("pk")) | sent)
    note = f"{SENT_READS} {words_for(found.deliverable)}"
    about = Discussed(group, reverse("members:review", args=[pk]), readers, note=note)
    return _for(user, about, REVIEW, pk)


def _for(user: Any, about: Discussed, kind: str, pk: uuid.UUID) -> Discussed:
    """A guest is shown no list of people: they mention the group's leads and who has spoken here."""
    if not is_guest(user):
        return about
    readers: QuerySet[User] = about.readers
    spoke = Comment.objects.filter(subject_kind=kind, subject_id=pk).values("author")
    leads = GroupSeat.objects.filter(group=about.group, role__in=GroupSeat.LEADS, ended_at=None)
    known = Q(pk__in=spoke) | Q(pk__in=leads.values("user"))
    return replace(about, readers=readers.filter(known))


def register() -> None:
    registry.discussed(MEETING, meeting)
    registry.discussed(DELIVERABLE, deliverable)
    registry.discussed(REVIEW, review)
    working_paper("discussion", title="Comments in discussions", count=_count, destroy=_destroy)


def _threads(deliverable: Any) -> list[tuple[str, uuid.UUID]]:
    calls = ReviewCall.objects.filter(deliverable=deliverable).values_list("pk", flat=True)
    return [(DELIVERABLE, deliverable.pk), *((REVIEW, pk) for pk in calls)]


def _count(deliverable: Any) -> int:
    return sum(services.count(kind, pk) for kind, pk in _threads(deliverable))


def _destroy(*, deliverable: Any, by: Any) -> None:
    """For the job that destroys a group's working papers after publication; it audits that it happened."""
    for kind, pk in _threads(deliverable):
        services.destroy(kind, pk)
