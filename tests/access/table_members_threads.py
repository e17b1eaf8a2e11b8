"""Who may read and write in discussions of a working group."""

from typing import Any

from members.groups.threads import services
from members.groups.threads.models import MEETING, Comment
from members.groups.threads.subjects import meeting
from tests.access.cast import Cast
from tests.access.matrix import Row
from tests.access.table_members_meetings import CHAIR, INVITED, announced

MEMBER = frozenset({"member"})


def _thread(cast: Cast) -> dict[str, Any]:
    return {"kind": MEETING, "pk": announced(cast).pk}


def _said(cast: Cast) -> Comment:
    """By Birch's member, who takes part."""
    pk = announced(cast).pk
    about = meeting(cast["member"], pk)
    assert about is not None
    return services.say(by=cast["member"], kind=MEETING, pk=pk, about=about, source="A thought.")


def _comment(cast: Cast) -> dict[str, Any]:
    return {"pk": _said(cast).pk}


TABLE = {
    "members:thread": Row(get=INVITED, post=INVITED, kwargs=_thread),
    "members:thread-people": Row(get=INVITED, kwargs=_thread),
    "members:comment-edit": Row(get=MEMBER, post=MEMBER, kwargs=_comment),
    "members:comment-delete": Row(post=MEMBER | CHAIR, kwargs=_comment, why="its author and leads"),
    "members:comment-history": Row(get=MEMBER | CHAIR, kwargs=_comment),
}
