"""A saved question in words. Pure."""

from collections.abc import Mapping
from typing import Final

from signals.matching.investigate import filters
from signals.matching.investigate.lanes import LANES

_TITLES: Final = {
    "q": "text",
    "kind": "type",
    "harm": "harm",
    "status": "status",
    "label": "label",
    "classification": "classification",
    "tlp": "TLP",
    "scope": "scope",
    "platform": "platform",
    "age": "age",
    "ours": "ours",
    "sort": "order",
}


def question(query: Mapping[str, str]) -> str:
    """For instance: "New for us; type URL; harm Grooming or online enticement"."""
    offered = filters.choices()
    lane = LANES.get(query.get("lane", ""))
    said = [lane.title if lane else LANES["all"].title]
    for name, title in _TITLES.items():
        value = query.get(name, "")
        if not value:
            continue
        shown = dict(offered.get(name, [])).get(value, "a sharing group" if name == "scope" else value)
        said.append(f"{title} {'whole programme' if value == filters.PROGRAMME else shown}")
    return "; ".join(said)
