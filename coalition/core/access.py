"""Who may do what, with the reason: decisions are values that pages, errors and tests share."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

DEFAULT_COVERAGE: tuple[str, ...] = ("nda",)


@dataclass(frozen=True, slots=True)
class Remedy:
    """The one action that mends a refusal: words for a button and where it leads (or "" when a person must act)."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to "may they?": a refusal always carries a sentence, and a remedy where there is one."""

    allowed: bool
    reason: str = ""
    remedy: Remedy | None = None

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True)


class Refused(PermissionDenied):
    """Raised by `require`; the 403 page shows the decision's reason and remedy."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


def refuse(reason: str, label: str = "", url: str = "") -> Decision:
    return Decision(allowed=False, reason=reason, remedy=Remedy(label, url) if label else None)


def require(decision: Decision) -> None:
    """Raise `Refused` unless the decision allows."""
    if not decision.allowed:
        raise Refused(decision)


def first_refusal(*decisions: Decision) -> Decision:
    return next((decision for decision in decisions if not decision.allowed), ALLOWED)


def needs_coverage[View: Callable[..., object]](*kinds: str) -> Callable[[View], View]:
    """Say which agreements a view needs; without it a view needs `DEFAULT_COVERAGE`."""

    def mark(view: View) -> View:
        view.coverage_kinds = kinds  # type: ignore[attr-defined]  # views are functions, functions carry attributes
        return view

    return mark


def before_coverage[View: Callable[..., object]](view: View) -> View:
    """Open to people who are signed in and not (yet) covered by any agreement."""
    return needs_coverage()(view)


def coverage_kinds(view: Callable[..., object]) -> tuple[str, ...]:
    return getattr(view, "coverage_kinds", DEFAULT_COVERAGE)
