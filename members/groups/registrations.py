"""What the working groups register with the kernel."""

from coalition.core import registry
from members.groups import departure
from members.groups.queries import brief_of_groups, search_groups


def register() -> None:
    departure.register()
    registry.place_entry(
        "members",
        label="Working groups",
        url_name="members:groups",
        icon="users",
        text="Groups that end in a resource for all members: what they promised, who takes part.",
    )
    registry.brief_source(brief_of_groups)
    registry.search_source("groups", search_groups)
