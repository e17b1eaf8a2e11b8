"""One row as a company sends it to a signal with its basis, or a refusal in words. Pure: no database, no clock of its own."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from signals.catalog import embedded, hashes, kinds, taxonomy, warnings
from signals.catalog.normalize import normalize
from signals.catalog.text import fold
from signals.submissions import dates

ACCEPTED, MERGED, HELD, REFUSED = "accepted", "merged", "held", "refused"
POSITIVE, SEED, NEGATIVE = "positive", "seed", "negative"
DEFAULT_TLP: Final = "amber+strict"
TLPS: Final = ("red", "amber+strict", "amber", "green", "clear")
CANONICAL_NOTE: Final = "stored in its canonical spelling"
_LONGEST_TEXT: Final = 500
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_LONGEST_KEPT: Final = 4_096
_FREE_TEXTS: Final = ("platform", "policy", "reference", "comment")
_IMAGERY: Final = frozenset(
    {
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
    }
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
_VOCABULARIES: Final = {"harm type": taxonomy.HARMS, "action": taxonomy.ACTIONS}
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})
_NOT_REQUIRED: Final = frozenset({"notrequired", "na", "notapplicable"})


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the line of the file on which it begins, its fields by our names, and what is wrong with its shape."""

    line: int
    fields: Mapping[str, str]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the contributor chose for the whole file."""

    day_first: bool = True
    tlp: str = DEFAULT_TLP
    guards: tuple[warnings.Guard, ...] = ()  # the coalition's own warning lists


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal ready to be stored: its identity and the basis on which it was sent."""

    kind: str
    value: str
    platform: str
    harm: str
    status: str
    policy: str = ""
    action: str = "none_yet"
    actioned_at: datetime | None = None
    reported_to: str = ""
    reference: str = ""
    not_required_reason: str = ""
    human_reviewed: bool | None = None
    tlp: str = DEFAULT_TLP
    quality: int | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.value, self.platform


@dataclass(frozen=True, slots=True)
class Interpreted:
    """What became of a row. `sent` is the row as sent, or only a digest where its content must not be kept."""

    line: int
    state: str
    signal: Signal | None
    sent: Mapping[str, str]
    problems: tuple[tuple[str, str], ...] = ()  # the field (or "" for the row) and the reason
    notes: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reason for _, reason in self.problems))


@dataclass(slots=True)
class _Findings:
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seed: bool = False

    def seeded(self, why: str) -> None:
        self.seed = True
        self.notes.append(f"stored as suspected: {why}")

    def attempt[T](self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except ValueError as error:
            self.problems.append((name, str(error)))
            return otherwise


def interpret(row: Row, settings: Settings, *, now: datetime) -> Interpreted:
    """Accepted, held or refused; merging needs to know the other rows and is the caller's."""
    raw = {name: value.strip() for name, value in row.fields.items()}
    found = _Findings()
    if row.problem:
        return Interpreted(row.line, REFUSED, None, _kept(row.fields), (("", row.problem),))
    kind = found.attempt("kind", lambda: kind_of(raw.get("kind", "")), "")
    value = found.attempt("value", lambda: normalize(kind, row.fields.get("value", "")), "") if kind else ""
    for name in _FREE_TEXTS:
        found.attempt(name, partial(_refuse_unfit, name, raw.get(name, "")), None)
    platform = found.attempt("platform", lambda: _platform(kind, raw.get("platform", ""), found), "")
    harm = found.attempt("harm", lambda: harm_of(raw.get("harm", "")), "")
    if value:
        _heed_warnings(kind, value, settings.guards, found)
    signal = _with_basis(Signal(kind, value, platform, harm, POSITIVE), raw, settings, now, found)
    if found.problems:
        return Interpreted(row.line, REFUSED, None, _kept(row.fields), tuple(found.problems))
    if value != row.fields.get("value", ""):
        found.notes.append(CANONICAL_NOTE)
    return Interpreted(row.line, ACCEPTED, signal, dict(row.fields), (), tuple(found.notes))


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
        raise ValueError(f"no such type of signal: {word[:40]}")
    return kind


def harm_of(word: str) -> str:
    if not word:
        raise ValueError("no harm type given")
    return _term(word, "harm type")


@lru_cache(maxsize=1_000)
def _term(word: str, what: str) -> str:
    folded = re.sub(r"[\s-]+", "_", fold(word).casefold())
    for term in _VOCABULARIES[what].values():
        if folded in (term.id, re.sub(r"[\s-]+", "_", term.title.casefold())):
            return term.id
    raise ValueError(f"unknown {what}: {word[:60]}")


def _refuse_unfit(name: str, value: str) -> None:
    if not value:
        return
    embedded.refuse_embedded(value)
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"{name} is too long: {len(value)} characters, at most {_LONGEST_TEXT}")
    if _CONTROL.search(value):
        raise ValueError(f"{name} holds control characters")


