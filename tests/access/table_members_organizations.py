"""Who may open the pages of companies: invitations, seats, facts, contacts."""

from typing import Any

from members.organizations import invitations
from tests.access.cast import EVERYONE, Cast
from tests.access.matrix import Row
from tests.members.organizations.letters import token_for


def _token(cast: Cast) -> dict[str, Any]:
    invitations.invite(
        by=cast["signatory"], organization=cast.things["aurora"], email="x@aurora.example", roles=["staff"]
    )
    return {"token": token_for("x@aurora.example")}


TABLE = {
    "members:invitation": Row(
        get=EVERYONE, post=EVERYONE, kwargs=_token, why="whoever holds the letter; others are told to sign in"
    ),
}
