"""What of a group people talk about: its meetings and the drafts of its deliverables."""

import uuid
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import Discussed
from coalition.core.working_papers import working_paper
from members.groups.meetings.models import Meeting
from members.groups.meetings.queries import sitting_in
from members.groups.meetings.rules import meeting_groups
from members.groups.models import Deliverable
from members.groups.threads import services

MEETING, DELIVERABLE = "meeting", "deliverable"


def meeting(user: Any, pk: uuid.UUID) -> Discussed | None:
    found = Meeting.objects.visible_to(user).select_related("group").filter(pk=pk).first()
    if found is None:
        return None
    return Discussed(found.group, reverse("members:meeting", args=[pk]), sitting_in(found.group))


def deliverable(user: Any, pk: uuid.UUID) -> Discussed | None:
    found = Deliverable.objects.filter(pk=pk, group__in=meeting_groups(user)).select_related("group").first()
    if found is None:
        return None
    return Discussed(found.group, reverse("members:thread", args=[DELIVERABLE, pk]), sitting_in(found.group))


def register() -> None:
    registry.discussed(MEETING, meeting)
    registry.discussed(DELIVERABLE, deliverable)
    working_paper("discussion", title="Comments in discussions", count=_count, destroy=_destroy)


def _count(deliverable: Any) -> int:
    return services.count(DELIVERABLE, deliverable.pk)


def _destroy(*, deliverable: Any, by: Any) -> None:
    """For the job that destroys a group's working papers after publication; it audits that it happened."""
    services.destroy(DELIVERABLE, deliverable.pk)
