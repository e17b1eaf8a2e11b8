"""Who may do what with working groups, and with their drafts under review."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from members.groups.models import Deliverable
from members.groups.reviews import answering
from members.groups.reviews.models import ReviewCall
from tests import factories
from tests.access.cast import ALL_STAFF, COVERED, COVERED_MEMBERS, GUESTS, STAFF, Cast
from tests.access.matrix import Row
from tests.members.groups.reviewing import a_draft, docx, open_call, promise

CHAIR = frozenset({"chair"})
GROUP = frozenset({"chair", "analyst"})
EXPERT = frozenset({"expert"})


def _group(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.things["group"].slug}


def _deliverable(cast: Cast) -> dict[str, Any]:
    return {"pk": promise(cast.things["group"]).pk}


def _drafted(cast: Cast) -> dict[str, Any]:
    deliverable = promise(cast.things["group"], status=Deliverable.Status.DRAFTING)
    a_draft(cast["chair"], cast.things["group"])
    return {"pk": deliverable.pk}


def _call(cast: Cast) -> ReviewCall:
    """Aurora chairs, Meridian's analyst takes part: those two companies are asked."""
    factories.seat(cast.things["group"], cast["analyst"])
    return open_call(cast["chair"], cast.things["group"])


def _open(cast: Cast) -> dict[str, Any]:
    return {"pk": _call(cast).pk}


def _marked(cast: Cast) -> dict[str, Any]:
    said = answering.answer(
        by=cast["analyst"], call=_call(cast), said=answering.Said("approve", marked=docx())
    )
    return {"pk": said.pk}


def _invited_expert(cast: Cast) -> dict[str, Any]:
    factories.make_version("guest")
    factories.invite_expert(cast["chair"], cast.things["group"], cast["guest"])
    return _group(cast)


TABLE = {
    "members:groups": Row(get=COVERED),
    "members:group-propose": Row(get=COVERED_MEMBERS | STAFF, post=COVERED_MEMBERS | STAFF),
    "members:group": Row(get=COVERED, kwargs=_group),
    "members:group-board": Row(
        get=COVERED, post=COVERED, kwargs=_group, why="a POST without an act changes nothing"
    ),
    "members:group-people": Row(
        get=COVERED, post=frozenset(), kwargs=_group, why="each act has its own test"
    ),
    "members:group-reviews": Row(get=COVERED, kwargs=_group),
    "members:group-charter": Row(get=COVERED, post=CHAIR | STAFF, kwargs=_group),
    "members:group-history": Row(get=COVERED, kwargs=_group),
    "members:group-join": Row(
        get=COVERED_MEMBERS,
        post=COVERED_MEMBERS,
        kwargs=_group,
        why="groups are made of people of companies; who takes part already is led to the group",
    ),
    "members:group-leave": Row(
        post=COVERED - {"chair"},
        kwargs=_group,
        why="the only chair hands over first; leaving twice is leaving once",
    ),
    "members:group-expert": Row(
        get=GUESTS,
        post=GUESTS,
        kwargs=_invited_expert,
        why="the invited guest alone",
    ),
    "members:deliverable": Row(
        get=COVERED,
        post=GROUP & CHAIR | STAFF,
        kwargs=_deliverable,
        data=lambda _cast: {
            "act": "due",
            "due-due_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
            "due-reason": "Later.",
        },
    ),
    "members:review-open": Row(get=CHAIR | STAFF, post=CHAIR | STAFF, kwargs=_drafted),
    "members:review": Row(
        get=GROUP | STAFF | EXPERT,
        post=GROUP,
        kwargs=_open,
        data=lambda _cast: {"act": "answer", "answer-kind": "approve"},
        why="answers are given by named people of the companies that are asked",
    ),
    "members:review-docx": Row(get=GROUP | STAFF | EXPERT, kwargs=_open),
    "members:review-marked": Row(get=GROUP | STAFF, kwargs=_marked),
    "console:groups": Row(get=STAFF),
    "console:group-papers": Row(get=ALL_STAFF),
    "console:group-hold": Row(get=ALL_STAFF, post=ALL_STAFF, kwargs=_group),
}
