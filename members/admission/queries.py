"""What is still missing before somebody may see what members share."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements.coverage import cover_of, has_acknowledged
from members.agreements.models import Signature
from members.organizations.models import Seat
from members.organizations.rules import has_seat_role

DONE, NOW, WAITING, LATER = "done", "now", "waiting", "later"


@dataclass(frozen=True, slots=True)
class Milestone:
    """One thing on the way in; `state` is done, now (yours to do), waiting (for somebody else) or later."""

    title: str
    text: str
    state: str
    url: str = ""
    action: str = ""


def way_in(user: Any) -> list[Milestone]:
    """Agreement, countersignature, acknowledgement: who does what, in this order."""
    cover = cover_of(user, "nda")
    nda = Signature.Status.EFFECTIVE if cover.covers else Signature.Status.WAITING if cover.waits else None
    return [_agreement(user, nda), _countersignature(nda), _acknowledgement(user)]


def _agreement(user: Any, nda: str | None) -> Milestone:
    title = "The non-disclosure agreement"
    url = reverse("members:agreements")
    if nda:
        return Milestone(title, "Your company has signed it.", DONE, url, "Read it")
    if has_seat_role(user, Seat.Role.SIGNATORY):
        return Milestone(title, "Read it in peace, then sign it for your company.", NOW, url, "Read and sign")
    return Milestone(
        title, "Your company's signatory signs it. You can read it now.", WAITING, url, "Read it"
    )


def _countersignature(nda: str | None) -> Milestone:
    title = "The coalition's countersignature"
    if nda == Signature.Status.EFFECTIVE:
        return Milestone(title, "Given. Your company is covered.", DONE)
    if nda:
        text = "Coalition staff have been told and look at it, usually within two working days."
        return Milestone(title, text, WAITING)
    return Milestone(title, "Coalition staff countersign what your company signed.", LATER)


def _acknowledgement(user: Any) -> Milestone:
    title = "Your own word"
    if has_acknowledged(user):
        return Milestone(title, "You have acknowledged how we treat what we learn here.", DONE)
    text = "Each person acknowledges how we treat what we learn here. It takes three minutes."
    return Milestone(title, text, NOW, reverse("first-day"), "Read and acknowledge")


def contact() -> User | None:
    """Somebody of the coalition's membership staff to write to."""
    return next(iter(sorted(holders_of("membership"), key=lambda user: user.date_joined)), None)
