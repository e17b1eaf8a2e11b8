"""What is still missing before somebody may see what members share."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse

from members.accounts.models import User
from members.accounts.rules import holders_of
from members.admission.models import Application, Editor
from members.agreements.coverage import cover_of, has_acknowledged
from members.agreements.models import Signature
from members.organizations.models import Seat
from members.organizations.rules import company_of, has_seat_role

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


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a company on its way in stands, for its own people: never what staff say among themselves."""

    title: str
    text: str
    application: Application | None
    may_open: bool  # the person writes it, so Home can lead them into it
    may_apply: bool


WHAT_NEXT: dict[str, tuple[str, str]] = {
    Application.Stage.DRAFT: (
        "You are writing your application",
        "Nine criteria, about two afternoons; everything is saved as you go, and nobody reads it before you send it.",
    ),
    Application.Stage.INFORMATION: (
        "We have a question about your application",
        "Reviewers ask for more about single criteria; only these can be changed, and then it goes back to them.",
    ),
    Application.Stage.DEFERRED: (
        "Not yet: your application is open again",
        "The decision on the application's page says what was missing. Complete it, and send it again when it is so far.",
    ),
    Application.Stage.ON_RAMP: (
        "You are on the on-ramp",
        (
            "Your company is not ready to be a member, or not yet. You read what is open to companies on their way in, "
            "and apply when you are ready."
        ),
    ),
    Application.Stage.DECLINED: (
        "Your last application was declined",
        "The reasons stand on its page. A new one can be begun at any time.",
    ),
    Application.Stage.ADMITTED: ("Welcome", "The application was accepted."),
}
BEING_READ = (
    "Your application is being read",
    (
        "Two people without a conflict of interest read every answer; you usually hear from us within ten working days. "
        "Nothing is left for you to do."
    ),
)
NO_APPLICATION = (
    "You have not applied yet",
    "Nine criteria decide, and anybody at your company can begin. Read them first; nothing is sent before you say so.",
)


def where_they_stand(user: Any) -> Stand:
    """From the company's newest application, in the words that applicants read."""
    company = company_of(user)
    mine = Q(organization=company) | Q(domain=company.domain if company else "")
    found = Application.objects.filter(mine).exclude(stage=Application.Stage.WITHDRAWN)
    newest = found.order_by("-created_at").first()
    if newest is None:
        return Stand(*NO_APPLICATION, application=None, may_open=False, may_apply=True)
    title, text = BEING_READ
    if newest.stage in WHAT_NEXT:
        title, text = WHAT_NEXT[newest.stage]
    return Stand(
        title,
        text,
        application=newest,
        may_open=editor_of(user, newest) is not None,
        may_apply=newest.stage not in Application.OPEN,
    )


def editor_of(user: Any, application: Application) -> Editor | None:
    """The person as one who writes this application: by the address of their account."""
    return application.editors.filter(email__iexact=user.email, removed_at=None).first()


def contact() -> User | None:
    """Somebody of the coalition's membership staff to write to."""
    return next(iter(sorted(holders_of("membership"), key=lambda user: user.date_joined)), None)
