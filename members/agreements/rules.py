"""Coverage: what a person may see, as a rule that explains itself."""

from datetime import date
from typing import Any

from django.urls import reverse

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.models import Acknowledgement, Agreement, AgreementVersion, Signature
from members.agreements.queries import LIVE, current_version
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, has_seat_role, seat_of, standing_decision

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


def may_sign(user: Any, version: AgreementVersion, *, on: date | None = None) -> Decision:
    """Whether this person may sign this version for their company (on a day, today unless told)."""
    return first_refusal(
        _is_for_companies(version),
        _may_bind(user),
        _is_in_force(version, on),
        _is_not_signed(user, version),
        _comes_after_the_nda(user, version),
    )


def _is_for_companies(version: AgreementVersion) -> Decision:
    if version.agreement.level == Agreement.Level.COMPANY and version.published_at:
        return ALLOWED
    return refuse("This text is not signed for a company.", "See what is", AGREEMENTS_URL)


def _may_bind(user: Any) -> Decision:
    seat = seat_of(user)
    if seat is None:
        return refuse(
            "You hold no seat at a company, so there is no company that you could sign for.",
            "See the agreements",
            AGREEMENTS_URL,
        )
    if seat.organization.standing not in Organization.MAY_SIGN:
        return first_refusal(
            standing_decision(user),
            refuse("Your company cannot sign at its present standing.", "Write to membership staff"),
        )
    if Seat.Role.SIGNATORY not in seat.roles:
        return refuse(
            "Only a signatory of your company can sign: somebody who is authorised to bind it. "
            "You can read the text, and see who your signatory is.",
            "See who signs",
            AGREEMENTS_URL,
        )
    return ALLOWED


def _is_in_force(version: AgreementVersion, on: date | None) -> Decision:
    current = current_version(version.agreement.kind, on)
    if current is None:
        return refuse("No version of this agreement is in force yet.", "See the agreements", AGREEMENTS_URL)
    if current.pk != version.pk:
        return refuse(
            f"This is version {version.number}, which is not the one in force. "
            f"Version {current.number} is; please read and sign that one.",
            f"Read version {current.number}",
            reverse("members:agreement", args=[current.pk]),
        )
    return ALLOWED


def _is_not_signed(user: Any, version: AgreementVersion) -> Decision:
    live = Signature.objects.filter(organization=company_of(user), version=version, status__in=LIVE).first()
    if live is None:
        return ALLOWED
    state = "is in effect" if live.status == Signature.Status.EFFECTIVE else "waits for the countersignature"
    return refuse(
        f"Your company has signed this version already, on {live.signed_at:%Y-%m-%d}; it {state}. "
        "Nothing was done a second time.",
        "See the signature",
        reverse("members:signature", args=[live.pk]),
    )


def _comes_after_the_nda(user: Any, version: AgreementVersion) -> Decision:
    if version.agreement.kind == "nda":
        return ALLOWED
    nda = Signature.objects.filter(
        organization=company_of(user), version__agreement__kind="nda", status__in=LIVE
    )
    if nda.exists():
        return ALLOWED
    return refuse(
        "These terms build on the non-disclosure agreement, which your company has not signed yet.",
        "Sign that one first",
        AGREEMENTS_URL,
    )


def may_countersign(user: Any, signature: Signature) -> Decision:
    if not has_staff_role(user, "membership"):
        return refuse("Staff who hold the membership role countersign.", "Back to the console", "/console/")
    if signature.status != Signature.Status.WAITING:
        return refuse(
            f"This signature does not wait for a countersignature: it is {signature.get_status_display().lower()}.",
            "See what waits",
            reverse("console:agreements"),
        )
    return ALLOWED


def may_void(user: Any, signature: Signature) -> Decision:
    if not has_staff_role(user, "membership"):
        return refuse("Staff who hold the membership role can void a signature.")
    if signature.status not in LIVE:
        return refuse("This signature is closed already.", "See it", reverse("console:agreements"))
    return ALLOWED


def may_acknowledge(user: Any, version: AgreementVersion) -> Decision:
    """A person's own word: theirs to give where they have a seat (or are a guest), for the version in force."""
    level = version.agreement.level
    guest = getattr(user, "kind", "") == User.Kind.GUEST
    if level == Agreement.Level.SEAT and seat_of(user) is None:
        return refuse(
            "You hold no seat at a company, so there is nothing to acknowledge.",
            "Ask your company's admin for a seat",
        )
    if level not in {Agreement.Level.SEAT, Agreement.Level.GUEST} or guest != (
        level == Agreement.Level.GUEST
    ):
        return refuse("This text is not acknowledged by you.", "See the agreements", AGREEMENTS_URL)
    return _is_in_force(version, None)
