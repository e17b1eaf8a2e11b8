"""The reactions, their words and reasons, which exclude each other, and the opinion some of them imply. Pure."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from signals.submissions.interpret import NEGATIVE, POSITIVE

SAW_THIS_TOO: Final = "saw_this_too"
WANT_MORE_INFO: Final = "want_more_info"
NON_MALICIOUS: Final = "non_malicious"
DISAGREE_WITH_LABELS: Final = "disagree_with_labels"
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        SAW_THIS_TOO: "We saw this too",
        "ingested": "We took it in",
        "in_review": "We are looking into it",
        "reviewed": "We have looked into it",
        "already_known": "We knew it already",
        "helpful": "It helped us",
        "not_helpful": "It did not help us",
        "outdated": "It is out of date",
        WANT_MORE_INFO: "We would like to know more",
        NON_MALICIOUS: "It is harmless",
        DISAGREE_WITH_LABELS: "The labels do not fit",
    }
)
# Of companies that say it, in the third person: what a contributor reads.
TOLD: Final[Mapping[str, str]] = MappingProxyType(
    {
        SAW_THIS_TOO: "saw this too",
        "ingested": "took it in",
        "in_review": "looking into it",
        "reviewed": "looked into it",
        "already_known": "knew it already",
        "helpful": "found it helpful",
        "not_helpful": "found it of no help",
        "outdated": "found it out of date",
        WANT_MORE_INFO: "would like to know more",
        NON_MALICIOUS: "found it harmless",
        DISAGREE_WITH_LABELS: "would label it differently",
    }
)
REASONS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        NON_MALICIOUS: {
            "common": "A common word, name or address",
            "other_meaning": "It means something else in one of our languages or markets",
            "helper": "It belongs to somebody who reports on, teaches about or fights abuse",
            "bystander": "It belongs to somebody who did nothing",
            "test": "Test data or a typing error",
            "other": "Something else",
        },
        "not_helpful": {
            "too_common": "Too many hits that meant nothing",
            "not_ours": "Nothing like it exists on our service",
            "too_little": "Too little said about it",
            "other": "Something else",
        },
        "outdated": {
            "gone": "It no longer exists",
            "changed_hands": "It belongs to somebody else now",
            "other": "Something else",
        },
        DISAGREE_WITH_LABELS: {
            "harm": "Another harm",
            "classification": "Another class of A1 to B2",
            "context": "The context is wrong",
            "other": "Something else",
        },
    }
)
NEEDS_REASON: Final = frozenset({NON_MALICIOUS})
# As ThreatExchange maps them; an opinion that the company gave itself wins over what its reactions imply.
IMPLIED: Final[Mapping[str, str]] = MappingProxyType(
    {"helpful": POSITIVE, SAW_THIS_TOO: POSITIVE, NON_MALICIOUS: NEGATIVE}
)
_AGAINST: Final = (
    (frozenset({"helpful"}), frozenset({"not_helpful"})),
    (frozenset({NON_MALICIOUS}), frozenset({"helpful", SAW_THIS_TOO})),
    (frozenset({"in_review"}), frozenset({"reviewed"})),
)


def excluded_by(kind: str) -> frozenset[str]:
    """The reactions that end when this one is given."""
    found: frozenset[str] = frozenset()
    for some, others in _AGAINST:
        if kind in some:
            found |= others
        if kind in others:
            found |= some
    return found


def implied(reactions: Collection[str], explicit: str = "") -> str:
    """What one company holds of a signal: what it said itself, else what its reactions imply, else nothing."""
    if explicit:
        return explicit
    said = {IMPLIED[kind] for kind in reactions if kind in IMPLIED}
    return NEGATIVE if NEGATIVE in said else POSITIVE if said else ""


def problem_of(kind: str, reason: str) -> str:
    """Why this reaction cannot stand, in words; "" when it can."""
    if kind not in WORDS:
        return "Choose one of the reactions."
    if kind in NEEDS_REASON and not reason:
        return "Say why it is harmless: those who hold it will look at it again because of you."
    if reason and reason not in REASONS.get(kind, {}):
        return "Choose one of the reasons."
    return ""
