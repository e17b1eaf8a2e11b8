"""Who may sign, countersign, void and acknowledge."""

from datetime import date
from typing import Any

from django.urls import reverse

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.accounts.models import User
from members.accounts.rules import has_staff_role, holders_of
from members.agreements.coverage import AGREEMENTS_URL
from members.agreements.models import Agreement, AgreementVersion, Signature, Undertaking
from members.agreements.queries import LIVE, current_version
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, contractor_decision, seat_of, standing_decision


def may_sign(user: Any, version: AgreementVersion, *, on: date | None = None) -> Decision:
    """Whether this person may sign this version for their company (on a day, today unless told)."""
    return first_refusal(
        _is_for_companies(version),
        _may_bind(user),
        _is_in_force(version, on, company_of(user)),
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
    if not (provided_for := contractor_decision(seat)):
        return provided_for
    if Seat.Role.SIGNATORY not in seat.roles:
        return refuse(
            "Only a signatory of your company can sign: somebody who is authorised to bind it. "
            "You can read the text, and see who your signatory is.",
            "See who signs",
            AGREEMENTS_URL,
        )
    return ALLOWED


def _is_in_force(version: AgreementVersion, on: date | None, company: Organization | None) -> Decision:
    current = current_version(version.agreement.kind, on, company=company)
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
    if signature.entered_by_id and signature.entered_by_id == getattr(user, "pk", None) and _others(user):
        return refuse(
            "You entered this signature from paper. A second person of the staff looks at the original and countersigns.",
            "See what waits",
            reverse("console:agreements"),
        )
    return ALLOWED


def _others(user: Any) -> bool:
    """Whether somebody else could countersign; where nobody else could, one person does both, and the record says so."""
    return any(person.pk != user.pk for person in holders_of("membership"))


def may_void(user: Any, signature: Signature) -> Decision:
    if not has_staff_role(user, "membership"):
        return refuse("Staff who hold the membership role can void a signature.")
    if signature.status not in LIVE:
        return refuse("This signature is closed already.", "See it", reverse("console:agreements"))
    return ALLOWED


def may_acknowledge(user: Any, version: AgreementVersion) -> Decision:
    """A person's own word: theirs to give where they have a seat, for the version in force."""
    if version.agreement.level != Agreement.Level.SEAT:
        return refuse("This text is not acknowledged by you.", "See the agreements", AGREEMENTS_URL)
    if seat_of(user) is None:
        return refuse(
            "You hold no seat at a company, so there is nothing to acknowledge.",
            "Ask your company's admin for a seat",
        )
    return _is_in_force(version, None, None)


def may_undertake(user: Any, version: AgreementVersion) -> Decision:
    """A guest's word for one event: given by guests, on the version in force."""
    is_guest = getattr(user, "kind", "") == User.Kind.GUEST
    if version.agreement.level != Agreement.Level.GUEST or not is_guest:
        return refuse("This text is for guests of an event.", "See the agreements", AGREEMENTS_URL)
    return _is_in_force(version, None, None)


def has_undertaken(user: Any, subject_kind: str, subject_id: str) -> Decision:
    """Whether a guest gave their word for this event or call, on the text in force when they did."""
    given = Undertaking.objects.filter(user_id=user.pk, subject_kind=subject_kind, subject_id=subject_id)
    if given.exists():
        return ALLOWED
    return refuse(
        "What is said here is shared under the undertaking of a guest, which you have not given for this yet.",
        "Read it and give your word",
        AGREEMENTS_URL,
    )
