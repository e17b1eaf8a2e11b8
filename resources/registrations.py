"""What resources registers with the kernel."""

from coalition.core import registry
from members.rules import is_covered
from resources import tasks  # noqa: F401 -- registers the handlers of this app's jobs
from resources.library import brief, departure, group_drafts
from resources.questions import registrations as questions


def register() -> None:
    departure.register()
    group_drafts.register()
    registry.place_entry(
        "resources",
        label="Library",
        url_name="resources:library",
        icon="books",
        text="What members wrote down for each other: search it, read it, take a copy.",
    )
    registry.home_panel(
        "library-new",
        url_name="resources:panel-new",
        title="New in the library",
        icon="books",
        shown=is_covered,
        order=10,
    )
    registry.object_panel(
        "group",
        "library",
        url_name="resources:panel-group",
        title="Its documents in the library",
        icon="books",
        order=10,
    )
    registry.console_entry(
        label="Leak inquiries",
        url_name="console:leaks",
        icon="search",
        text="A copy was found outside: learn which one, with a second person.",
        role=("publishing", "compliance", "safety"),
    )
    registry.notice_topic("library", "Library")
    registry.brief_source(brief.brief_of_library)
    registry.search_source("documents", brief.search_documents)
    registry.sealable("document", find=brief.find_for_sealing, seal=brief.seal_document)
    questions.register()
