"""What the working groups register with the kernel."""

from coalition.core import registry
from members.groups import amiss, departure, onboarding
from members.groups.emails import TOPIC
from members.groups.health import health_source
from members.groups.meetings import registrations as meetings
from members.groups.queries import brief_of_groups, search_groups
from members.groups.reviews import departure as review_departure
from members.groups.reviews import marked, retention
from members.groups.reviews.queries import brief_of_reviews
from members.groups.tabs import tab
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
    review_departure.register()
    registry.place_entry(
        "members",
        label="Working groups",
        url_name="members:groups",
        icon="users",
        text="Groups that end in a resource for all members: what they promised, who takes part.",
    )
    registry.notice_topic(TOPIC, "Working groups and reviews")
    registry.brief_source(brief_of_groups)
    registry.brief_source(brief_of_reviews)
    registry.search_source("groups", search_groups)
    meetings.register()
    subjects.register()
    health_source(amiss.of_groups)
    retention.register()
    marked.register()
    _tabs()
    _console()


def _tabs() -> None:
    tab("overview", title="Overview", url_name="members:group", order=10)
    tab("board", title="Deliverables", url_name="members:group-board", order=20)
    tab("reviews", title="Reviews", url_name="members:group-reviews", order=25)
    tab("people", title="People", url_name="members:group-people", order=60)
    tab("charter", title="Charter", url_name="members:group-charter", order=70)
    tab("history", title="History", url_name="members:group-history", order=80)


def _console() -> None:
    registry.console_entry(
        label="Working groups",
        url_name="console:groups",
        icon="users",
        text="What is late, who leads, which proposals wait, and legal holds.",
        role="programmes",
    )
    registry.console_entry(
        label="Working papers",
        url_name="console:group-papers",
        icon="trash",
        text="Drafts and answers that are destroyed next, and what a legal hold keeps.",
        role=("programmes", "compliance"),
    )
