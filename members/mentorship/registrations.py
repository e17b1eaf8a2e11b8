"""What mentorship registers with the kernel."""

from coalition.core import registry
from members.mentorship import departure, onboarding
from members.mentorship.brief import brief


def register() -> None:
    registry.onboarding_step(
        "mentor",
        title="A mentor",
        order=50,
        states=onboarding.mentor,
        before=registry.StepState(
            done=False, text="Ask somebody who has done it, or offer what you know.", owner="Anybody of yours"
        ),
        url="/members/mentorship/",
        action="Ask or offer",
    )
    departure.register()
    registry.place_entry(
        "members",
        label="Mentorship",
        url_name="members:mentorship",
        icon="users",
        text="Learn from somebody who has done it, or help somebody who has not.",
    )
    registry.console_entry(
        label="Mentorship",
        url_name="console:mentorship",
        icon="users",
        text="Match requests with mentors, and publish the pairs.",
        role="programmes",
    )
    registry.console_entry(
        label="Mentorship desk",
        url_name="console:mentorship-desk",
        icon="lifebuoy",
        text="Who needs help now, what waits for approval, and every pair.",
        role="programmes",
    )
    registry.notice_topic("mentorship", "Mentorship")
    registry.brief_source(brief)
