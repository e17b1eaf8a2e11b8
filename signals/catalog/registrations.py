"""What the catalog registers with the kernel."""

from coalition.core import registry
from signals.catalog.rules import may_read_catalog


def register() -> None:
    registry.place_entry(
        "signals",
        label="What can be shared",
        url_name="signals:catalog",
        icon="list-details",
        text="Kinds of signal, the words for them, and a place to try a value.",
        shown=lambda user: may_read_catalog(user).allowed,
        section="Rules and people",
    )
    registry.console_entry(
        label="Warning lists",
        url_name="console:warning-lists",
        icon="alert-triangle",
        text="Values that must not become signals unquestioned.",
        role="compliance",
        section="Safety and compliance",
    )
