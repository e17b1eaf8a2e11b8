"""What reactions register: their list, a section of the signal's page, what ends with a departure."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.registry import Leaving
from members.rules import company_of
from signals.outcomes import rules
from signals.outcomes.reactions import queries, services
from signals.outcomes.reactions.models import Reaction
from signals.submissions.acting import register_way
from signals.submissions.models import Indicator
from signals.submissions.sections import register_beside, register_section

ENDED = audit.action("signals.reactions_ended_by_departure", "A departure ended a company's reactions")


def register() -> None:
    registry.place_entry(
        "signals",
        label="Reactions",
        url_name="signals:reactions",
        icon="mood-check",
        text="What your company said of others' signals with one tap.",
        shown=rules.handles_signals,
        section="What came of it",
    )
    register_section(
        "reactions", template="signals/outcomes/reactions/section.html", context=section, order=35
    )
    register_beside("reactions", template="signals/outcomes/reactions/beside.html", context=beside, order=35)
    register_way(
        "reaction",
        find=lambda indicators, company, since: Reaction.objects.filter(
            indicator__in=indicators, given_at__gte=since
        ).exclude(organization=company),
    )
    registry.departure_effect(
        "signal-reactions", title="Reactions to signals", ends=ends, carry_out=carry_out, order=61
    )


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    taps = queries.taps(user, indicator, company)
    told = queries.told_to_contributor(company, indicator)
    if not taps and not told:
        return None
    return {"indicator": indicator, "taps": taps, "told": told}


def beside(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    """The buttons alone; what others said stands on the signal's page."""
    company = company_of(user)
    taps = queries.taps(user, indicator, company) if company else []
    return {"indicator": indicator, "taps": taps} if taps else None


def ends(leaving: Leaving) -> list[str]:
    if leaving.user is not None:
        return []
    given = Reaction.objects.given().filter(organization=leaving.organization).count()
    return [f"{given} reactions to signals of others no longer count"] if given else []


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    if leaving.user is not None:
        return
    ended = services.end_all_of(leaving.organization, now=timezone.now())
    if ended:
        audit.record(
            ENDED,
            by=by,
            subject=leaving.organization,
            organization=leaving.organization,
            detail={"reactions": ended},
        )
