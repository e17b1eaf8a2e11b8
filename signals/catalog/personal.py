"""Whether words hold what must not travel in clear: addresses, numbers, accounts, hashes, content. Pure.

It cannot know the name of a person; the form says so.
"""

import re
from collections.abc import Iterable
from typing import Final

import phonenumbers

from signals.catalog.embedded import refuse_in_words
from signals.catalog.text import fold

_KINDS: Final = (
    ("an e-mail address", re.compile(r"[^\s@]+\s*(?:@|\[at\]|\(at\))\s*[^\s@]+(?:\.|\s*\[\.\]|\s*\[dot\])\s*[a-z]{2,}", re.IGNORECASE)),
    ("a web address", re.compile(r"(?:h(?:tt|xx)ps?:|www(?:\.|\[\.\])|\b[a-z0-9-]+(?:\[\.\]|\[dot\])[a-z])|\b[a-z0-9-]+\.(?:[a-z]{2,})/\S", re.IGNORECASE)),
    ("an account name", re.compile(r"(?:^|[\s(,;:])@\w[\w.]{2,}")),
    ("an IP address", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,}[0-9a-f:]+\b", re.IGNORECASE)),
    ("a hash or a key", re.compile(r"\b[0-9a-f]{32,}\b|\b(?:bc1|0x)[0-9a-z]{20,}\b|\b[13][a-km-zA-HJ-NP-Z1-9]{25,34}\b", re.IGNORECASE)),
    ("an account or card number", re.compile(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b|\b(?:\d[ -]?){9,}\d\b")),
)  # fmt: skip
EMBEDDED: Final = "embedded content"
_SHORTEST: Final = 3
# Days, moments and numbers of a year's cases are many digits, too.
_DATED: Final = re.compile(
    r"\b(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?\b|\b20\d\d[-/]\d{1,6}\b(?![-/ ]?\d)"
)


def found_in(text: str, values: Iterable[str] = ()) -> str:
    """What the words hold that they must not, as words for people; "" when nothing was found."""
    try:
        refuse_in_words(text)
    except ValueError:
        return EMBEDDED
    plain = fold(text).casefold()
    if any(len(value) >= _SHORTEST and fold(value).casefold() in plain for value in values):
        return "the value of the signal"
    undated = _DATED.sub("…", text)
    for words, pattern in _KINDS:
        if pattern.search(undated):
            return words
    if any(True for _ in phonenumbers.PhoneNumberMatcher(undated, None)):
        return "a telephone number"
    return ""
