"""What a company can ask a mentor for, and how deep a need or an experience goes."""

from dataclasses import dataclass
from enum import StrEnum
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


class Level(StrEnum):
    """Where the company that asks stands."""

    STARTING = "starting"
    SOME = "some"
    ADVANCED = "advanced"


class Urgency(StrEnum):
    NOW = "now"
    QUARTER = "quarter"
    YEAR = "year"


class Depth(StrEnum):
    """What the mentor has really done."""

    DONE = "done"
    RUNS = "runs"
    BUILT = "built"


LEVEL_WORDS = {
    Level.STARTING: "Starting from nothing",
    Level.SOME: "Have something running",
    Level.ADVANCED: "Established, facing a hard case",
}
URGENCY_WORDS = {
    Urgency.NOW: "Within weeks",
    Urgency.QUARTER: "This quarter",
    Urgency.YEAR: "This year",
}
DEPTH_WORDS = {
    Depth.DONE: "Have done it",
    Depth.RUNS: "Run it day to day",
    Depth.BUILT: "Built it and taught others",
}


@dataclass(frozen=True, slots=True)
class Need:
    id: str
    title: str
    stage: str
    ask: str


@cache
def all_needs() -> dict[str, Need]:
    """Every need by its id, in the order of the list."""
    source = Path(__file__).parent / "data" / "needs.yaml"
    return {row["id"]: Need(**row) for row in yaml.safe_load(source.read_text(encoding="utf-8"))}


def needs_by_stage() -> list[tuple[str, list[Need]]]:
    """Stage titles in the order of the pipeline, each with its needs."""
    every = all_needs().values()
    return [
        (title, found) for id_, title in STAGES.items() if (found := [n for n in every if n.stage == id_])
    ]


def title_of(need_id: str) -> str:
    """The title of a need; one that has left the list keeps its id as its name."""
    need = all_needs().get(need_id)
    return need.title if need else need_id
