"""What retraction registers: the list of what was taken back, what waits for whom, a part of the signal's page."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Min
from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.rules import company_of, has_staff_role
from signals.outcomes.retraction import narrowing, queries, services
from signals.outcomes.retraction.models import Receipt
from signals.submissions import hooks
from signals.submissions.models import Indicator
from signals.submissions.rules import handles_signals
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Taken back",
        url_name="signals:corrections",
        icon="arrow-back-up",
        text="Signals that you took and that were taken back: say what you did, and look again.",
        shown=handles_signals,
        section="What came of it",
    )
    registry.console_entry(
        label="Late answers to retractions",
        url_name="console:signal-corrections",
        icon="clock-exclamation",
        text="Companies that have not said what they did with signals that were taken back.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.brief_source(to_answer)
    registry.brief_source(late_answers)
    register_section("retraction", template="signals/retraction/section.html", context=section, order=6)
    hooks.signals_withdrawn.subscribe(services.signals_withdrawn)
    hooks.signals_narrowed.subscribe(narrowing.signals_narrowed)


def to_answer(user: Any) -> Iterable[BriefItem]:
    """For people who handle signals: what was taken back and asks for a word, and for a second look."""
    if not handles_signals(user):
        return
    page = reverse("signals:corrections")
    own = Receipt.objects.visible_to(user)
    open_, looks = own.unanswered(), own.unreviewed()
    count = open_.count()
    if count:
        words = "1 signal was" if count == 1 else f"{count} signals were"
        yield BriefItem(
            f"{words} taken back: say what you did",
            f"{page}?state=open",
            "Answer",
            minutes=min(20, count),
            due=open_.aggregate(first=Min("due_at"))["first"],
            icon="arrow-back-up",
        )
    count = looks.count()
    if count:
        words = "1 signal that you acted on was" if count == 1 else f"{count} signals that you acted on were"
        yield BriefItem(
            f"{words} taken back: look again",
            f"{page}?state=review",
            "Look again",
            minutes=min(60, count * 15),
            due=looks.aggregate(first=Min("review_due_at"))["first"],
            icon="arrow-back-up",
        )


def late_answers(user: Any) -> Iterable[BriefItem]:
    if not has_staff_role(user, "compliance"):
        return
    late = Receipt.objects.overdue().count()
    if late:
        words = "1 answer to a retraction is" if late == 1 else f"{late} answers to retractions are"
        url = reverse("console:signal-corrections")
        yield BriefItem(f"{words} overdue", url, "See which", minutes=10, icon="clock-exclamation")


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    receipts = list(
        Receipt.objects.visible_to(user)
        .filter(retraction__indicator=indicator)
        .select_related("retraction", "review")
    )
    sent = queries.sent_by(company, indicator)
    return {"receipts": receipts, "sent": sent} if receipts or sent else None
