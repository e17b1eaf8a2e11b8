"""The working groups of the demo: chairs, participants, promises kept and late."""

from typing import Any

from coalition.local.seed.cast import Cast, load
from members.groups.services import found_group, promise_deliverable, seat_in_group
from members.models import GroupSeat, User, WorkingGroup

EACH = 2  # people of each member company in a group


def seed_groups(cast: Cast) -> None:
    """Found the nine groups; their documents are published, and their deliverables kept, with the library."""
    for facts in load("groups.yaml"):
        group = found_group(
            by=cast.staff,
            slug=facts["slug"],
            title=facts["title"],
            stage=facts["stage"],
            purpose=facts["purpose"],
            charter=facts["charter"],
            status=facts["status"],
            starts_on=cast.ago(facts["founded"]).date(),
        )
        _seat(cast, group, facts)
        for promised in facts["deliverables"]:
            late_or_soon = promised["done"] is None and promised["due"] < 40  # noqa: PLR2004 -- days: work has begun
            promise_deliverable(
                by=cast.staff,
                group=group,
                title=promised["title"],
                due_on=cast.ago(-promised["due"]).date(),
                status="drafting" if late_or_soon or promised["done"] else "idea",
            )


def chair_of(cast: Cast, facts: dict[str, Any]) -> User:
    return cast.people[facts["chair"]] if "chair" in facts else cast.staff_of[facts["company"]][0]


def _seat(cast: Cast, group: WorkingGroup, facts: dict[str, Any]) -> None:
    chair = chair_of(cast, facts)
    seat_in_group(by=cast.staff, group=group, user=chair, role=GroupSeat.Role.CHAIR)
    for slug in facts["members"]:
        people = [user for user in cast.staff_of[slug] if user != chair]
        start = sum(map(ord, facts["slug"])) % max(1, len(people))
        for user in (people[start:] + people[:start])[:EACH]:
            seat_in_group(by=cast.staff, group=group, user=user)
