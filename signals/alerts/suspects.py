"""What in an alert's words looks as if it identified a person. Pure; it warns, and cannot know."""

import re
from typing import Final

_AT: Final = r"(?:@|\s*[\[(]\s*at\s*[\])]\s*)"
_LOOKS: Final = (
    (
        "an e-mail address",
        re.compile(rf"[\w.+-]+{_AT}[\w-]+(?:\.|\s*[\[(]\s*dot\s*[\])]\s*)\w{{2,}}", re.IGNORECASE),
    ),
    (
        "a telephone number",
        re.compile(r"(?<![\w.-])(?!(?:\d{1,3}\.){3}\d)\+?\(?\d(?:[\s().-]?\d){8,14}(?![\w-])"),
    ),
    (
        "a username",
        re.compile(
            r"(?<![\w.])@[A-Za-z0-9_.]{3,}|\b(?:user ?name|handle|account)s?\s*[:=]\s*\S{3,}", re.IGNORECASE
        ),
    ),
    ("an IP address", re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")),
)


def suspects(text: str) -> list[str]:
    """In words, each kind once."""
    return [words for words, looks in _LOOKS if looks.search(text)]


def in_words(found: list[str]) -> str:
    return (
        f"This holds what looks like {', '.join(found)}. An alert says what to look for and names nobody: send values as "
        "signals. Take it out, or say below that it identifies no one."
    )
