"""What coming in registers with the kernel: the first day in the brief, and the three things after it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem, SearchHit
from members.accounts.rules import has_staff_role
from members.admission import departure
from members.admission.first_things import THINGS, source
from members.admission.models import Application, Declaration, Objection, Review
from members.admission.onboarding import open_onboarding
from members.admission.review_queries import applications_for, open_for_objections
from members.admission.rules import Stage, has_first_day, may_object
from members.organizations.rules import company_of


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


def asked_about_applicants(user: Any) -> bool:
    return bool(settings.ADMISSION_OBJECTIONS) and may_object(user).allowed


def applicants_brief(user: Any) -> Iterator[BriefItem]:
    """Members are asked about companies that want to join, until the window closes."""
    if not asked_about_applicants(user):
        return
    said = Objection.objects.filter(organization=company_of(user)).values("application_id")
    until = list(open_for_objections().exclude(pk__in=said).values_list("objections_until", flat=True))
    if until:
        text = f"{len(until)} compan{'ies want' if len(until) != 1 else 'y wants'} to join; do you object?"
        url = reverse("members:applicants")
        yield BriefItem(text, url, "Look", minutes=3, due=until[0], icon="door-enter")


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
        section="Membership",
    )
    registry.console_entry(
        label="Onboarding",
        url_name="console:onboarding",
        icon="list-check",
        text="Companies in their first weeks, and where each of them is stuck.",
        role="membership",
        section="Membership",
    )
    registry.place_entry(
        "members",
        label="Who wants to join",
        url_name="members:applicants",
        icon="door-enter",
        text="Companies that apply, while members are asked about them.",
        shown=asked_about_applicants,
    )
    registry.home_panel(
        "onboarding",
        url_name="members:onboarding",
        title="Your company's first weeks",
        icon="list-check",
        shown=lambda user: open_onboarding(company_of(user)) is not None,
        order=10,
    )
    registry.brief_source(staff_brief)
    registry.brief_source(applicants_brief)
    registry.search_source("applications", find_applications)
    departure.register()
    registry.brief_source(first_day)
    for thing in THINGS:
        registry.first_thing(_sources[thing])


_sources = {thing: source(thing) for thing in THINGS}
