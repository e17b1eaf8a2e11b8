"""What the keeping of order registers: pages of the console."""

from coalition.core import registry
from signals.submissions.rotation.sealed import register_sealed


def register() -> None:
    for column in ("sealed_subject", "sealed_protocol"):
        register_sealed("ErasureRequest", column, about=lambda row: f"erasure/{row.pk}")
    pages = (
        ("Retention", "console:retention", "clock", "How long signals are kept, and what would go now."),
        (
            "Legal holds",
            "console:signal-holds",
            "lock",
            "What must not be deleted, and when that is looked at again.",
        ),
        (
            "Requests to erase",
            "console:erasures",
            "eraser",
            "Values to be taken out everywhere, found or not.",
        ),
    )
    for label, url_name, icon, text in pages:
        registry.console_entry(
            label=label,
            url_name=url_name,
            icon=icon,
            text=text,
            role="compliance",
            section="Safety and compliance",
        )
