"""The words in which people fill a row's cells, each to our term for it, or ValueError with the reason. Pure.

A reason never repeats what the cell holds: where columns have shifted, that is somebody's address or number.
"""

import re
from functools import lru_cache
from typing import Final

from signals.catalog import hashes, kinds, taxonomy, vocabulary
from signals.catalog.text import fold

TLPS: Final = ("red", "amber+strict", "amber", "green", "clear")
HASH_KINDS: Final = frozenset({"md5", "sha1", "sha256", "pdq", "vpdq", "tmk_pdqf", "photodna"})
YES: Final = frozenset({"yes", "y", "true", "1"})
NO: Final = frozenset({"no", "n", "false", "0"})
_PLAIN: Final = re.compile(r"[A-Za-z0-9_ -]{1,30}")
_IMAGERY: Final = frozenset(
    [
        "photo",
        "photograph",
        "image",
        "picture",
        "img",
        "imagery",
        "video",
        "film",
        "movie",
        "media",
        "gif",
        "jpeg",
        "jpg",
        "png",
        "mp4",
        "file",
        "archive",
        "zip",
    ]
)
_KIND_WORDS: Final = {
    **{kind: kind for kind in kinds.KINDS},
    "link": "url",
    "hostname": "domain",
    "phonenumber": "phone",
    "telephone": "phone",
    "emailaddress": "email",
    "ipaddress": "ip",
    "user": "username",
    "accountid": "account_id",
    "account": "account_id",
    "paymenthandle": "payment_handle",
    "tmkpdqf": "tmk_pdqf",
}
_VOCABULARIES: Final = {
    "harm type": taxonomy.HARMS,
    "action": taxonomy.ACTIONS,
    "answer to whose identifier it is": taxonomy.WHOSE,
    "context": vocabulary.CONTEXTS,
    "classification": taxonomy.CLASSIFICATIONS,
}
_WHOSE_WORDS: Final = {
    "offender": "person_who_offended",
    "perpetrator": "person_who_offended",
    "suspect": "person_who_offended",
    "unknown": "not_known",
    "child": "child_or_victim",
    "victim": "child_or_victim",
    "minor": "child_or_victim",
    "hacked": "hacked_account",
    "compromised": "hacked_account",
}
_CONTEXT_WORDS: Final = {"ai": "generated", "synthetic": "generated", "potential_meme": "meme"}


@lru_cache(maxsize=1_000)
def kind_of(word: str) -> str:
    """The kind of signal that a word names; imagery is told so, not merely unknown."""
    folded = re.sub(r"[^a-z0-9_]", "", fold(word).casefold().replace(" ", "_"))
    bare = folded.replace("_", "")
    if bare in _IMAGERY:
        raise ValueError("imagery is never accepted: there is no such kind of signal")
    if not bare:
        raise ValueError("no type given")
    kind = _KIND_WORDS.get(folded) or _KIND_WORDS.get(bare)
    if kind is None:
        raise ValueError("no such type of signal; see the types that are understood")
    return kind


def kind_or_none(word: str) -> str:
    """The kind, or "" where the word names none."""
    try:
        return kind_of(word)
    except ValueError:
        return ""


def kind_shown(word: str) -> str:
    """The word for the screen where it is one of ours; any other may be somebody's address in the wrong column."""
    if not word.strip():
        return ""
    ours = kind_or_none(word) or fold(word).casefold() in _IMAGERY
    return word if ours and _PLAIN.fullmatch(word.strip()) else "unknown type"


def harm_of(word: str) -> str:
    if not word:
        raise ValueError("no harm type given")
    return _term(word, "harm type")


def action_of(word: str) -> str:
    return _term(word, "action")


def whose_of(word: str) -> str:
    """Whose identifier a value is; "" where nothing is said."""
    if not word:
        return ""
    folded = _folded(word)
    return _WHOSE_WORDS.get(folded) or _term(word, "answer to whose identifier it is")


def context_of(word: str) -> str:
    return _CONTEXT_WORDS.get(_folded(word)) or _term(word, "context")


def classification_of(word: str) -> str:
    return _term(word.upper(), "classification")


@lru_cache(maxsize=1_000)
def _term(word: str, what: str) -> str:
    folded = _folded(word)
    for term in _VOCABULARIES[what].values():
        if folded in (term.id.casefold(), _folded(term.title)):
            return term.id
    raise ValueError(f"unknown {what}; see the words that are understood")


def _folded(word: str) -> str:
    return re.sub(r"[\s-]+", "_", fold(word).casefold())


@lru_cache(maxsize=1_000)
def labels_of(words: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels in today's words, and a note for each that an older list called otherwise."""
    labels: list[str] = []
    notes: list[str] = []
    for word in (part.strip() for part in re.split(r"[,;|]", words)):
        if word:
            label, note = _label(word)
            labels += [label] if label else []
            notes += [note] if note else []
    labels = list(dict.fromkeys(labels))
    if group := vocabulary.more_than_one(labels):
        raise ValueError(f"only one label of “{group.title}” can be said")
    return tuple(labels), tuple(notes)


def _label(word: str) -> tuple[str, str]:
    folded = _folded(word)
    for label in vocabulary.LABELS.values():
        if folded in (label.id, label.guid, _folded(label.title)):
            return label.id, ""
    since = vocabulary.last_version_of(folded)
    now = vocabulary.label_now(folded, since=since) if since else None
    if now is None:
        raise ValueError("unknown label; see the labels of the list")
    if not now:
        return "", f"the label “{folded}” of version {since} is no longer said and was left out"
    return now, f"the label “{folded}” of version {since} is called “{now}” now"


@lru_cache(maxsize=1_000)
def tlp_of(word: str) -> str:
    label = fold(word).casefold().removeprefix("tlp:").replace(" ", "")
    if label not in TLPS:
        raise ValueError(f"unknown TLP label; understood are {', '.join(TLPS)}")
    return label


def quality_of(kind: str, word: str) -> int | None:
    if kind != "pdq":
        return None
    if not word.isascii() or not word.isdigit() or int(word) > 100:  # noqa: PLR2004  # quality is a share of a hundred
        raise ValueError("PDQ quality is a number from 0 to 100")
    if int(word) < hashes.PDQ_QUALITY:
        raise ValueError(
            f"PDQ quality {int(word)} is under {hashes.PDQ_QUALITY}: such a hash matches by chance"
        )
    return int(word)


def yes_or_no(word: str) -> bool | None:
    folded = fold(word).casefold()
    return True if folded in YES else False if folded in NO else None


@lru_cache(maxsize=1_000)
def addressee(written: str) -> str:
    """To whom it was reported; a bare yes means NCMEC, as the column says."""
    if written in YES:
        return "ncmec"
    folded = re.sub(r"[\s-]+", "_", written)
    named = {"hotline": "other_hotline", "police": "law_enforcement"}.get(folded, folded)
    return named if named in taxonomy.REPORTED_TO and named != "not_required" else ""
