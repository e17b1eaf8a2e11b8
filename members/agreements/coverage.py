"""Coverage: what a person may see, as a rule that explains itself."""

from typing import Any

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.accounts.rules import has_staff_role
from members.agreements.models import Acknowledgement, Agreement, Signature
from members.organizations.models import Seat
from members.organizations.rules import company_of, has_seat_role, standing_decision

AGREEMENTS_URL = "/members/agreements/"
FIRST_DAY_URL = "/first-day/"
WORDS = {"nda": "the non-disclosure agreement", "signals": "the signal programme's participation agreement"}


def _signed_kinds(user: Any) -> dict[str, str]:
    """Kinds the person's company has signed, as kind to the best status; read once per user object."""

    def find() -> dict[str, str]:
        company = company_of(user)
        if company is None:
            return {}
        rows = Signature.objects.filter(organization=company, status__in=["waiting", "effective"])
        best: dict[str, str] = {}
        for kind, status in rows.values_list("version__agreement__kind", "status"):
            best[kind] = "effective" if "effective" in {status, best.get(kind)} else status
        return best

    return known(user, "signed_kinds", find)


def has_acknowledged(user: Any) -> bool:
    """Whether the person gave their own acknowledgement (level seat); read once per user object."""
    given = Acknowledgement.objects.filter(user_id=user.pk, version__agreement__level=Agreement.Level.SEAT)
    return known(user, "acknowledged", given.exists)


def coverage(user: Any, *kinds: str) -> Decision:
    """Whether agreements of all `kinds` cover this person; a refusal names no company, title or count."""
    if not getattr(user, "is_authenticated", False):
        return refuse("Sign in first.", "Sign in", "/accounts/login/")
    if not kinds:
        return ALLOWED
    if has_staff_role(user):
        return _staff_coverage(kinds)
    return first_refusal(
        standing_decision(user),
        *(_signature_decision(user, kind) for kind in kinds),
        _acknowledgement_decision(user),
    )


def _signature_decision(user: Any, kind: str) -> Decision:
    status = _signed_kinds(user).get(kind)
    return ALLOWED if status == "effective" else _missing(user, kind, waiting=status == "waiting")


def _acknowledgement_decision(user: Any) -> Decision:
    if not has_acknowledged(user):
        return refuse(
            "Your company is covered. What is missing is your own acknowledgement of how we treat what we learn here.",
            "Read and acknowledge",
            FIRST_DAY_URL,
        )
    return ALLOWED


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


def _missing(user: Any, kind: str, *, waiting: bool) -> Decision:
    words = WORDS.get(kind, "an agreement")
    if waiting:
        return refuse(
            f"Your company has signed {words}. It takes effect, and this opens, "
            "when the coalition's staff have countersigned.",
            "See where it stands",
            AGREEMENTS_URL,
        )
    signs = has_seat_role(user, Seat.Role.SIGNATORY)
    return refuse(
        f"What is here is shared under {words}, which your company has not signed yet. "
        + ("You can sign it now." if signs else "Your company's signatory can sign it."),
        "Read and sign" if signs else "Read it and see who signs",
        AGREEMENTS_URL,
    )


def is_covered(user: Any, *kinds: str) -> bool:
    return coverage(user, *(kinds or ("nda",))).allowed
