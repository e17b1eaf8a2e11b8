"""One row as a company sends it to a signal with its basis, or a refusal in words. Pure: no database, no clock of its own."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from signals.catalog import embedded, kinds, profiles, warnings
from signals.catalog.normalize import normalize
from signals.catalog.text import fold
from signals.submissions import dates, keeping, words

ACCEPTED, MERGED, HELD, REFUSED = "accepted", "merged", "held", "refused"
POSITIVE, SEED, NEGATIVE = "positive", "seed", "negative"
DEFAULT_TLP: Final = "amber+strict"
CANONICAL_NOTE: Final = "stored in its canonical spelling"
_LONGEST_TEXT: Final = 500
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")
_FREE_TEXTS: Final = ("platform", "policy", "reference", "comment")
_CALLED: Final = {"username": "username", "account_id": "account number"}
_PROFILE_NOTE: Final = (
    "an address that leads to a person: stored as the {what} it names on {platform}, as personal kinds are; "
    "next time send the {what} and its platform"
)
_NOT_REQUIRED: Final = frozenset({"notrequired", "na", "notapplicable"})
# Identifiers of these are never stored: in sextortion and in material made by children it is often the victim's.
NOT_HERE: Final = frozenset({"child_or_victim", "hacked_account"})
TELL_YOUR_HOTLINE: Final = (
    "the identifier of a child, a victim or a hacked account: tell your hotline, not this programme"
)


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
    reviewed: bool | None = (
        None  # whether a person looked at each, where rows cannot say; None: nobody was asked
    )
    whose: str = ""  # whose the personal identifiers are, where rows cannot say; "": nobody was asked
    guards: tuple[warnings.Guard, ...] = ()  # the coalition's own warning lists
    confirmed: frozenset[str] = (
        frozenset()
    )  # warning lists whose question was answered: it is this very thing


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
    whose: str = ""
    labels: tuple[str, ...] = ()
    classification: str = ""
    context: str = ""
    expires_at: datetime | None = None

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.kind, self.value, self.platform


@dataclass(frozen=True, slots=True)
class Question:
    """What the sender is asked before a value is stored: the warning list on which it stands, and its words."""

    list: str
    say: str


@dataclass(frozen=True, slots=True)
class Interpreted:
    """What became of a row. `sent` is the row as sent, or only a digest where its content must not be kept.

    A held row has its signal and the questions that stand between it and being stored.
    """

    line: int
    state: str
    signal: Signal | None
    sent: Mapping[str, str]
    problems: tuple[tuple[str, str], ...] = ()  # the field (or "" for the row) and the reason
    notes: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(
            dict.fromkeys([*(reason for _, reason in self.problems), *(q.say for q in self.questions)])
        )


@dataclass(slots=True)
class _Findings:
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # of the basis: why it is a suspicion alone

    def seeded(self, why: str) -> None:
        self.missing.append(why)

    @property
    def remarks(self) -> tuple[str, ...]:
        why = [f"stored as suspected: {'; '.join(self.missing)}"] if self.missing else []
        return (*why, *self.notes)

    def attempt[T](self, name: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except ValueError as error:
            self.problems.append((name, str(error)))
            return otherwise


def interpret(row: Row, settings: Settings, *, now: datetime) -> Interpreted:
    """Accepted, held or refused; merging needs to know the other rows and is the caller's."""
    if concerns_a_victim(row.fields):
        kept = keeping.digests(row.fields)
        return Interpreted(row.line, REFUSED, None, kept, (("whose", TELL_YOUR_HOTLINE),))
    if row.problem:
        return Interpreted(row.line, REFUSED, None, keeping.kept(row.fields), (("", row.problem),))
    raw = {name: value.strip() for name, value in row.fields.items()}
    found = _Findings()
    kind = found.attempt("kind", lambda: words.kind_of(raw.get("kind", "")), "")
    value = found.attempt("value", lambda: normalize(kind, row.fields.get("value", "")), "") if kind else ""
    if "\ufffd" in row.fields.get("value", ""):
        found.problems.append(("value", "value holds characters that cannot be read"))
    for name in _FREE_TEXTS:
        found.attempt(name, partial(_refuse_unfit, name, raw.get(name, "")), None)
    profile = profiles.profile_of(value) if kind == "url" and value else None
    if profile:
        kind, value, platform = profile.kind, profile.value, profile.platform
        found.notes.append(_PROFILE_NOTE.format(what=_CALLED[kind], platform=platform))
    else:
        platform = found.attempt("platform", lambda: _platform(kind, raw.get("platform", ""), found), "")
    harm = found.attempt("harm", lambda: words.harm_of(raw.get("harm", "")), "")
    if value:
        _heed_warnings(kind, value, settings, found)
    signal = _with_basis(Signal(kind, value, platform, harm, POSITIVE), raw, settings, now, found)
    if found.problems:
        return Interpreted(row.line, REFUSED, None, keeping.kept(row.fields), tuple(found.problems))
    if value != row.fields.get("value", "") and not profile:
        found.notes.append(CANONICAL_NOTE)
    state = HELD if found.questions else ACCEPTED
    return Interpreted(row.line, state, signal, dict(row.fields), (), found.remarks, tuple(found.questions))


