"""What an invited expert reaches, bound by their own undertaking: their group in short, its meetings, drafts sent out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from coalition.core.access import before_coverage
from coalition.core.registry import BriefItem
from members.agreements.coverage import coverage
from members.groups.models import GroupSeat, JoinRequest, WorkingGroup
from members.groups.reviews.models import ReviewCall
from members.groups.reviews.rules import visible_to as calls_visible_to
from members.groups.rules import expert_groups

type View = Callable[..., HttpResponse]


def experts_too(view: View) -> View:
    """A page for people whom the agreement covers, and for experts whom their own undertaking binds.

    For everybody else it does not exist, as behind the coverage gate; what an expert finds on it, `visible_to` says.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not coverage(request.user, "nda") and not expert_groups(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return before_coverage(guarded)


def groups_of(user: Any) -> list[WorkingGroup]:
    """Groups an expert takes part in, for their Home."""
    return list(WorkingGroup.objects.filter(pk__in=expert_groups(user)))


def invitations_of(user: Any) -> list[BriefItem]:
    """What waits for a guest's own undertaking."""
    waiting = JoinRequest.objects.filter(
        user_id=user.pk, role=GroupSeat.Role.EXPERT, status=JoinRequest.Status.WAITING
    )
    return [
        BriefItem(
            text=f"You are invited to take part in {title} as an expert",
            url=reverse("members:group-expert", args=[slug]),
            action="Read the undertaking",
            minutes=10,
            icon="mail-opened",
        )
        for slug, title in waiting.values_list("group__slug", "group__title")
    ]


def calls_for_expert(user: Any) -> list[BriefItem]:
    """Drafts that are open and that one may read and talk about."""
    if not expert_groups(user):
        return []
    calls = ReviewCall.objects.filter(calls_visible_to(user), status=ReviewCall.Status.OPEN)
    return [
        BriefItem(
            text=f"“{call.title}” is open for review",
            url=reverse("members:review", args=[call.pk]),
            action="Read it",
            minutes=30,
            due=call.closes_at,
            icon="message-check",
        )
        for call in calls.order_by("closes_at")
    ]
