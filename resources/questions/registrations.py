"""What questions register with the kernel."""

from coalition.core import registry
from members.rules import is_covered
from resources.questions import brief, departure


def register() -> None:
    departure.register()
    registry.place_entry(
        "resources",
        label="Questions",
        url_name="resources:questions",
        icon="message-question",
        text="Has anyone dealt with…? Ask all members or a group, under your name or shielded.",
    )
    registry.console_entry(
        label="Questions",
        url_name="console:questions",
        icon="message-question",
        text="What has had no answer for two working days, and who might know.",
        role="programmes",
    )
    registry.home_panel(
        "questions",
        url_name="resources:panel-questions",
        title="Members ask",
        icon="message-question",
        shown=is_covered,
        order=20,
    )
    registry.object_panel(
        "group",
        "questions",
        url_name="resources:panel-group-questions",
        title="Its questions",
        icon="message-question",
        order=30,
    )
    registry.notice_topic("questions", "Questions and answers")
    registry.brief_source(brief.brief_of_questions)
    registry.search_source("questions", brief.search_questions)
    registry.company_export("questions", brief.export_of)
