"""Who may open the pages of companies: invitations, seats, facts, contacts."""

from typing import Any

from members.models import OrganizationDomain, Seat, Transfer
from members.organizations import bulk, escalation, invitations
from tests.access.cast import ALL_STAFF, COVERED_MEMBERS, EVERYONE, STAFF, Cast
from tests.access.matrix import Row
from tests.members.organizations.letters import token_for


def _token(cast: Cast) -> dict[str, Any]:
    invitations.invite(
        by=cast["signatory"], organization=cast.things["aurora"], email="x@aurora.example", roles=["staff"]
    )
    return {"token": token_for("x@aurora.example")}


OPEN_COMPANIES = COVERED_MEMBERS | {"uncovered"}  # people of companies that are members or about to be
ADMINS = frozenset({"signatory", "uncovered"})  # of Aurora and of Newco
AURORA = frozenset({"signatory"})


def _seat(cast: Cast) -> dict[str, Any]:
    return {"pk": Seat.objects.get(user=cast["chair"]).pk}


def _invitation(cast: Cast) -> dict[str, Any]:
    made = invitations.invite(
        by=cast["signatory"], organization=cast.things["aurora"], email="y@aurora.example", roles=["staff"]
    )
    return {"pk": made.pk}


def _domain(cast: Cast) -> dict[str, Any]:
    made = OrganizationDomain.objects.create(
        organization=cast.things["aurora"], domain="more.example", asked_by=cast["signatory"]
    )
    return {"pk": made.pk}


def _transfer(cast: Cast) -> dict[str, Any]:
    made = Transfer.objects.create(
        user=cast["member"],
        origin=cast.things["birch"],
        target=cast.things["aurora"],
        email="member@aurora.example",
        roles=["staff"],
        reason="New work.",
        asked_by=cast["staff"],
    )
    return {"pk": made.pk, "act": "decline"}


def _list(cast: Cast) -> dict[str, Any]:
    content = b"email,roles\nz@aurora.example,staff\nnobody,staff\n"
    made = bulk.list_people(by=cast["signatory"], organization=cast.things["aurora"], content=content)
    return {"pk": made.pk}


def _contact(cast: Cast) -> dict[str, Any]:
    escalation.keep_contact(
        by=cast["signatory"],
        organization=cast.things["aurora"],
        who="Duty officer",
        phone="+49 30 000000",
        hours="24 hours",
        timezone="UTC",
    )
    return {}


def _nothing(_cast: Cast) -> dict[str, Any]:
    return {}


# The pages of a company: name, who gets and posts on one's own company's, arguments.
PAGES: list[tuple[str, frozenset[str] | None, frozenset[str] | None, Any]] = [
    ("seats", ADMINS, None, _nothing),
    ("seat", AURORA, AURORA, _seat),
    ("seat-answer", None, AURORA, _seat),
    ("transfer-new", AURORA, AURORA, _seat),
    ("transfers", AURORA, None, _nothing),
    ("transfer-act", None, AURORA, _transfer),
    ("domains", ADMINS, ADMINS, _nothing),
    ("domain-drop", None, AURORA, _domain),
    ("invitations", ADMINS, None, _nothing),
    ("invitation-new", ADMINS, ADMINS, _nothing),
    ("invitation-resend", None, AURORA, _invitation),
    ("invitation-revoke", None, AURORA, _invitation),
    ("list-new", ADMINS, ADMINS, _nothing),
    ("list", AURORA, None, _list),
    ("list-confirm", None, AURORA, _list),
    ("list-refused", AURORA, None, _list),
    ("facts", ADMINS, None, _nothing),
    ("fact", ADMINS, ADMINS, lambda _cast: {"kind": "size"}),
    ("escalation", ADMINS, ADMINS, _nothing),
    ("escalation-confirm", None, AURORA, _contact),
]


def _of_aurora(kwargs: Any) -> Any:
    return lambda cast: {"slug": "aurora", **kwargs(cast)}


def _for_staff(who: frozenset[str] | None) -> frozenset[str] | None:
    return None if who is None else STAFF


TABLE = {
    "members:invitation": Row(
        get=EVERYONE, post=EVERYONE, kwargs=_token, why="whoever holds the letter; others are told to sign in"
    ),
    "members:my-company": Row(get=OPEN_COMPANIES),
    "members:escalation-look": Row(
        get=COVERED_MEMBERS | ALL_STAFF,
        post=COVERED_MEMBERS | ALL_STAFF,
        kwargs=lambda cast: _contact(cast) | {"slug": "aurora"},
        why="staff on duty hold the membership, safety or compliance role",
    ),
    "console:companies": Row(get=STAFF),
    "console:company-overview": Row(get=STAFF, kwargs=_of_aurora(_nothing)),
    "console:company-domain-verify": Row(post=STAFF, kwargs=_of_aurora(_domain)),
    **{f"members:{name}": Row(get=get, post=post, kwargs=kwargs) for name, get, post, kwargs in PAGES},
    **{
        f"console:company-{name}": Row(get=_for_staff(get), post=_for_staff(post), kwargs=_of_aurora(kwargs))
        for name, get, post, kwargs in PAGES
    },
}
