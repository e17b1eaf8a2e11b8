"""For whom there is a first day, and which of its steps are behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.utils import timezone

from members.agreements.coverage import has_acknowledged
from members.organizations.models import Organization
from members.organizations.rules import company_of

TOPICS = 3
FIRST_DAYS = timedelta(days=14)  # how long Home shows the three things to begin with


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the first day; `url_name` is its page."""

    url_name: str
    title: str
    done: bool


def has_first_day(user: Any) -> bool:
    """People of companies that are members or about to be; guests and coalition staff have none."""
    company = company_of(user)
    return company is not None and company.standing in Organization.MAY_SIGN


def is_new(user: Any) -> bool:
    """In the first days after the first day: the only time Home shows how to begin."""
    done_at = getattr(user, "first_day_done_at", None)
    return has_first_day(user) and done_at is not None and timezone.now() - done_at < FIRST_DAYS


def has_second_factor(user: Any) -> bool:
    return bool(is_mfa_enabled(user))


def steps_for(user: Any, *, factor_later: bool) -> list[Step]:
    """The steps in their order; where no second factor is enforced, "later" counts as done."""
    factor = has_second_factor(user) or (factor_later and not settings.SECOND_FACTOR_REQUIRED)
    return [
        Step("first-day-acknowledgement", "Read and acknowledge", has_acknowledged(user)),
        Step("first-day-second-factor", "Protect your account", factor),
        Step("first-day-topics", "Choose topics", len(user.topics) >= TOPICS),
    ]


def next_step(steps: Iterable[Step]) -> Step | None:
    return next((step for step in steps if not step.done), None)
