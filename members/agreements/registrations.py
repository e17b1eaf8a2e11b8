"""What agreements register with the kernel: their pages, and whom they wait for."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.accounts.rules import has_staff_role
from members.agreements import departure
from members.agreements.queries import standings_for, waiting_signatures
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, has_seat_role


def register() -> None:
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
    )
    registry.brief_source(staff_brief)
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
    """The non-disclosure agreement in the version in force; programmes are joined, not asked for."""
    company = company_of(user)
    if company is None or not has_seat_role(user, Seat.Role.SIGNATORY):
        return
    if company.standing not in Organization.MAY_SIGN:
        return
    for row in standings_for(user, company):
        if row.version.agreement.kind == "nda" and row.can_be_signed:
            words = "A new version of your company's agreement" if row.earlier else "Your company's agreement"
            url = reverse("members:agreement", args=[row.version.pk])
            text = f"{words} waits for your signature"
            yield BriefItem(text, url, "Read and sign", minutes=15, icon="signature")
