"""The steps of an application, and the free-mail domains, which people who do not program keep."""

from functools import cache
from pathlib import Path

import yaml

from members.organizations.criteria import criteria

DATA = Path(__file__).parent / "data"
COMPANY = "company"  # the step of facts, before the criteria
OWN_SERVICE = "own-service"


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
