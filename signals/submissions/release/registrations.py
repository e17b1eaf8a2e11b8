"""What releases register: the queue, its brief, parts of other pages, the console's pages."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from signals.submissions.models import Indicator, Opinion
from signals.submissions.release import queries, rules
from signals.submissions.release.models import Declined, Release, Second
from signals.submissions.release.telling import TOPIC
from signals.submissions.rules import handles_signals
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Waiting for release",
        url_name="signals:releases",
        icon="user-check",
        text="What a second person looks at before others get it.",
        shown=handles_signals,
        section="Send",
    )
    registry.console_entry(
        label="Waiting for release",
        url_name="console:releases",
        icon="user-check",
        text="What new contributors send, and what companies with one analyst leave to you.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.console_entry(
        label="Contributors",
        url_name="console:contributors",
        icon="building-broadcast-tower",
        text="Companies that send signals: who is new, quotas, and what waits.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.brief_source(waiting)
    registry.notice_topic(TOPIC, "Signals")
    register_section("release", template="signals/release/section.html", context=section, order=5)


def waiting(user: Any) -> Iterable[BriefItem]:
    """What this person can release, and whether somebody asks them to stand in."""
    staff = rules.is_compliance(user)
    if not staff and not handles_signals(user):
        return
    found = queries.to_decide(user)
    count, urgent = found.count(), found.filter(batch__urgent=True).exists()
    if count:
        words = "1 batch waits" if count == 1 else f"{count} batches wait"
        yield BriefItem(
            f"{words} for your release{', some of it urgent' if urgent else ''}",
            reverse("console:releases" if staff else "signals:releases"),
            "Look at it",
            minutes=max(2, min(20, count * 2)),
            icon="user-check",
        )
    if not staff and Second.objects.filter(person_id=user.pk, ended_at=None, accepted_at=None).exists():
        yield BriefItem(
            "A company asks you to stand in as its second person",
            reverse("signals:release-second"),
            "Answer",
            minutes=2,
            icon="user-question",
        )


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    """On the signal's page, to its own company: behind which gate it waits, or why it went back."""
    own = Opinion.objects.visible_to(user).filter(indicator=indicator)
    back = Declined.objects.filter(opinion__in=own.exclude(withdrawn_at=None)).select_related("release")
    if sent_back := back.filter(release__batch=F("opinion__batch")).first():
        return {"back": sent_back}
    opinion = own.live().first()
    if opinion is None or (opinion.shared_at and getattr(opinion, "provisional", None) is None):
        return None
    gates = Release.objects.filter(batch=opinion.batch_id, state=Release.State.WAITING)
    if not indicator.is_personal:
        gates = gates.filter(~Q(gate=Release.Gate.PERSONAL))
    return {"gates": list(gates.select_related("batch")), "now": getattr(opinion, "provisional", None)}
