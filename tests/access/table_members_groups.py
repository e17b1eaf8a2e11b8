"""Who may do what with working groups."""

from typing import Any

from tests.access.cast import COVERED, COVERED_MEMBERS, Cast
from tests.access.matrix import Row


def _group(cast: Cast) -> dict[str, Any]:
    return {"slug": cast.things["group"].slug}


TABLE = {
    "members:groups": Row(get=COVERED),
    "members:group": Row(get=COVERED, kwargs=_group),
    "members:group-join": Row(
        post=COVERED_MEMBERS,
        kwargs=_group,
        why="groups are made of people of companies; joining twice is joining once",
    ),
    "members:group-leave": Row(
        post=COVERED - {"chair"},
        kwargs=_group,
        why="the only chair hands over first; leaving twice is leaving once",
    ),
}
