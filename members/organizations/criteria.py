"""The nine criteria of membership: what an applicant shows, and what a member attests again every year."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Criterion:
    """A short title, and the question as forms ask it."""

    id: str
    title: str
    ask: str


@cache
def criteria() -> dict[str, Criterion]:
    """In the order in which they are asked."""
    rows = yaml.safe_load((DATA / "criteria.yaml").read_text(encoding="utf-8"))
    found = {row["id"]: Criterion(row["id"], row["title"], row["ask"].strip()) for row in rows}
    if len(found) != len(rows):
        raise ValueError("criteria.yaml names a criterion twice.")
    return found
