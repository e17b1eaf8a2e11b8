"""What a departure ends of companies and seats; the same objects preview it and carry it out."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.people import forget
from coalition.core.registry import Leaving
from members.organizations.invitations import close
from members.organizations.leavers import record_keepers_of
from members.organizations.models import Invitation, Seat, Transfer
from members.organizations.profile import EscalationContact
from members.organizations.services import SEAT_ENDED

CONTACT_ENDED = audit.action("organizations.escalation_ended", "An escalation contact ended with a departure")
TRANSFER_ENDED = audit.action("organizations.transfer_ended", "A departure ended a transfer that waited")


@dataclass(frozen=True, slots=True)
class Ending:
    """What one slice says about a departure."""

    title: str
    ends: list[str]
    stays: list[str]


def preview(leaving: Leaving) -> list[Ending]:
    """The dry run: every registered effect, in the order in which they would be carried out."""
    found = [
        Ending(effect.title, effect.ends(leaving), effect.stays(leaving))
        for effect in registry.current().departures
    ]
    return [ending for ending in found if ending.ends or ending.stays]


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> list[str]:
    """All effects in one transaction; returns what ended, in the words of the dry run."""
    ended = [line for effect in registry.current().departures for line in effect.ends(leaving)]
    for effect in registry.current().departures:
        effect.carry_out(leaving=leaving, by=by)
    return ended


def register() -> None:
    registry.departure_effect(
        "invitations", title="Invitations", ends=invitations_end, carry_out=end_invitations, order=20
    )
    registry.departure_effect(
        "transfers", title="Moves to another company", ends=transfers_end, carry_out=end_transfers, order=21
    )
    registry.departure_effect(
        "escalation", title="Escalation contact", ends=contacts_end, carry_out=end_contacts, order=22
    )
    registry.departure_effect(
        "seats", title="Seats", ends=seats_end, carry_out=end_seats, stays=seats_stay, order=90
    )


def _invitations(leaving: Leaving) -> QuerySet[Invitation]:
    """Open ones to the company; of a person those they sent, and one to their own address."""
    rows = Invitation.objects.filter(organization=leaving.organization, status=Invitation.Status.OPEN)
    if leaving.user is not None:
        rows = rows.filter(Q(invited_by=leaving.user) | Q(email=leaving.user.email) | Q(person=leaving.user))
    return rows.select_related("organization", "invited_by").order_by("email")


def invitations_end(leaving: Leaving) -> list[str]:
    return [
        f"The invitation to {row.email}, sent by {row.invited_by.name or row.invited_by.email}"
        for row in _invitations(leaving)
    ]


def end_invitations(*, leaving: Leaving, by: Any) -> None:
    for row in _invitations(leaving).select_for_update(of=("self",)):
        close(by=by, invitation=row)


def _transfers(leaving: Leaving) -> QuerySet[Transfer]:
    rows = Transfer.objects.filter(status=Transfer.Status.ASKED).select_related("user", "origin", "target")
    if leaving.user is not None:
        return rows.filter(user=leaving.user, origin=leaving.organization)
    return rows.filter(Q(origin=leaving.organization) | Q(target=leaving.organization))


def transfers_end(leaving: Leaving) -> list[str]:
    return [
        f"The move of {row.user.name or row.user.email} that waits for a word" for row in _transfers(leaving)
    ]


def end_transfers(*, leaving: Leaving, by: Any) -> None:
    for row in _transfers(leaving).select_for_update(of=("self",)):
        row.status, row.answered_by, row.answered_at = Transfer.Status.WITHDRAWN, by, timezone.now()
        row.save(update_fields=["status", "answered_by", "answered_at"])
        audit.record(TRANSFER_ENDED, by=by, subject=row, organization=leaving.organization)


def _contacts(leaving: Leaving) -> QuerySet[EscalationContact]:
    """The company's contact; of a person the one that names them or leads to their address."""
    rows = EscalationContact.objects.filter(organization=leaving.organization, ended_at=None)
    if leaving.user is None:
        return rows
    named = Q(email__iexact=leaving.user.email)
    if leaving.user.name:
        named |= Q(who__icontains=leaving.user.name)
    return rows.filter(named)


def contacts_end(leaving: Leaving) -> list[str]:
    if not _contacts(leaving).exists():
        return []
    if leaving.user is None:
        return ["The company's escalation contact is no longer shown to anybody"]
    return [
        "The company's escalation contact names this person and is taken out; its admins enter another one"
    ]


def end_contacts(*, leaving: Leaving, by: Any) -> None:
    for row in _contacts(leaving):
        row.ended_at = timezone.now()
        row.save(update_fields=["ended_at"])
        audit.record(CONTACT_ENDED, by=by, subject=row, organization=leaving.organization)


def _seats(leaving: Leaving) -> QuerySet[Seat]:
    rows = Seat.objects.filter(organization=leaving.organization).exclude(status=Seat.Status.ENDED)
    if leaving.user is not None:
        rows = rows.filter(user=leaving.user)
    else:
        rows = rows.exclude(user__in=record_keepers_of(leaving))
    return rows.select_related("user", "organization").order_by("user__name", "pk")


def seats_end(leaving: Leaving) -> list[str]:
    return [
        f"The seat of {seat.user.name or seat.user.email}: {', '.join(seat.role_words).lower() or 'no role'}"
        for seat in _seats(leaving)
    ]


def seats_stay(leaving: Leaving) -> list[str]:
    held = Seat.objects.filter(organization=leaving.organization)
    if leaving.user is not None:
        held = held.filter(user=leaving.user)
    record = ["The record of who held which seat, and when"] if held.exists() else []
    kept = [
        f"The seat of {user.name or user.email}, to fetch what the company signed"
        for user in record_keepers_of(leaving)
    ]
    return record + kept


def end_seats(*, leaving: Leaving, by: Any) -> None:
    for seat in _seats(leaving).select_for_update(of=("self",)):
        seat.status, seat.ended_at = Seat.Status.ENDED, timezone.now()
        seat.save(update_fields=["status", "ended_at"])
        audit.record(SEAT_ENDED, by=by, subject=seat, organization=leaving.organization)
        forget(seat.user)
