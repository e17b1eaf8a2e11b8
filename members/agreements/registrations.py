"""What agreements register with the kernel: their pages, and whom they wait for."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members import hooks
from members.accounts.rules import has_staff_role
from members.agreements import contractors, departure, onboarding
from members.agreements.coverage import covers_of
from members.agreements.evidence import (
    checks,  # noqa: F401 -- registers what Django checks
    paper,
)
from members.agreements.evidence.requests import requests_for
from members.agreements.lines import Cover
from members.agreements.queries import waiting_signatures
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, has_seat_role


def register() -> None:
    registry.onboarding_step(
        "agreement",
        title="The agreement",
        order=10,
        states=onboarding.agreement,
        before=registry.StepState(done=False, text="Read it and sign it.", owner="Your company's signatory"),
        url="/members/agreements/",
        action="Read and sign",
    )
    departure.register()
    registry.place_entry(
        "members",
        label="Agreements",
        url_name="members:agreements",
        icon="signature",
        text="What binds us, what your company has signed, and what is open.",
    )
    registry.console_entry(
        label="Agreements",
        url_name="console:agreements",
        icon="signature",
        text="Signatures that wait for the coalition, and all that were given.",
        role="membership",
        section="Agreements",
    )
    registry.console_entry(
        label="Texts",
        url_name="console:texts",
        icon="file-text",
        text="Kinds of agreement, drafts, versions, and asking companies to sign again.",
        role="membership",
        section="Agreements",
    )
    registry.console_entry(
        label="Coverage",
        url_name="console:coverage",
        icon="umbrella",
        text="Which company is covered by what, in grace or blocked, and why.",
        role=("membership", "compliance"),
        section="Agreements",
    )
    registry.place_entry(
        "members",
        label="What you may see now",
        url_name="members:coverage",
        icon="umbrella",
        text="What covers you, until when, what each page needs, and what mends what is missing.",
    )
    hooks.agreement_took_effect.subscribe(contractors.agreement_took_effect)
    paper.register()
    registry.brief_source(staff_brief)
    registry.brief_source(request_brief)
    registry.brief_source(signatory_brief)


def staff_brief(user: Any) -> Iterator[BriefItem]:
    if not has_staff_role(user, "membership"):
        return
    waiting = list(waiting_signatures().values_list("pk", flat=True))
    if len(waiting) == 1:
        url = reverse("console:agreement-countersign", args=[waiting[0]])
        yield BriefItem("1 signature waits for your countersignature", url, "Review", icon="signature")
    elif waiting:
        text = f"{len(waiting)} signatures wait for your countersignature"
        url = reverse("console:agreements")
        yield BriefItem(text, url, "Review", minutes=5 * len(waiting), icon="signature")


def signatory_brief(user: Any) -> Iterator[BriefItem]:
    """What has to be signed (again) for what the company sees to open or to stay open; programmes are joined, not asked for."""
    company = company_of(user)
    if company is None or company.standing not in Organization.MAY_SIGN:
        return
    signs = has_seat_role(user, Seat.Role.SIGNATORY)
    asked = {
        request.version_id for request in requests_for(user)
    }  # these have an item with their own last day
    for kind, cover in covers_of(user).items():
        text = cover.needed
        if text is None or cover.waits or text.pk in asked or text.level not in {"company", "seat"}:
            continue
        if text.level == "company" and signs and (cover.held or kind == "nda"):
            words = "A new version of your company's agreement" if cover.held else "Your company's agreement"
            yield _item(f"{words} waits for your signature", cover, "Read and sign", 15)
        elif text.level == "seat" and cover.held:
            words = "A new version of your personal acknowledgement waits for you"
            yield _item(words, cover, "Read and acknowledge", 3)


def _item(words: str, cover: Cover, action: str, minutes: int) -> BriefItem:
    """With the last day on which what was signed before still covers."""
    due = datetime.combine(cover.last_day, time(23, 59), UTC) if cover.last_day else None
    url = (
        reverse("members:agreement", args=[cover.needed.pk])
        if cover.needed
        else reverse("members:agreements")
    )
    return BriefItem(words, url, action, minutes=minutes, due=due, icon="signature")


def request_brief(user: Any) -> Iterator[BriefItem]:
    """Requests to sign that wait for this person, with their last day."""
    for request in requests_for(user):
        due = datetime.combine(request.due_on, time(23, 59), UTC) if request.due_on else None
        url = reverse("members:signing-request", args=[request.pk])
        yield BriefItem(
            "1 agreement was sent to you to sign", url, "Read and sign", 15, due, icon="signature"
        )
