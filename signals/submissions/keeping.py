"""What of a row may be kept when it is refused: never content, and of a child's or a victim's row nothing but digests. Pure."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from signals.catalog import embedded
from signals.submissions import words

_LONGEST_KEPT: Final = 4_096
_TERMS: Final[Mapping[str, Callable[[str], object]]] = {
    "kind": words.kind_of,
    "harm": words.harm_of,
    "whose": words.whose_of,
}


def kept(fields: Mapping[str, str]) -> dict[str, str]:
    """The row as it may be kept: of embedded content, and of anything huge, only a digest."""
    return {name: digest(value) if _is_content(value) else value for name, value in fields.items()}


def digests(fields: Mapping[str, str]) -> dict[str, str]:
    """Digests alone, but for words of our own vocabulary, which say nothing of a person."""
    return {
        name: value if not value or _is_term(name, value) else digest(value) for name, value in fields.items()
    }


def digest(value: str) -> str:
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()


def _is_term(name: str, value: str) -> bool:
    try:
        return name in _TERMS and bool(_TERMS[name](value))
    except ValueError:
        return False


def _is_content(value: str) -> bool:
    if len(value) > _LONGEST_KEPT or value.strip().lower().startswith("data:"):
        return True
    try:
        embedded.refuse_in_words(value)  # by parts, too: as the row was refused
    except ValueError:
        return True
    return False
