"""The nine criteria and the free-mail domains, read from data that people who do not program keep."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data"
COMPANY = "company"  # the step of facts, before the criteria
OWN_SERVICE = "own-service"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What an applicant shows: a short title, and the question as the form asks it."""

    id: str
    title: str
    ask: str


@cache
def criteria() -> dict[str, Criterion]:
    """In the order in which they are asked."""
    rows = yaml.safe_load((DATA / "criteria.yaml").read_text(encoding="utf-8"))
    found = {row["id"]: Criterion(row["id"], row["title"], row["ask"].strip()) for row in rows}
    if len(found) != len(rows) or OWN_SERVICE not in found:
        raise ValueError("criteria.yaml names a criterion twice, or lacks the one about one's own service.")
    return found


def step_title(step: str) -> str:
    return "Your company" if step == COMPANY else criteria()[step].title


@cache
def free_mail() -> frozenset[str]:
    return frozenset(yaml.safe_load((DATA / "freemail.yaml").read_text(encoding="utf-8")))


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].strip().lower()


def is_free_mail(address: str) -> bool:
    return domain_of(address) in free_mail()


def belongs_to(address: str, domain: str) -> bool:
    """Whether an address is at the domain or below it."""
    own = domain_of(address)
    return own == domain or own.endswith(f".{domain}")
