"""What the rotation of the key registers."""

from coalition.core import registry
from signals.submissions.rotation import sealed


def register() -> None:
    sealed.register()
    registry.console_entry(
        label="Signal key",
        url_name="console:signal-keys",
        icon="key",
        text="The key of personal signals: which is in force, and rotating it.",
        role="compliance",
        section="Safety and compliance",
    )
