"""Minutes as one Markdown text: what was written, decisions, actions; who owns an action stays in the portal."""

from collections.abc import Iterable
from datetime import date

from coalition.core.markdown import escape


def document_of(source: str, decisions: Iterable[str], actions: Iterable[tuple[str, date]]) -> str:
    parts = [source.strip()]
    if lines := [f"{number}. {escape(text)}" for number, text in enumerate(decisions, start=1)]:
        parts.append("## Decisions\n\n" + "\n".join(lines))
    if lines := [f"* {escape(text)}, by {due_on.day} {due_on:%B %Y}" for text, due_on in actions]:
        parts.append("## Actions\n\n" + "\n".join(lines))
    return "\n\n".join(part for part in parts if part)
