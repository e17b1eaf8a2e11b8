"""What single sign-on registers: its console page, what ends with a departure, and the answers that accounts ask for."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import Leaving
from members.accounts import company
from members.organizations.leavers import everybody_of
from members.sso.arrival import unlink
from members.sso.models import CompanySignIn
from members.sso.rules import KEEPERS, STATE, required_of
from members.sso.services import switch_off


def register() -> None:
    company.register(required=required_page, again=again_page, offered=is_offered)
    registry.console_entry(
        label="Company sign-in",
        url_name="console:sign-ins",
        icon="key",
        text="How companies sign their people in.",
        role=KEEPERS,
        section="Membership",
    )
    registry.departure_effect("sso", title="Company sign-in", ends=ends, carry_out=carry_out, order=15)


def required_page(email: str) -> str:
    found = required_of(email)
    return reverse("company-continue", args=[found.pk]) if found else ""


def again_page(user: Any, *, factor: bool) -> str:
    keys = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    wanted = CompanySignIn.objects.filter(pk__in=list(keys), state__in=CompanySignIn.IN_USE)
    found = (wanted.filter(checks_second_factor=True) if factor else wanted).first()
    return reverse("company-again", args=[found.pk]) if found else ""


def is_offered() -> bool:
    return CompanySignIn.objects.filter(state__in=CompanySignIn.IN_USE).exists()


def _links(leaving: Leaving) -> Any:
    return SocialAccount.objects.filter(user__in=everybody_of(leaving))


def _in_use(leaving: Leaving) -> CompanySignIn | None:
    if leaving.user is not None:
        return None
    found = CompanySignIn.objects.filter(organization=leaving.organization)
    return found.exclude(state=STATE.OFF).first()


def ends(leaving: Leaving) -> list[str]:
    links = _links(leaving).count()
    found = [f"{links} link{'' if links == 1 else 's'} to the company's sign-in"] if links else []
    return [*found, "The company's own sign-in"] if _in_use(leaving) else found


def carry_out(*, leaving: Leaving, by: Any) -> None:
    if sign_in := _in_use(leaving):
        switch_off(by=None, sign_in=sign_in)
    for person in {link.user for link in _links(leaving).select_related("user")}:
        unlink(by=by, user=person)
