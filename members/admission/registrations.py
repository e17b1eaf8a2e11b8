"""What coming in registers with the kernel: the first day in the brief, and the three things after it."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem, SearchHit
from members.accounts.rules import has_staff_role
from members.admission import departure
from members.admission.first_things import THINGS, source
from members.admission.models import Application, Declaration, Review
from members.admission.review_queries import applications_for
from members.admission.rules import Stage, has_first_day


def first_day(user: Any) -> Iterator[BriefItem]:
    """Whoever has not been through it is led there."""
    if user.first_day_done_at is None and has_first_day(user):
        yield BriefItem(
            text="Your first day: read and acknowledge, protect your account, choose three topics.",
            url=reverse("first-day"),
            action="Begin",
            minutes=8,
            icon="compass",
        )


def staff_brief(user: Any) -> Iterator[BriefItem]:
    """Applications that wait to be taken up, for one's own review, or for a decision."""
    if not has_staff_role(user, "membership"):
        return
    url = reverse("console:applications")
    waiting = Application.objects.visible_to(user).filter(stage=Stage.SUBMITTED).count()
    if waiting:
        text = f"{waiting} application{'s wait' if waiting != 1 else ' waits'} to be taken up"
        yield BriefItem(text, url, "Look", minutes=5 * waiting, icon="inbox")
    own = Declaration.objects.filter(
        reviewer_id=user.pk, recused_at=None, application__stage=Stage.REVIEW
    ).exclude(application__reviews__in=Review.objects.filter(reviewer_id=user.pk, given_at__isnull=False))
    if due := own.count():
        text = f"{due} review{'s are' if due != 1 else ' is'} due from you"
        yield BriefItem(text, url, "Review", minutes=40 * due, icon="checklist")
    ready = Application.objects.visible_to(user).filter(stage=Stage.DECISION).count()
    if ready:
        text = f"{ready} application{'s are' if ready != 1 else ' is'} ready for a decision"
        yield BriefItem(text, url, "Decide", minutes=15 * ready, icon="gavel")


def find_applications(user: Any, query: str, limit: int) -> list[SearchHit]:
    found = applications_for(user, words=query)[:limit]
    return [
        SearchHit(
            row.company_name,
            reverse("console:application", args=[row.pk]),
            "application",
            row.get_stage_display(),
        )
        for row in found
    ]


def register() -> None:
    registry.console_entry(
        label="Applications",
        url_name="console:applications",
        icon="door-enter",
        text="Who wants to join: the board, reviews and decisions.",
        role="membership",
    )
    registry.brief_source(staff_brief)
    registry.search_source("applications", find_applications)
    departure.register()
    registry.brief_source(first_day)
    for thing in THINGS:
        registry.first_thing(_sources[thing])


_sources = {thing: source(thing) for thing in THINGS}
