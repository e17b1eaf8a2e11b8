"""What accounts ask about signing in through a company; the slice that knows (members.sso) registers the answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

COMPANY_FACTOR = "company"  # the type under which a company's second factor stands among a session's records


@dataclass(slots=True)
class Answers:
    required: Callable[[str], str] = field(default=lambda _email: "")
    again: Callable[..., str] = field(default=lambda _user, **_asked: "")
    offered: Callable[[], bool] = field(default=lambda: False)


_answers = Answers()


def register(
    *, required: Callable[[str], str], again: Callable[..., str], offered: Callable[[], bool]
) -> None:
    _answers.required, _answers.again, _answers.offered = required, again, offered


def required_page(email: str) -> str:
    """Where an address has to go because its company is the only way in; "" for all others."""
    return _answers.required(email.strip().lower()) if email else ""


def again_page(user: Any, *, factor: bool) -> str:
    """Where a person proves afresh through their company who they are; "" where it cannot be asked (for a `factor`)."""
    return _answers.again(user, factor=factor)


def is_offered() -> bool:
    """Whether any company signs its people in, so that the sign-in page says so."""
    return _answers.offered()
