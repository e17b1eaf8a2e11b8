"""The subjects of this work, by stage: what a person follows and what a company can ask a mentor for."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

STAGES = {
    "prevent": "Prevent",
    "detect": "Detect",
    "report": "Report",
    "disrupt": "Disrupt",
    "enforce": "Enforce",
    "follow_through": "Follow through",
    "people": "People who do this work",
}


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    title: str
    stage: str
    ask: str


@cache
def all_topics() -> dict[str, Topic]:
    """Every topic by its id, in the order of the list."""
    source = Path(__file__).parent / "data" / "topics.yaml"
    return {row["id"]: Topic(**row) for row in yaml.safe_load(source.read_text(encoding="utf-8"))}


def topics_by_stage() -> list[tuple[str, list[Topic]]]:
    """Stage titles in the order of the pipeline, each with its topics."""
    every = all_topics().values()
    return [
        (title, found) for id_, title in STAGES.items() if (found := [t for t in every if t.stage == id_])
    ]


def title_of(topic_id: str) -> str:
    """The title of a topic; one that has left the list keeps its id as its name."""
    topic = all_topics().get(topic_id)
    return topic.title if topic else topic_id
