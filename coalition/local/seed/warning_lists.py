"""The coalition's own warning lists in the demo: two in force, one of them replaced once, and one that ended."""

from dataclasses import replace

from coalition.local.seed.cast import Cast
from signals.catalog.lists import services
from signals.catalog.lists.models import StaffList
from signals.catalog.lists.services import Content

ENGINES = Content(
    name="Search engines",
    type="hostname",
    kinds=["url", "domain"],
    effect="refuse",
    say="a page of search results, not the place itself",
    entries=["search.example", "find.example"],
    reason="Result pages were sent in place of what they led to.",
)
LONGER = ["search.example", "find.example", "lookup.example"]
EVERYDAY = Content(
    name="Everyday words",
    type="string",
    kinds=["keyword"],
    effect="note",
    say="many people use this word; say in the policy field what makes it a sign",
    entries=["homework", "trade", "pizza"],
    reason="Three companies reported far too many matches.",
)
OLD = Content(
    name="Addresses of one university",
    type="cidr",
    kinds=["ip"],
    effect="refuse",
    say="shared by thousands of students",
    entries=["198.51.100.0/24"],
    reason="Asked for by its network team.",
)


def seed_warning_lists(cast: Cast) -> None:
    if StaffList.objects.exists():
        return
    keeper = cast.people["compliance@coalition.example"]
    engines = services.add_list(by=keeper, content=ENGINES)
    longer = replace(ENGINES, entries=LONGER, reason="One more engine.")
    services.replace_list(by=keeper, current=engines, content=longer)
    services.add_list(by=keeper, content=EVERYDAY)
    old = services.add_list(by=keeper, content=OLD)
    services.end_list(
        by=keeper, current=old, reason="The network gives every student an address of their own now."
    )
