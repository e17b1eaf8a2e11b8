"""What a company can ask a mentor for, and how deep a need or an experience goes."""

from enum import StrEnum

from members.accounts.topics import STAGES, title_of
from members.accounts.topics import Topic as Need
from members.accounts.topics import all_topics as all_needs
from members.accounts.topics import topics_by_stage as needs_by_stage

__all__ = [
    "DEPTH_WORDS",
    "LEVEL_WORDS",
    "STAGES",
    "URGENCY_WORDS",
    "Depth",
    "Level",
    "Need",
    "Urgency",
    "all_needs",
    "needs_by_stage",
    "title_of",
]


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
