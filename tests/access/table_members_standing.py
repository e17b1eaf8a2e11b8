"""Who may open the pages of standing."""

from typing import Any

from coalition.core.registry import Leaving
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.models import Offboarding
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories
from tests.access.cast import ALL_STAFF, STAFF, Cast
from tests.access.matrix import Row

ADMINS = frozenset({"signatory", "uncovered"})  # each holds the role of admin at a company
AURORAS_ADMIN = frozenset({"signatory"})


def _left(cast: Cast) -> Offboarding:
    leaving = Leaving(cast.things["aurora"], factories.make_person(cast.things["aurora"]))
    return offboarding.sign_off(
        by=cast["staff"], leaving=leaving, reason="Left.", seen_sha256=fingerprint(dry_run(leaving))
    )


def _departure(cast: Cast) -> dict[str, Any]:
    return {"pk": _left(cast).pk}


def _somebody(cast: Cast) -> dict[str, Any]:
    return {"pk": factories.make_person(cast.things["aurora"]).pk}


TABLE = {
    "members:people-leaving": Row(get=ADMINS),
    "members:person-leaving": Row(get=AURORAS_ADMIN, post=AURORAS_ADMIN, kwargs=_somebody),
    "members:departure": Row(get=ALL_STAFF | AURORAS_ADMIN, kwargs=_departure),
    "console:departures": Row(get=ALL_STAFF),
    "console:company-leaving": Row(get=STAFF, post=STAFF, kwargs=lambda _cast: {"slug": "birch"}),
    "console:person-leaving": Row(get=STAFF, post=STAFF, kwargs=_somebody),
    "console:departure-go-on": Row(post=STAFF, kwargs=_departure),
}
