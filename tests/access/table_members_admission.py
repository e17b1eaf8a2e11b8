"""Who comes in how: applicants by their private link, newcomers through the first day."""

from typing import Any

from tests.access.cast import COVERED_MEMBERS, EVERYONE, Cast
from tests.access.matrix import Row
from tests.members.admission import factories

NEWCOMERS = COVERED_MEMBERS | {"uncovered"}


def _link(_cast: Cast) -> dict[str, Any]:
    """The token opens for whoever holds it; tests/members/admission has those that are unknown, replaced or run out."""
    return {"token": factories.token_for(factories.make_draft())}


def _prospects_own(cast: Cast) -> dict[str, Any]:
    """The prospect's company is writing an application, and it is the prospect who writes it."""
    factories.make_draft(cast["prospect"].email)
    return {}


TABLE = {
    "apply": Row(get=EVERYONE, post=EVERYONE),
    "apply-sent": Row(get=EVERYONE),
    "apply-ours": Row(post=frozenset({"prospect"}), kwargs=_prospects_own),
    "apply-link": Row(get=EVERYONE, post=EVERYONE),
    "application": Row(get=EVERYONE, kwargs=_link),
    "application-step": Row(
        get=EVERYONE, post=EVERYONE, kwargs=lambda cast: {**_link(cast), "name": "reporting"}
    ),
    "application-send": Row(get=EVERYONE, post=EVERYONE, kwargs=_link),
    "application-colleagues": Row(post=EVERYONE, kwargs=_link),
    "application-act": Row(post=EVERYONE, kwargs=lambda cast: {**_link(cast), "what": "new-link"}),
    "first-day": Row(get=NEWCOMERS),
    "first-day-acknowledgement": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-day-second-factor": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-day-topics": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-thing": Row(post=NEWCOMERS, kwargs=lambda _cast: {"thing": "ask"}),
}
