"""What matching registers: pages, the brief, the panel on Home, a section of the signal's page."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.rules import company_of
from signals.matching import cluster_queries, hints, queries
from signals.matching.disclosure import own_signals_in_words
from signals.matching.investigate import registrations as investigate
from signals.submissions import rules, sights
from signals.submissions.models import Indicator
from signals.submissions.sections import register_section


def register() -> None:
    registry.place_entry(
        "signals",
        label="Matches",
        url_name="signals:matches",
        icon="affiliate",
        text="Which of your signals other companies hold as well, the very same or nearly.",
        shown=rules.handles_signals,
        section="Look into",
    )
    investigate.register()
    registry.place_entry(
        "signals",
        section="Look into",
        label="Clusters",
        url_name="signals:clusters",
        icon="chart-bubble",
        text="Near-duplicate hashes that hang together, and how widely each cluster is held.",
        shown=rules.handles_signals,
    )
    registry.brief_source(new_matches)
    registry.home_panel(
        "signals-matches",
        url_name="signals:panel-matches",
        title="Held by others too",
        icon="affiliate",
        shown=rules.handles_signals,
        order=30,
    )
    register_section("matching", template="signals/matching/section.html", context=section, order=20)
    register_section("hints", template="signals/matching/hints.html", context=hints_section, order=25)


def new_matches(user: Any) -> Iterable[BriefItem]:
    """Signals of the person's company that others came to hold since they last looked."""
    if not rules.handles_signals(user):
        return
    count = queries.new_matches_of(user).count()
    if count:
        yield BriefItem(
            own_signals_in_words(count), reverse("signals:matches"), "See them", minutes=5, icon="affiliate"
        )


def section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    company = company_of(user)
    if company is None:
        return None
    return {
        "held": queries.held_by_others(company, indicator),
        "cluster": cluster_queries.cluster_of(user, indicator),
    }


def hints_section(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    found = hints.hints_for(user, indicator)
    shown = [one.pk for hint in found for one in hint.signals]
    sights.record_shared(company_of(user), shown, now=timezone.now())
    return {"hints": found} if found else None
