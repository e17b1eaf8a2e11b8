"""What Investigate registers: its page, what it adds to a signal's page, and how a value leaves the saved views."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from coalition.core import registry
from signals.matching.investigate import exposure, filters, lanes, rows, subscriptions
from signals.matching.investigate.models import Kept
from signals.submissions import keepers, rules, sections
from signals.submissions.models import Indicator
from signals.submissions.sections import Neighbour, Way

_FAR: Final = 500  # how deep into a lane the way from signal to signal is known


def register() -> None:
    registry.place_entry(
        "signals",
        label="Investigate",
        url_name="signals:investigate",
        icon="eye-search",
        text="What others share with your company, to look into on your own service, of your own accord.",
        shown=rules.handles_signals,
        section="Look into",
    )
    registry.place_entry(
        "signals",
        label="Check",
        url_name="signals:check",
        icon="list-search",
        text="Which of up to 1,000 values are known, how near and how widely. What is not known is not kept.",
        shown=rules.handles_signals,
        section="Look into",
    )
    sections.register_visit(count)
    sections.register_veil(veiled)
    sections.register_way(way)
    sections.register_act("keep", template="signals/investigate/keep_act.html", context=kept, order=30)
    keepers.register_keeper(
        "saved-views", title="Saved views of analysts", erase=subscriptions.erase_from_views
    )


def count(user: Any, _indicator: Indicator) -> None:
    exposure.opened(user)


def veiled(user: Any, indicator: Indicator) -> bool:
    return indicator.kind in rows.VEILED_KINDS and exposure.comfort_of(user).blur


def kept(user: Any, indicator: Indicator) -> dict[str, Any] | None:
    listed = Kept.objects.visible_to(user).filter(indicator=indicator).exists()
    return {"public_id": indicator.public_id, "kept": listed}


def way(user: Any, indicator: Indicator, sent: Mapping[str, str]) -> Way | None:
    """Back to the lane one came from, and to the signals before and after; None for who came another way."""
    who = lanes.asker(user)
    if who is None or sent.get("lane") not in lanes.LANES:
        return None
    wanted = {name: value for name, value in filters.wanted_of(sent).items() if value}
    query = urlencode(wanted)
    found = filters.signals(who, wanted).values_list("pk", "public_id")[:_FAR]
    listed = list(found)
    at = next((place for place, (pk, _) in enumerate(listed) if pk == indicator.pk), None)
    around: list[Neighbour | None] = [None, None]
    if at is not None:
        for number, place in enumerate((at - 1, at + 1)):
            if 0 <= place < len(listed):
                address = reverse("signals:signal", args=[listed[place][1]])
                around[number] = Neighbour(f"{address}?{query}")
    title = lanes.LANES[wanted["lane"]].title
    before, after = around
    return Way(f"{reverse('signals:investigate')}?{query}", title, before, after)
