"""What resources registers with the kernel."""

from coalition.core import registry
from members.rules import is_covered
from resources import tasks  # noqa: F401 -- registers the handlers of this app's jobs
from resources.library import brief, departure, group_drafts
from resources.library.collections.queries import brief_of_reading, first_reading
from resources.library.rules import may_write_somewhere
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
    registry.place_entry(
        "resources",
        label="Your documents",
        url_name="resources:library-mine",
        icon="user-check",
        text="What you own in the library, and when to read it again.",
        shown=may_write_somewhere,
    )
    registry.place_entry(
        "resources",
        label="Reading lists",
        url_name="resources:library-collections",
        icon="list-check",
        text="Documents by need, in an order: begin with the first ninety days.",
        shown=is_covered,
    )
    registry.place_entry(
        "resources",
        label="Required reading",
        url_name="resources:library-required",
        icon="checkbox",
        text="What you are asked to read and to say so.",
        shown=is_covered,
    )
    registry.place_entry(
        "resources",
        label="Kept searches",
        url_name="resources:library-searches",
        icon="bookmark",
        text="Searches you want to hear of, and your private feed.",
        shown=is_covered,
    )
    registry.place_entry(
        "resources",
        label="Wanted and not found",
        url_name="resources:library-wanted",
        icon="search-off",
        text="What members looked for in vain: what to write next.",
        shown=is_covered,
    )
    registry.place_entry(
        "resources",
        label="Access",
        url_name="resources:library-access",
        icon="key",
        text="Ask for a document you were pointed to, and answer who asks for yours.",
        shown=is_covered,
    )
    registry.place_entry(
        "resources",
        label="API",
        url_name="api:docs",
        icon="api",
        text="The library for your own tools, to read: what it answers, and how errors look.",
        shown=is_covered,
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
        section="Safety and compliance",
    )
    registry.object_panel(
        "group",
        "heard",
        url_name="resources:panel-heard",
        title="What readers say",
        icon="message-report",
        order=20,
    )
    registry.brief_source(brief.brief_of_library)
    registry.brief_source(brief_of_reading)
    registry.first_reading(first_reading)
    registry.brief_source(brief.brief_of_publications)
    registry.notice_topic("library", "Library")
    registry.search_source("documents", brief.search_documents)
    registry.sealable("document", find=brief.find_for_sealing, seal=brief.seal_document)
    questions.register()
