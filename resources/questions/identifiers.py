"""Pointing out what belongs to no question: addresses, numbers, links and hashes. Pure."""

import hashlib
import re
from dataclasses import dataclass

import phonenumbers

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LINK = re.compile(r"(?:\bh(?:tt|xx)ps?://|\bwww\.)[^\s<>()\"']+", re.IGNORECASE)
_ONION = re.compile(r"\b[a-z2-7]{16,56}\.onion\b", re.IGNORECASE)
_HASH = re.compile(
    r"\b(?:[0-9a-f]{128}|[0-9a-f]{96}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b", re.IGNORECASE
)
_REGIONS = ("US", "GB")  # numbers without a country's code are looked at as these
MOST = 12  # are shown


@dataclass(frozen=True, slots=True)
class Finding:
    kind: str
    text: str


def findings(*texts: str) -> list[Finding]:
    """Every identifier in these texts, each once, in the order in which the kinds are looked for."""
    found: dict[Finding, None] = {}
    for text in texts:
        rest = text
        for kind, pattern in (
            ("e-mail address", _EMAIL),
            ("link", _LINK),
            ("link", _ONION),
            ("hash", _HASH),
        ):
            for match in pattern.finditer(rest):
                found[Finding(kind, match.group().rstrip(".,;:!?"))] = None
            rest = pattern.sub(" ", rest)
        for region in _REGIONS:
            for number in phonenumbers.PhoneNumberMatcher(rest, region):
                found[Finding("telephone number", number.raw_string)] = None
    return list(found)


def receipt(found: list[Finding]) -> str:
    """Stands for exactly these findings, so that a confirmation covers what was pointed out and nothing else."""
    joined = "\n".join(sorted(f"{one.kind} {one.text}" for one in found))
    return hashlib.sha256(joined.encode()).hexdigest()[:16]


def in_words(found: list[Finding]) -> str:
    """The sentence that stands beside the field."""
    shown = ", ".join(f"{one.kind} “{one.text[:60]}”" for one in found[:MOST])
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return (
        f"This looks like something that identifies: {shown}{more}. Questions hold no case data and no identifiers; "
        "what is known about accounts, links and files belongs to the signal programme. "
        "Take it out, or confirm below that it belongs to no case."
    )
