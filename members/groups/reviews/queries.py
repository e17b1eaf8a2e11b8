"""Calls as pages and the brief show them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core.registry import BriefItem
from members.agreements.coverage import is_covered
from members.groups.models import WorkingGroup
from members.groups.reviews.marked import open_copies
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall
from members.groups.reviews.rules import may_answer, may_resolve, may_withdraw, sees_answers, visible_to
from members.groups.rules import all_seats, chairs, group_roles
from members.organizations.rules import company_of


def calls_for(user: Any) -> QuerySet[ReviewCall]:
    rows = ReviewCall.objects.filter(visible_to(user)).select_related("deliverable__group", "opened_by")
    return rows.distinct()


def calls_of(user: Any, group: WorkingGroup) -> QuerySet[ReviewCall]:
    return calls_for(user).filter(deliverable__group=group).defer("body", "note")


@dataclass(slots=True)
class CompanyLine:
    """One company of a call: what it says now, what it said before, and what became of its objection."""

    asked: AskedCompany
    now: ReviewAnswer | None
    before: list[ReviewAnswer]
    may_resolve: bool = False
    may_withdraw: bool = False

    @property
    def words(self) -> str:
        if self.asked.left_at is not None:
            return "left the coalition before the close"
        if self.now is None:
            return "silent"
        if self.now.kind == ReviewAnswer.Kind.MORE_TIME:
            return "asked for more time, silent so far"
        return self.now.get_kind_display().lower()

    @property
    def tone(self) -> str:
        if self.now is None or self.now.kind == ReviewAnswer.Kind.MORE_TIME:
            return "secondary"
        return {"approve": "green", "no_objection": "teal", "objection": "red"}.get(
            self.now.kind, "secondary"
        )


def lines_of(user: Any, call: ReviewCall) -> list[CompanyLine]:
    """All companies for the group's people; for whoever was only sent the draft, their own."""
    rows = call.asked.select_related("organization").prefetch_related(
        Prefetch(
            "answers",
            ReviewAnswer.objects.select_related("by", "resolution__by", "asked__organization")
            .annotate(has_copy=Exists(open_copies().filter(pk=OuterRef("pk"))))
            .order_by("-created_at"),
        )
    )
    if not sees_answers(user, call):
        rows = rows.filter(organization=company_of(user))
    found = []
    for asked in rows:
        said = list(asked.answers.all())
        for one in said:
            one.asked.call = call
        now = next((one for one in said if one.current), None)
        line = CompanyLine(asked, now, [one for one in said if not one.current])
        if now is not None and not hasattr(now, "resolution"):
            line.may_resolve = bool(may_resolve(user, now))
            line.may_withdraw = bool(may_withdraw(user, now))
        found.append(line)
    return found


def unanswered_for(user: Any) -> list[AskedCompany]:
    """Open calls that wait for this person's company, and that this person may answer."""
    company = company_of(user)
    if company is None:
        return []
    given = ReviewAnswer.objects.filter(current=True).exclude(kind=ReviewAnswer.Kind.MORE_TIME)
    rows = (
        AskedCompany.objects.filter(
            organization=company,
            call__in=ReviewCall.objects.filter(visible_to(user), status=ReviewCall.Status.OPEN),
            closes_at__gt=timezone.now(),
            left_at=None,
        )
        .exclude(pk__in=given.values("asked"))
        .select_related("call__deliverable__group")
        .order_by("closes_at")
    )
    return [row for row in rows if may_answer(user, row.call, row)]


def brief_of_reviews(user: Any) -> list[BriefItem]:
    """Answers that are due, and for leads objections without an answer on record."""
    if not is_covered(user) or not (all_seats(user) or company_of(user)):
        return []
    items = [
        BriefItem(
            text=f"“{row.call.title}” waits for your company's answer",
            url=reverse("members:review", args=[row.call_id]),
            action="Answer",
            minutes=30,
            due=row.closes_at,
            icon="message-check",
        )
        for row in unanswered_for(user)
    ]
    led = [pk for pk in group_roles(user) if chairs(user, pk)]
    if not led:
        return items
    open_objections = ReviewCall.objects.filter(
        status=ReviewCall.Status.CLOSED,
        deliverable__group__in=led,
        asked__answers__current=True,
        asked__answers__kind=ReviewAnswer.Kind.OBJECTION,
        asked__answers__resolution=None,
    ).exclude(deliverable__status="published")
    return [
        *items,
        *(
            BriefItem(
                text=f"Objections to “{call.title}” wait for an answer on record",
                url=reverse("members:review", args=[call.pk]),
                action="Answer them",
                minutes=20,
                icon="gavel",
            )
            for call in open_objections.distinct()
        ),
    ]
