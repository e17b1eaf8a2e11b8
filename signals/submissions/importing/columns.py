"""The columns of a file of signals: our names, the headers people write for them, and what each is for. Pure."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Column:
    """One thing a row can say. `words` are headers that mean it, folded."""

    title: str
    words: str
    about: str


COLUMNS: Final = {
    "kind": Column(
        "Type", "type kind signaltype indicatortype signalkind", "What kind of signal it is; always needed."
    ),
    "value": Column(
        "Value", "value indicator signal ioc", "The signal itself, defanged or not; always needed."
    ),
    "platform": Column(
        "Platform",
        "platform service site network provider app",
        "Where a username, an account number or a payment handle lives; needed for these.",
    ),
    "harm": Column(
        "Harm type", "harm harmtype category abusetype harmcategory threattype", "Which harm; always needed."
    ),
    "policy": Column(
        "Policy",
        "policy policyviolated rule violatedpolicy violation basis",
        "The rule of yours that it broke; needed for “We confirmed it”. Other companies do not see it.",
    ),
    "action": Column(
        "Action taken",
        "action actiontaken enforcement enforcementaction",
        "What you did; needed for “We confirmed it”.",
    ),
    "actioned_at": Column(
        "Actioned at",
        "actionedat date actiondate actionedon when dateactioned dateofaction timestamp",
        "When you did it, as 2026-08-03T10:00:00Z or with slashes; needed for “We confirmed it”.",
    ),
    "reported": Column(
        "Reported to NCMEC",
        "reported reportedto reportedtoncmec ncmec report reportedtohotline reportfiled",
        "yes, no, not required, or to whom: ncmec, iwf, other_hotline, law_enforcement; needed for “We confirmed it”.",
    ),
    "reference": Column(
        "Report reference",
        "reference ref reportreference reportref reportid ncmecid ncmecreport reportnumber cybertip cybertipid",
        "The number of the report. Other companies do not see it.",
    ),
    "human_reviewed": Column(
        "Human-reviewed",
        "humanreviewed humanreview reviewed reviewedbyahuman reviewedbyhuman",
        "yes or no: whether a person has looked at it.",
    ),
    "tlp": Column(
        "TLP",
        "tlp tlplabel sharing trafficlight",
        "How far those who take it may pass it on; amber+strict if empty.",
    ),
    "quality": Column(
        "PDQ quality", "quality pdqquality hashquality", "0 to 100; a PDQ hash under 50 is refused."
    ),
    "whose": Column(
        "Whose identifier",
        "whose whoseidentifier whoseidentifierisit whoseaccount identifierof",
        "person_who_offended or not_known. Of a child, a victim or a hacked account: tell your hotline, not this programme.",
    ),
    "labels": Column(
        "Labels", "labels label tags tag", "Labels of the list, with commas or semicolons between."
    ),
    "classification": Column(
        "Classification", "classification industryclassification grade", "A1, A2, B1 or B2; for hashes alone."
    ),
    "context": Column("Context", "context", "meme, viral or generated."),
    "expires_at": Column(
        "Expires at",
        "expiresat expires expiry expirydate validuntil",
        "If it is to end before its kind does.",
    ),
    "comment": Column(
        "Comment",
        "comment comments note notes remark remarks reason notrequiredreason",
        "Read as the reason why no report was required, and otherwise not shared.",
    ),
}
TITLES: Final = {name: column.title for name, column in COLUMNS.items()}
REQUIRED: Final = ("kind", "value", "harm")
BASIS: Final = ("policy", "action", "actioned_at", "reported")
# What our own download of refused rows adds for people; it says nothing of a signal.
LINE, WHY = "Line", "Why it was refused"
_OURS: Final = frozenset({"line", "whyitwasrefused"})
_WORDS: Final = re.compile(r"[^\W\d]+(?: +[^\W\d]+)*")  # letters and underscores
_LONGEST_HEADER, _MOST_QUOTED = 40, 12
_HEADERS_KNOWN: Final = 2  # one may stand in a row by chance
_FIELD_OF: Final = {word: name for name, column in COLUMNS.items() for word in column.words.split()}


def folded(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", header.casefold())


def named(headers: Iterable[str]) -> tuple[str, ...]:
    """Our name for each header; where two headers mean the same the first one counts."""
    seen: set[str] = set()
    names = []
    for head in headers:
        name = _FIELD_OF.get(folded(head), "")
        names.append("" if name in seen else name)
        seen.add(name)
    return tuple(names)


def twice(headers: Iterable[str]) -> tuple[str, ...]:
    """Headers that mean what an earlier one means."""
    seen: set[str] = set()
    found = []
    for head in headers:
        name = _FIELD_OF.get(folded(head), "")
        if name and name in seen:
            found.append(head)
        seen.add(name)
    return tuple(found)


def unknown(headers: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        head
        for head, name in zip(headers, names, strict=True)
        if head and not name and folded(head) not in _OURS
    )


def left_out(heads: Sequence[str], headers: Sequence[str]) -> str:
    """Which columns were not understood. Of a file without headers these are its first row, so only words are quoted."""
    has_headers = sum(map(bool, named(headers))) >= _HEADERS_KNOWN
    plain = [
        head for head in heads if has_headers and len(head) <= _LONGEST_HEADER and _WORDS.fullmatch(head)
    ]
    plain = plain[:_MOST_QUOTED]
    rest = len(heads) - len(plain)
    quoted = [f"“{head}”" for head in plain]
    counted = [f"{rest} whose name{'s are' if rest > 1 else ' is'} not repeated here"] if rest else []
    return f"Columns that were not understood and left out: {', '.join([*quoted, *counted])}."


def signature(headers: Iterable[str]) -> str:
    """By which a file of the same make is known again."""
    return hashlib.sha256("\x1f".join(folded(head) for head in headers).encode()).hexdigest()
