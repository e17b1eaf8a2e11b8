"""What the working groups register with the kernel."""

from coalition.core import registry
from members.groups import departure, onboarding
from members.groups.meetings import registrations as meetings
from members.groups.queries import brief_of_groups, search_groups
from members.groups.threads import subjects


def register() -> None:
    registry.onboarding_step(
        "group",
        title="A first working group",
        order=40,
        states=onboarding.first_group,
        before=registry.StepState(
            done=False, text="Have a look at what they work on.", owner="Anybody of yours"
        ),
        url="/members/groups/",
        action="Look at them",
    )
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
    meetings.register()
    subjects.register()
