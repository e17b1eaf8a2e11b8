"""The first values of each column of a file whose columns are to be named, blinded unless they say nothing of a person."""

import re
from collections.abc import Callable
from typing import Final

from signals.catalog import display
from signals.catalog.guess import guess_kind
from signals.submissions import words
from signals.submissions.importing import parts, reader
from signals.submissions.models import Batch

_LONGEST: Final = 80
# Kinds that cannot be mistaken: "some.person" could be a domain as well as a username.
_PLAIN: Final = frozenset({"url", "md5", "sha1"})
_DATE: Final = re.compile(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ][\d:.+\-Z ]*)?$")
_TERMS: Final[tuple[Callable[[str], object], ...]] = (
    words.kind_of,
    words.harm_of,
    words.action_of,
    words.tlp_of,
    words.whose_of,
)


def opened(batch: Batch) -> reader.Opened:
    return reader.open_file(parts.file_of(batch))


def first_values(file: reader.Opened) -> list[list[str]]:
    return [[_shown(value.strip()) for value in values if value.strip()] for values in file.samples()]


def _shown(value: str) -> str:
    if _says_nothing_of_a_person(value):
        return value[:_LONGEST]
    kind = guess_kind(value)
    if kind is not None and kind in _PLAIN:
        return display.defanged_as_sent(kind, value)[:_LONGEST]
    return display.blinded(kind or "", value)


def _says_nothing_of_a_person(value: str) -> bool:
    if _DATE.match(value) or words.yes_or_no(value) is not None or words.addressee(value.casefold()):
        return True
    return any(_is_term(read, value) for read in _TERMS)


def _is_term(read: Callable[[str], object], value: str) -> bool:
    try:
        return bool(read(value))
    except ValueError:
        return False