def concerns_a_victim(fields: Mapping[str, str]) -> bool:
    """Whether the row says that its identifier is a child's, a victim's or that of a hacked account."""
    try:
        return words.whose_of(fields.get("whose", "").strip()) in NOT_HERE
    except ValueError:
        return False


def _refuse_unfit(name: str, value: str) -> None:
    if not value:
        return
    embedded.refuse_embedded(value)
    if len(value) > _LONGEST_TEXT:
        raise ValueError(f"{name} is too long: {len(value)} characters, at most {_LONGEST_TEXT}")
    embedded.refuse_in_words(value)
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


def _heed_warnings(kind: str, value: str, settings: Settings, found: _Findings) -> None:
    for hit in warnings.check(kind, value, settings.guards):
        if hit.effect == "refuse":
            found.problems.append(("value", hit.say))
        elif hit.effect == "ask" and hit.list not in settings.confirmed:
            found.questions.append(Question(hit.list, hit.say))
        elif hit.say not in found.notes:
            asked = "you confirmed that it is this very thing: " if hit.effect == "ask" else ""
            found.notes.append(f"{asked}{hit.say}")


def _with_basis(
    signal: Signal, raw: Mapping[str, str], settings: Settings, now: datetime, found: _Findings
) -> Signal:
    """Own policy, action, date, report and review; what is missing makes the signal a suspicion."""
    policy = raw.get("policy", "")
    if not policy:
        found.seeded("no policy named")
    action = (
        found.attempt("action", lambda: words.action_of(raw["action"]), "")
        if raw.get("action")
        else "none_yet"
    )
    if action == "none_yet":
        found.seeded("no action taken yet")
    when = _when(raw.get("actioned_at", ""), settings, now, found)
    reported_to, reference, reason = _report(raw, found)
    reviewed = _reviewed(raw, settings, found)
    whose = _whose(signal.kind, raw, settings, found)
    tlp = found.attempt("tlp", lambda: words.tlp_of(raw["tlp"]), "") if raw.get("tlp") else settings.tlp
    quality = (
        found.attempt("quality", lambda: words.quality_of(signal.kind, raw["quality"]), None)
        if raw.get("quality")
        else None
    )
    labels, classification, context = _described(signal.kind, raw, found)
    return Signal(
        kind=signal.kind,
        value=signal.value,
        platform=signal.platform,
        harm=signal.harm,
        status=SEED if found.missing else POSITIVE,
        policy=policy,
        action=action,
        actioned_at=when,
        reported_to=reported_to,
        reference=reference,
        not_required_reason=reason,
        human_reviewed=reviewed,
        tlp=tlp,
        quality=quality,
        whose=whose,
        labels=labels,
        classification=classification,
        context=context,
        expires_at=_expiry(signal.kind, raw.get("expires_at", ""), settings, now, found),
    )


def _reviewed(raw: Mapping[str, str], settings: Settings, found: _Findings) -> bool | None:
    """The row's own word where it has such a column, and otherwise the word on the whole file."""
    said = words.yes_or_no(raw["human_reviewed"]) if "human_reviewed" in raw else settings.reviewed
    if said is False:
        found.seeded("no person has reviewed it")
    elif said is None and settings.reviewed is not None:
        found.seeded("it is not said whether a person has reviewed it")
    return said


def _whose(kind: str, raw: Mapping[str, str], settings: Settings, found: _Findings) -> str:
    """As with the review, but the word on the whole file is about personal kinds alone."""
    of_file = settings.whose if kind in kinds.PERSONAL_KINDS else ""
    said = found.attempt("whose", lambda: words.whose_of(raw["whose"]), "") if "whose" in raw else of_file
    if said == "not_known":
        found.seeded("it is not known whose identifier it is")
    elif not said and of_file:
        found.seeded("it is not said whose identifier it is")
    return said


def _described(kind: str, raw: Mapping[str, str], found: _Findings) -> tuple[tuple[str, ...], str, str]:
    """Labels, classification and context; a classification belongs to hashes alone."""
    nothing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    written = raw.get("labels", "")
    labels, notes = found.attempt("labels", lambda: words.labels_of(written), nothing) if written else nothing
    found.notes += notes
    written = raw.get("classification", "")
    grade = found.attempt("classification", lambda: words.classification_of(written), "") if written else ""
    if grade and kind and kind not in words.HASH_KINDS:
        found.notes.append("a classification belongs to hashes alone and was left out")
        grade = ""
    written = raw.get("context", "")
    context = found.attempt("context", lambda: words.context_of(written), "") if written else ""
    return labels, grade, context


def _expiry(kind: str, written: str, settings: Settings, now: datetime, found: _Findings) -> datetime | None:
    """An earlier end than its kind has; a later one is not given."""
    if not written or not kind:
        return None
    moment = found.attempt(
        "expires_at", lambda: dates.expires_at(written, now=now, day_first=settings.day_first), None
    )
    if moment is None:
        return None
    days = kinds.KINDS[kind].days
    if moment > now + timedelta(days=days):
        found.notes.append(f"a signal of this type lives {days} days at most")
        return None
    return moment


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
    to = words.addressee(written)
    if to:
        if not reference:
            found.seeded("reported, but without a reference")
        return to, reference, ""
    if not word or word in words.NO:
        found.seeded("not reported" if word else "not said whether it was reported")
    else:
        found.seeded("its word on the report says neither that it was reported nor that it was not")
    return "", "", ""
