"""Who fills in, who signs off, and who may read which answer."""

from typing import Any

from django.db.models import Q

from coalition.core.access import ALLOWED, Decision, refuse
from members.accounts.rules import has_staff_role
from members.organizations.models import Organization, Seat
from members.organizations.rules import has_seat_role, seat_of
from members.standing.attestation.models import Answer, Attestation

FILLS = (Seat.Role.ADMIN, Seat.Role.SIGNATORY, Seat.Role.REPRESENTATIVE, Seat.Role.STAFF)
SIGNS = (Seat.Role.SIGNATORY, Seat.Role.REPRESENTATIVE)
ATTESTS = (*Organization.IN_GOOD_STANDING, Organization.Standing.SUSPENDED)
STANDING_URL = "/members/standing/"


def attestations_visible_to(user: Any) -> Q:
    """One's own company's; for staff those that are signed off, each answer by its own rule."""
    if has_staff_role(user, "membership"):
        return Q(state=Attestation.State.SIGNED)
    seat = seat_of(user)
    return Q(organization_id=seat.organization_id) if seat and may_fill(user) else Q(pk__in=[])


def may_fill(user: Any) -> Decision:
    seat = seat_of(user)
    if seat is None:
        return refuse("Attestations are filled in by people of a member company.", "Go to Home", "/")
    if seat.organization.standing not in ATTESTS:
        return refuse("Only members attest: your company has no membership that could be renewed.")
    if not has_seat_role(user, *FILLS):
        return refuse(
            "Attestations are filled in by your company's admin, signatory, representative or staff.",
            "See your company's standing",
            STANDING_URL,
        )
    return ALLOWED


def may_change(attestation: Attestation) -> Decision:
    if attestation.state == Attestation.State.DRAFT:
        return ALLOWED
    return refuse(
        f"This attestation is not open any more: {attestation.get_state_display().lower()}.",
        "See it",
        STANDING_URL,
    )


def may_sign_off(user: Any, attestation: Attestation) -> Decision:
    """The second pair of eyes: a signatory or representative who has written none of it."""
    seat = seat_of(user)
    if seat is None or seat.organization_id != attestation.organization_id:
        return refuse("An attestation is signed off in the company that makes it.")
    if not has_seat_role(user, *SIGNS):
        return refuse("A signatory or a representative of your company signs it off.", "See it", STANDING_URL)
    if attestation.state != Attestation.State.WAITING:
        return refuse(
            f"There is nothing to sign off: {attestation.get_state_display().lower()}.",
            "See it",
            STANDING_URL,
        )
    wrote = attestation.answers.filter(edited_by_id=user.pk).exists()
    if attestation.submitted_by_id == user.pk or wrote:
        return refuse(
            "You have filled in part of this yourself. Another signatory or representative signs it off: "
            "four eyes see more than two.",
            "See it",
            STANDING_URL,
        )
    return ALLOWED


def may_read_words(user: Any, answer: Answer) -> bool:
    """The company itself; membership staff, but for what is shown to two of them only."""
    if answer.shown == Answer.Shown.OFFLINE:
        return False
    seat = seat_of(user)
    if seat is not None and seat.organization_id == answer.attestation.organization_id:
        return bool(may_fill(user))
    if not has_staff_role(user, "membership"):
        return False
    if answer.shown == Answer.Shown.NAMED:
        return any(person.pk == user.pk for person in answer.named_staff.all())
    return True
