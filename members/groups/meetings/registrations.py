"""What meetings register with the kernel."""

from coalition.core import registry
from members.groups.meetings import departure
from members.groups.meetings.brief import brief_of_meetings
from members.groups.meetings.rules import meeting_groups
from members.groups.tabs import tab


def register() -> None:
    registry.notice_topic("meetings", "Meetings and discussions of working groups")
    departure.register()
    registry.place_entry(
        "members",
        label="My calendar",
        url_name="members:calendar",
        icon="calendar",
        text="A private address for your calendar program, with times and nothing else.",
    )
    registry.brief_source(brief_of_meetings)
    registry.object_panel(
        "group",
        "meetings",
        url_name="members:group-meetings-panel",
        title="Meetings",
        icon="calendar",
        order=20,
    )
    registry.object_panel(
        "group",
        "actions",
        url_name="members:group-actions-panel",
        title="Decisions and actions",
        icon="gavel",
        order=25,
    )
    tab(
        "meetings",
        title="Meetings",
        url_name="members:group-meetings",
        order=30,
        shown=lambda user, group: group.pk in meeting_groups(user),
    )
    registry.console_entry(
        label="Stopped meetings",
        url_name="console:meeting-stops",
        icon="hand-stop",
        text="Where somebody stopped a meeting and called counsel.",
        role="compliance",
        section="Safety and compliance",
    )
