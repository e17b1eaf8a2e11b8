"""Coverage: what a person may see, as a rule that explains itself."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.accounts.rules import has_staff_role
from members.agreements.lines import Cover, State, Text, stand
from members.agreements.models import Agreement
from members.agreements.queries import signatories_of, texts_towards
from members.organizations.models import Seat
from members.organizations.rules import company_of, has_seat_role, standing_decision

AGREEMENTS_URL = "/members/agreements/"
FIRST_DAY_URL = "/first-day/"
WORDS = {"nda": "the non-disclosure agreement", "signals": "the signal programme's participation agreement"}


def _texts(user: Any) -> dict[str, list[Text]]:
    """Every published text that concerns this person, by kind, with what was signed; read once per user object."""

    def find() -> dict[str, list[Text]]:
        found: dict[str, list[Text]] = defaultdict(list)
        company = company_of(user)
        for text in texts_towards(company.pk if company else None, user.pk):
            found[text.kind].append(text)
        return dict(found)

    return known(user, "agreement_texts", find)


def cover_of(user: Any, kind: str, on: date | None = None) -> Cover:
    """How one agreement covers this person's company, or for texts of level seat the person, on a day."""
    return stand(_texts(user).get(kind, []), on or timezone.now().date())


def covers_of(user: Any, on: date | None = None) -> dict[str, Cover]:
    """How every agreement that concerns this person covers, by kind; one query for all."""
    return {kind: cover_of(user, kind, on) for kind in _texts(user)}


def has_acknowledged(user: Any) -> bool:
    """Whether the person's own acknowledgement (kind seat) holds today."""
    return cover_of(user, "seat").covers


def coverage(user: Any, *kinds: str) -> Decision:
    """Whether agreements of all `kinds` cover this person; a refusal names nobody but their own signatory."""
    if not getattr(user, "is_authenticated", False):
        return refuse("Sign in first.", "Sign in", "/accounts/login/")
    if not kinds:
        return ALLOWED
    if has_staff_role(user):
        return _staff_coverage(kinds)
    standing = standing_decision(user)
    if not standing:
        return standing
    decisions = [decision_on(user, kind) for kind in kinds]
    return first_refusal(*decisions, decision_on(user, "seat"))


def decision_on(user: Any, kind: str) -> Decision:
    """One agreement's part in the answer, whatever the company's standing."""
    texts = _texts(user).get(kind, [])
    level = texts[0].level if texts else ("seat" if kind == "seat" else "company")
    if level == Agreement.Level.RULES:
        return ALLOWED  # they bind everybody through the agreements, and are signed by nobody
    cover = cover_of(user, kind)
    if cover.covers:
        return ALLOWED
    if level == Agreement.Level.SEAT:
        return _acknowledgement_missing(cover)
    return _signature_missing(user, kind, cover)


def words_for(kind: str, cover: Cover) -> str:
    text = cover.needed or cover.held
    return WORDS.get(kind) or (f"the agreement “{text.title}”" if text else "an agreement")


def _day(value: date | None) -> str:
    return f"{value.day} {value:%B %Y}" if value else "a day not set"


def _acknowledgement_missing(cover: Cover) -> Decision:
    if cover.state == State.BLOCKED and cover.needed and cover.held:
        return refuse(
            f"Version {cover.needed.number} of your personal acknowledgement replaced version {cover.held.number}, "
            f"which held until {_day(cover.last_day)}. Your company is covered; what is missing is your own word.",
            f"Read and acknowledge version {cover.needed.number}",
            reverse("members:agreement", args=[cover.needed.pk]),
        )
    return refuse(
        "Your company is covered. What is missing is your own acknowledgement of how we treat what we learn here.",
        "Read and acknowledge",
        FIRST_DAY_URL,
    )


def _staff_coverage(kinds: tuple[str, ...]) -> Decision:
    """Staff are bound by their employment; signals stay closed to them, whoever they are."""
    if "signals" in kinds:
        return refuse(
            "Coalition staff cannot read signals. They belong to the companies that take part; "
            "compliance staff can look into a case from the console, with a reason that is logged.",
            "Go to the console",
            "/console/",
        )
    return ALLOWED


def _signature_missing(user: Any, kind: str, cover: Cover) -> Decision:
    words, needed, held = words_for(kind, cover), cover.needed, cover.held
    number = f", version {needed.number}," if needed else ","
    if cover.waits:
        return refuse(
            f"Your company has signed {words}. It takes effect, and this opens, "
            "when the coalition's staff have countersigned.",
            "See where it stands",
            AGREEMENTS_URL,
        )
    if cover.state == State.BLOCKED and needed and held:
        why = (
            f"What is here is shared under {words}. Your company signed version {held.number}; "
            f"version {needed.number} replaced it, and version {held.number} covered until {_day(cover.last_day)}. "
        )
    else:
        why = f"What is here is shared under {words}{number} which your company has not signed yet. "
    url = reverse("members:agreement", args=[needed.pk]) if needed else AGREEMENTS_URL
    if has_seat_role(user, Seat.Role.SIGNATORY):
        return refuse(why + "You can sign it now.", "Read and sign", url)
    return refuse(why + _who_signs(user), "Read it and see who signs", url)


def _who_signs(user: Any) -> str:
    """The person's own company's signatory by name, and nobody else's."""
    company = company_of(user)
    names = [person.name or person.public_name for person in signatories_of(company)] if company else []
    if not names:
        return "Your company has no signatory yet; its admin can name one, and the coalition's membership staff help."
    return f"Your company's signatory can sign it: {', '.join(names[:3])}."


def is_covered(user: Any, *kinds: str) -> bool:
    return coverage(user, *(kinds or ("nda",))).allowed
