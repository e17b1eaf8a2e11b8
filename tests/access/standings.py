"""The second cast: every standing of a company crossed with every state of a seat, and rules in words for each page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from members.models import Organization, Seat, User
from tests import factories
from tests.access.cast import Cast
from tests.resources.factories import make_document
from tests.signals.factories import make_signal
from tests.signals.outcomes.factories import make_outcome

STANDINGS = tuple(Organization.Standing.values)
SEATS = tuple(Seat.Status.values)
SIGNED = ("active", "grace", "suspended", "left")  # these have signed once, whatever came of it
ROLES = ["signatory", "admin", "representative", "analyst"]  # so that only standing and seat decide


@dataclass(frozen=True)
class Rule:
    """Who is let in, in words that say why; `holds(standing, seat)` is the same for the machine."""

    words: str
    holds: Callable[[str, str], bool]


def _held(*standings: str) -> Callable[[str, str], bool]:
    return lambda standing, seat: seat == "active" and standing in standings


MEMBERS = Rule(
    "an active seat at a member in good standing, that is active or in grace; nobody else reads what members share",
    _held("active", "grace"),
)
MAY_SIGN = Rule(
    "an active seat at a company that is admitted, or a member in good standing: these keep their own house",
    _held("admitted", "active", "grace"),
)
JOINING = Rule(
    "an active seat at a company on its way in or in: neither suspended nor gone",
    _held("prospect", "applicant", "admitted", "active", "grace"),
)
SEATED = Rule(
    "an active seat at any company, also one that is suspended or has left: its own records stay its own",
    _held(*STANDINGS),
)
SIGNERS = Rule("an active seat at a company that has signed: what it signed stays its own", _held(*SIGNED))
SIGNED_IN = Rule("everybody who is signed in", lambda _standing, _seat: True)
NOBODY = Rule("nobody of a company: the console is for the coalition's staff", lambda _standing, _seat: False)


@dataclass(frozen=True)
class Page:
    """One page with its rule. `refused` is 404 for objects, which do not exist for whoever may not see them."""

    rule: Rule
    url: Callable[[dict[str, Any], str], str]
    refused: int = 403


def place(rule: Rule, url: str) -> Page:
    return Page(rule, lambda _things, _who: url)


def thing(rule: Rule, name: str) -> Page:
    """The page of one object of somebody else's, at `things[name]`."""
    return Page(rule, lambda things, _who: str(things[name]), refused=404)


PAGES: dict[str, Page] = {
    "Home": place(SIGNED_IN, "/"),
    "agreements": place(SIGNED_IN, "/members/agreements/"),
    "a signature of one's own": Page(
        SIGNERS, lambda things, who: str(things[f"signature {who}"]), refused=404
    ),
    "standing of one's own company": place(SEATED, "/members/standing/"),
    "seats of one's own company": place(MAY_SIGN, "/members/company/seats/"),
    "onboarding": place(MAY_SIGN, "/members/onboarding/"),
    "the open shelf": place(JOINING, "/resources/library/open/"),
    "a document for prospects": thing(JOINING, "prospects' document"),
    "a document for members": thing(MEMBERS, "members' document"),
    "Members": place(MEMBERS, "/members/"),
    "Resources": place(MEMBERS, "/resources/"),
    "Signals": place(MEMBERS, "/signals/"),
    "Impact": place(MEMBERS, "/impact/"),
    "the library": place(MEMBERS, "/resources/library/"),
    "the directory": place(MEMBERS, "/members/directory/"),
    "a company's page": thing(MEMBERS, "company"),
    "a working group": thing(MEMBERS, "group"),
    "mentorship": place(MEMBERS, "/members/mentorship/"),
    "asking for a mentor": place(MEMBERS, "/members/mentorship/request/"),
    "one's own signals": place(MEMBERS, "/signals/mine/"),
    "a signal": thing(MEMBERS, "signal"),
    "an outcome to record": thing(MEMBERS, "outcome"),
    "the console": place(NOBODY, "/console/"),
    "the console's applications": place(NOBODY, "/console/applications/"),
}


def people() -> list[str]:
    return [f"{standing}/{seat}" for standing in STANDINGS for seat in SEATS]


def make_people() -> Cast:
    """28 people, each of a company of their standing, and what a member of another company has shared."""
    cast: dict[str, User | None] = {}
    things: dict[str, Any] = {}
    for standing in STANDINGS:
        signed = ("nda", "signals") if standing in SIGNED else ()
        company = factories.make_company(standing=standing, signed=signed)
        for seat in SEATS:
            person = factories.make_person(company, roles=ROLES)
            person.seats.update(status=seat)
            who = f"{standing}/{seat}"
            cast[who] = person
            signature = company.signatures.first()
            things[f"signature {who}"] = reverse(
                "members:signature", args=[signature.pk if signature else person.pk]
            )
    other = factories.make_company("Other", slug="other", signed=("nda", "signals"))
    author = factories.make_person(other, roles=["staff", "analyst"])
    group = factories.make_group(chair=author)
    open_one = make_document(author, group, title="Open", tlp="green", audience="prospects")
    signal, outcome = make_signal(author), make_outcome(author)
    ours = make_document(author, group, title="Ours")
    things |= {
        "prospects' document": reverse("resources:document", args=[open_one.pk]),
        "members' document": reverse("resources:document", args=[ours.pk]),
        "company": reverse("members:company", args=["other"]),
        "group": reverse("members:group", args=[group.slug]),
        "signal": reverse("signals:signal", args=[signal.indicator.public_id]),
        "outcome": reverse("signals:outcome", args=[outcome.indicator.public_id]),
    }
    return Cast(cast, things)
