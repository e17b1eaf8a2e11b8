"""The people of the access matrix: one for each way to stand towards the portal."""

from dataclasses import dataclass, field
from typing import Any

from members.models import User
from tests import factories

# Who they are, in the order of the demo's cast.
PEOPLE = (
    "anonymous",
    "staff",  # all staff roles but compliance
    "compliance",
    "signatory",  # signatory and company admin of a covered company in signal sharing, without the analyst role
    "chair",  # covered member staff, chairs a group
    "member",  # covered member staff of another company, not in signal sharing
    "analyst",  # covered analyst of a company in signal sharing
    "other_analyst",  # the same at another company
    "uncovered",  # company admitted, agreement not signed
    "prospect",  # admin of a company that may apply, and so far reads what is open to those on their way in
    "gone",  # company has left
    "suspended",
    "guest",
    "expert",  # a guest in the chair's group, bound by their own undertaking
    "ended",  # seat has ended
)

COVERED = frozenset({"staff", "compliance", "signatory", "chair", "member", "analyst", "other_analyst"})
COVERED_MEMBERS = COVERED - {"staff", "compliance"}
ANALYSTS = frozenset({"analyst", "other_analyst"})
STAFF = frozenset({"staff"})
COMPLIANCE = frozenset({"compliance"})
ALL_STAFF = STAFF | COMPLIANCE
SIGNED_IN = frozenset(PEOPLE) - {"anonymous"}
EVERYONE = frozenset(PEOPLE)
GUESTS = frozenset({"guest", "expert"})
NOBODY: frozenset[str] = frozenset()


@dataclass
class Cast:
    people: dict[str, User | None]
    things: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, who: str) -> User:
        user = self.people[who]
        assert user is not None
        return user


def make_cast() -> Cast:
    both = ("nda", "signals")
    aurora = factories.make_company("Aurora", slug="aurora", signed=both, size="large")
    birch = factories.make_company("Birch", slug="birch", size="small")
    meridian = factories.make_company("Meridian", slug="meridian", signed=both)
    newco = factories.make_company("Newco", slug="newco", signed=(), standing="admitted")
    rampway = factories.make_company("Rampway", slug="rampway", signed=(), standing="prospect")
    left = factories.make_company("Left", slug="left", standing="left")
    paused = factories.make_company("Paused", slug="paused", standing="suspended")
    ended = factories.make_person(aurora)
    ended.seats.update(status="ended")
    chair = factories.make_person(aurora)
    people: dict[str, User | None] = {
        "anonymous": None,
        "staff": factories.make_staff("membership", "programmes", "publishing", "safety", "administrator"),
        "compliance": factories.make_staff("compliance"),
        "signatory": factories.make_person(aurora, roles=["signatory", "admin"]),
        "chair": chair,
        "member": factories.make_person(birch),
        "analyst": factories.make_person(meridian, roles=["analyst"]),
        "other_analyst": factories.make_person(aurora, roles=["analyst", "compliance"]),
        "uncovered": factories.make_person(newco, roles=["signatory", "admin"], acknowledged=False),
        "prospect": factories.make_person(
            rampway, roles=["signatory", "admin"], acknowledged=False, email="ada@rampway.example"
        ),
        "gone": factories.make_person(left),
        "suspended": factories.make_person(paused),
        "guest": factories.make_guest(),
        "expert": factories.make_guest(),
        "ended": ended,
    }
    group = factories.make_group(chair=chair)
    factories.seat_expert(group, people["expert"])
    return Cast(
        people,
        {
            "group": group,
            "aurora": aurora,
            "meridian": meridian,
            "birch": birch,
            "newco": newco,
            "rampway": rampway,
        },
    )