def _platform(kind: str, written: str, found: _Findings) -> str:
    platform = re.sub(r"\s+", " ", fold(written)).casefold() if written else ""
    if kind in kinds.KINDS_WITH_PLATFORM:
        if not platform:
            raise ValueError(f"a platform is needed for the type {kind}")
        return platform
    if platform and kind:
        found.notes.append("the platform is no part of this type of signal and was left out")
    return ""


def _heed_warnings(kind: str, value: str, guards: tuple[warnings.Guard, ...], found: _Findings) -> None:
    for hit in warnings.check(kind, value, guards):
        if hit.effect == "refuse":
            found.problems.append(("value", hit.say))
        elif hit.say not in found.notes:
            found.notes.append(hit.say)


def _with_basis(
    signal: Signal, raw: Mapping[str, str], settings: Settings, now: datetime, found: _Findings
) -> Signal:
    """Own policy, action, date, report and review; what is missing makes the signal a suspicion."""
    policy = raw.get("policy", "")
    if not policy:
        found.seeded("no policy named")
    action = (
        found.attempt("action", lambda: _term(raw["action"], "action"), "")
        if raw.get("action")
        else "none_yet"
    )
    if action == "none_yet":
        found.seeded("no action taken yet")
    when = _when(raw.get("actioned_at", ""), settings, now, found)
    reported_to, reference, reason = _report(raw, found)
    reviewed = _yes_or_no(raw.get("human_reviewed", ""))
    if reviewed is False:
        found.seeded("no person has reviewed it")
    tlp = found.attempt("tlp", lambda: tlp_of(raw["tlp"]), "") if raw.get("tlp") else settings.tlp
    quality = (
        found.attempt("quality", lambda: quality_of(signal.kind, raw["quality"]), None)
        if raw.get("quality")
        else None
    )
    return Signal(
        kind=signal.kind,
        value=signal.value,
        platform=signal.platform,
        harm=signal.harm,
        status=SEED if found.seed else POSITIVE,
        policy=policy,
        action=action,
        actioned_at=when,
        reported_to=reported_to,
        reference=reference,
        not_required_reason=reason,
        human_reviewed=reviewed,
        tlp=tlp,
        quality=quality,
    )


def _when(written: str, settings: Settings, now: datetime, found: _Findings) -> datetime | None:
    if not written:
        found.seeded("no date of the action")
        return None
    try:
        moment, note = dates.actioned_at(written, now=now, day_first=settings.day_first)
    except ValueError as error:
        found.problems.append(("actioned_at", str(error)))
        return None
    if note:
        found.notes.append(note)
    return moment


def _report(raw: Mapping[str, str], found: _Findings) -> tuple[str, str, str]:
    """To whom it was reported, under which reference, or why that was not required."""
    written = fold(raw.get("reported", "")).casefold()
    word = re.sub(r"[\s_-]+", "", written)
    reference = raw.get("reference", "")
    if word in _NOT_REQUIRED:
        reason = raw.get("comment", "") or reference
        if not reason:
            found.seeded("a report was not required, and no reason says why")
        return "not_required", "", reason
    to = _addressee(written)
    if to:
        if not reference:
            found.seeded("reported, but without a reference")
        return to, reference, ""
    if not word or word in _NO:
        found.seeded("not reported" if word else "not said whether it was reported")
    else:
        found.seeded(
            f"“{raw.get('reported', '')[:40]}” says neither that it was reported nor that it was not"
        )
    return "", "", ""


@lru_cache(maxsize=1_000)
def _addressee(written: str) -> str:
    if written in _YES:
        return "ncmec"
    folded = re.sub(r"[\s-]+", "_", written)
    named = {"hotline": "other_hotline", "police": "law_enforcement"}.get(folded, folded)
    return named if named in taxonomy.REPORTED_TO and named != "not_required" else ""


def _yes_or_no(word: str) -> bool | None:
    folded = fold(word).casefold()
    return True if folded in _YES else False if folded in _NO else None


@lru_cache(maxsize=1_000)
def tlp_of(word: str) -> str:
    label = fold(word).casefold().removeprefix("tlp:").replace(" ", "")
    if label not in TLPS:
        raise ValueError(f"unknown TLP label: {word[:40]}")
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


def _kept(fields: Mapping[str, str]) -> dict[str, str]:
    """The row as it may be kept: of embedded content, and of anything huge, only a digest."""
    return {name: _digest(value) if _is_content(value) else value for name, value in fields.items()}


def _is_content(value: str) -> bool:
    if len(value) > _LONGEST_KEPT or value.strip().lower().startswith("data:"):
        return True
    try:
        embedded.refuse_embedded(value)
        embedded.refuse_encoded_run(value)
    except ValueError:
        return True
    return False


def _digest(value: str) -> str:
    return "sha256:" + hashlib.sha256(value.encode("utf-8", "replace")).hexdigest()
