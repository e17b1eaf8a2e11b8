"""What scope registers: pages, invitations that wait, and who sees a signal on its page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.rules import company_of
from signals.submissions import rules
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope import departure, queries
from signals.submissions.scope.audience import audience_of
from signals.submissions.scope.models import SharingSeat
from signals.submissions.scope.services import TOPIC
from signals.submissions.sections import register_section


def register() -> None:
    departure.register()
    registry.place_entry(
        "signals",
        label="Sharing groups",
        url_name="signals:groups",
        icon="users-group",
        text="A few companies that share some signals among themselves alone.",
        shown=rules.handles_signals,
        section="Rules and people",
    )
    registry.console_entry(
        label="Sharing groups",
        url_name="console:sharing-groups",
        icon="users-group",
        text="Which companies share signals among themselves, and why.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.notice_topic(TOPIC, "Sharing groups of signals")
    registry.brief_source(invitations)
    register_section("scope", template="signals/scope/section.html", context=section, order=50)


def invitations(user: Any) -> Iterable[BriefItem]:
    """Sharing groups to which the person's company is invited."""
    company = company_of(user) if rules.handles_signals(user) else None
    if company is None:
        return
    waiting = SharingSeat.objects.filter(
        organization=company, accepted_at=None, ended_at=None, group__closed_at=None
    )
    for seat in waiting[:3]:
        yield BriefItem(
            "Your company is invited to a sharing group",
            reverse("signals:group", args=[seat.group_id]),
            "Answer",
            minutes=5,
            icon="users-group",
        )


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    own = Opinion.objects.live().filter(indicator=indicator, organization=company)
    opinion = own.select_related("group", "organization").first()
    who = queries.who_sees(opinion) if opinion else None
    return {
        "indicator": indicator,
        "opinion": opinion,
        "who": who,
        "audience": audience_of(opinion.group, but=company) if opinion and who and who.out else None,
        "through": queries.groups_through(indicator, company),
        "named": queries.named_holders(indicator, company),
    }
