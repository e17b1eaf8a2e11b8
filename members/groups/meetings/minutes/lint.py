"""The Chatham House lint: who is recognisable in a text. Pure; it points at words and decides nothing.

What it looks for, of everybody present or invited: full names in either order, parts of names, pseudonyms, initials,
addresses; of their companies: names with and without their legal form, domains. Case, accents, possessives, hyphens,
Markdown around words and invisible characters do not hide a name.

Its limits, on purpose: a single name that is also an ordinary word ("Will", "Birch") counts only with a capital letter,
of a person not at the beginning of a sentence either, unless it stands in the possessive. Initials that everybody uses
otherwise ("AI", "EU") count only with dots or where a speaker stands. It does not find who is described without being
named ("the largest messaging service"), nor names of people who were neither invited nor present.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache

from members.groups.meetings.folding import fold, folded
from members.groups.meetings.minutes.words import AMBIGUOUS, GENERIC, LEGAL_FORMS, ORDINARY, PARTICLES

SHORTEST = 3  # letters of a name's part that count in any case
MOST_BETWEEN = r"[\s.,\-_'*~]{0,4}"
_WORD = r"[^\W\d_]"


class Kind(StrEnum):
    NAME = "name"
    INITIALS = "initials"
    COMPANY = "company"
    ADDRESS = "address"


WORDS = {
    Kind.NAME: "the name of somebody who was there or invited",
    Kind.INITIALS: "initials of somebody who was there or invited",
    Kind.COMPANY: "a company of somebody who was there or invited",
    Kind.ADDRESS: "an address or domain of somebody who was there or invited",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Somebody who must not be recognisable, with their company."""

    name: str = ""
    display_name: str = ""
    email: str = ""
    companies: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Where in the text, what, and a key that stays while the line reads the same."""

    kind: Kind
    start: int
    end: int
    line: int
    column: int
    matched: str
    context: str
    key: str = field(compare=False)

    @property
    def words(self) -> str:
        return WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class _Term:
    kind: Kind
    pattern: str  # of folded text
    capital: bool = False  # counts with a capital letter only
    inside: bool = False  # counts inside of a sentence only


def findings(text: str, subjects: Iterable[Subject]) -> list[Finding]:
    """Everything in `text` that points at one of `subjects`, in the order of the text; the longest match counts."""
    plain, places = folded(text)
    found: list[tuple[int, int, Kind]] = []
    for term in {term: None for subject in subjects for term in _terms(subject)}:
        for match in _compiled(term.pattern).finditer(plain):
            begin, end = places[match.start("it")], places[match.end("it") - 1] + 1
            if _counts(term, text, begin, end, possessive=bool(match["of"])):
                found.append((begin, end, term.kind))
    return [_finding(text, *span) for span in _longest(found)]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![^\W_])(?P<it>{pattern})(?P<of>'s?(?![^\W_])|s'(?![^\W_]))?(?:(?<=[^\x00-\u024f])|s?(?![^\W_]))"
    )


def _counts(term: _Term, text: str, begin: int, end: int, *, possessive: bool) -> bool:
    word = text[begin:end]
    if term.kind is Kind.INITIALS:
        letters = [one for one in word if one.isalpha()]
        return all(one.isupper() for one in letters) and (not term.inside or _speaks(text, begin, end, word))
    if not term.capital or possessive:
        return True
    first = next((one for one in word if one.isalpha()), "")
    return first.isupper() and not (term.inside and _begins_sentence(text, begin))


def _speaks(text: str, begin: int, end: int, word: str) -> bool:
    """Ambiguous initials: with dots, or where a speaker stands: "(AI)", or "AI:" at the beginning of a line."""
    line = text.rfind("\n", 0, begin) + 1
    opens = not text[line:begin].strip(" -*>#0123456789.")
    after = text[end : end + 3].lstrip("* ")
    return (
        "." in word
        or (opens and after.startswith(":"))
        or (text[begin - 1 : begin] == "(" and after.startswith(")"))
    )


def _begins_sentence(text: str, begin: int) -> bool:
    before = text[:begin].rstrip(' \t*_>#-"“‘(0123456789')
    return not before or before[-1] in ".!?:\n|…"


def _longest(found: list[tuple[int, int, Kind]]) -> Iterator[tuple[int, int, Kind]]:
    last = -1
    for begin, end, kind in sorted(found, key=lambda one: (one[0], -one[1])):
        if begin >= last:
            last = end
            yield begin, end, kind


def _finding(text: str, begin: int, end: int, kind: Kind) -> Finding:
    opens = text.rfind("\n", 0, begin) + 1
    closes = text.find("\n", end)
    line = text[opens : closes if closes >= 0 else len(text)]
    nth = text.count(text[begin:end], opens, begin)
    mark = hashlib.sha256(f"{kind}\n{text[begin:end]}\n{nth}\n{line.strip()}".encode()).hexdigest()[:16]
    return Finding(
        kind=kind, start=begin, end=end, line=text.count("\n", 0, begin) + 1, column=begin - opens + 1,
        matched=text[begin:end], context=line.strip()[:200], key=mark,
    )  # fmt: skip


def _terms(subject: Subject) -> Iterator[_Term]:
    for name in {subject.name, subject.display_name}:
        yield from _name_terms(name)
    for company in subject.companies:
        yield from _company_terms(company)
    if "@" in subject.email:
        yield _Term(Kind.ADDRESS, _escaped(subject.email))
    for domain in subject.domains:
        if domain:
            dotted = r"(?:\[?\.\]?|\[dot\]|\(dot\))".join(re.escape(part) for part in fold(domain).split("."))
            yield _Term(Kind.ADDRESS, rf"(?:[\w.+\-]+@)?(?:[\w\-]+\.)*{dotted}")


def _escaped(text: str) -> str:
    return re.escape(fold(text))


def _parts(name: str) -> list[str]:
    return re.findall(rf"{_WORD}+(?:'{_WORD}+)?|\d+", fold(name.replace("’", "'")))


def _spellings(part: str) -> str:
    """A folded part, with and without its apostrophe."""
    return re.escape(part).replace("'", "'?")


def _name_terms(name: str) -> Iterator[_Term]:
    """Of "Ada N. Okafor": both orders of the whole, each longer part, the initials; umlauts also written out."""
    for written in {name, _written_out(name)}:
        parts = _parts(written)
        if len(parts) > 1:
            whole = MOST_BETWEEN.join(map(_spellings, parts))
            ends = [_spellings(parts[0]), _spellings(parts[-1])]
            yield _Term(Kind.NAME, whole)
            yield _Term(Kind.NAME, MOST_BETWEEN.join(ends))
            yield _Term(Kind.NAME, rf"{ends[1]}{MOST_BETWEEN}{ends[0]}")
        for part in parts:
            if len(part) > 1 and part not in PARTICLES and not part.isdigit():
                ordinary = part in ORDINARY or len(part) < SHORTEST
                yield _Term(Kind.NAME, _spellings(part), capital=ordinary, inside=part in ORDINARY)
    yield from _initials(_parts(name))


def _initials(parts: list[str]) -> Iterator[_Term]:
    words = [part for part in parts if not part.isdigit()]
    if len(words) < 2:  # noqa: PLR2004 -- one word has no initials
        return
    plain = [part for part in words if part not in PARTICLES] or words
    for chosen in {
        "".join(part[0] for part in words),
        "".join(part[0] for part in plain),
        words[0][0] + words[-1][0],
    }:
        if len(chosen) > 1:
            yield _Term(
                Kind.INITIALS, r"\.?\s?".join(map(re.escape, chosen)) + r"\.?", inside=chosen in AMBIGUOUS
            )


def _written_out(name: str) -> str:
    """Müller as Mueller, Åsa as Aasa."""
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ø", "oe"), ("å", "aa")):
        name = name.replace(letter, letters).replace(letter.upper(), letters.capitalize())
    return name


def _company_terms(company: str) -> Iterator[_Term]:
    parts = re.findall(rf"(?:{_WORD}|\d)+", fold(company))
    while len(parts) > 1 and parts[-1] in LEGAL_FORMS:
        parts.pop()
    if not parts:
        return
    if len(parts) == 1:
        yield _Term(
            Kind.COMPANY, re.escape(parts[0]), capital=parts[0] in ORDINARY or len(parts[0]) < SHORTEST
        )
        return
    yield _Term(Kind.COMPANY, r"[\s\-_&.*]{0,5}".join(map(re.escape, parts)))
    if len(parts[0]) > SHORTEST and parts[0] not in GENERIC:
        yield _Term(Kind.COMPANY, re.escape(parts[0]), capital=True)
    short = "".join(part[0] for part in parts)
    if len(short) > 2 and short not in AMBIGUOUS:  # noqa: PLR2004 -- two letters are everybody's
        yield _Term(Kind.COMPANY, rf"{re.escape(short)}", capital=True)
