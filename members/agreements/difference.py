"""What changed between two texts: clause by clause, and word by word inside a clause that changed. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_HEADING = re.compile(r"#{1,6}\s+(.*)")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+")
_WORDS = re.compile(r"\s+|[^\s\w]|\w+")
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_CELLS = re.compile(r"\|(.*[^\s|].*)\|")
_ALIKE = 0.5  # from this share of common words on, a clause is the same one, changed


class Change(StrEnum):
    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered paragraph with what belongs to it, or a heading's first words; `number` is "" where there is none."""

    chapter: str
    number: str
    text: str  # without its number


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words: kept, added or taken away."""

    kind: str  # "keep", "add", "drop"
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One clause of the comparison."""

    change: Change
    chapter: str
    number: str
    was: str  # the number before, where it differs
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        return {
            Change.SAME: "Unchanged",
            Change.CHANGED: "Changed",
            Change.ADDED: "New",
            Change.REMOVED: "Taken out",
            Change.MOVED: "Renumbered, words unchanged",
        }[self.change]

    @property
    def tone(self) -> str:
        return {Change.ADDED: "green", Change.REMOVED: "red", Change.CHANGED: "blue"}.get(
            self.change, "secondary"
        )


@dataclass(frozen=True, slots=True)
class Difference:
    rows: tuple[Row, ...]

    def __bool__(self) -> bool:
        return bool(self.changed)

    @property
    def changed(self) -> list[Row]:
        """Clauses whose words differ; a new number alone is no change of words."""
        return [row for row in self.rows if row.change in {Change.CHANGED, Change.ADDED, Change.REMOVED}]

    @property
    def moved(self) -> list[Row]:
        return [row for row in self.rows if row.change == Change.MOVED]

    @property
    def sentence(self) -> str:
        counts = {change: sum(row.change == change for row in self.rows) for change in Change}
        said = [
            f"{counts[change]} {words}"
            for change, words in (
                (Change.CHANGED, "changed"),
                (Change.ADDED, "new"),
                (Change.REMOVED, "taken out"),
                (Change.MOVED, "renumbered only"),
            )
            if counts[change]
        ]
        if not said:
            return "No word of any clause differs."
        return f"Of {len(self.rows)} clauses: {', '.join(said)}; {counts[Change.SAME]} unchanged."


def _in_words(text: str) -> str:
    """A table's rows as people read them, cell after cell: the bars of its source are no words."""
    lines = [line for line in text.split("\n") if not _RULE.fullmatch(line)]
    return "\n".join(
        ": ".join(cell.strip() for cell in row.group(1).split("|"))
        if (row := _CELLS.fullmatch(line))
        else line
        for line in lines
    )


def clauses(text: str) -> list[Clause]:
    """The clauses of a canonical text, in order: a block with a number begins one, later blocks belong to it."""
    found: list[Clause] = []
    chapter = ""
    for block in re.split(r"\n{2,}", _in_words(text).strip("\n")):
        lines = block.split("\n")
        if heading := _HEADING.match(lines[0]):
            chapter = heading.group(1).strip()
            rest = "\n".join(lines[1:]).strip()
            number = _NUMBER.match(chapter + " ")
            title = chapter[number.end() :].strip() if number else chapter
            found.append(Clause(chapter, number.group(1) if number else "", title))
            if rest:
                found += _paragraph(rest, chapter, found)
            continue
        found += _paragraph(block, chapter, found)
    return found


def _paragraph(block: str, chapter: str, before: list[Clause]) -> list[Clause]:
    """A new clause, or (a table or list without a number of its own) more of the one before."""
    if number := _NUMBER.match(block):
        return [Clause(chapter, number.group(1), block[number.end() :])]
    last = before[-1] if before else None
    if last and last.number and last.chapter == chapter and "." in last.number:
        before[-1] = Clause(chapter, last.number, f"{last.text}\n\n{block}")
        return []
    return [Clause(chapter, "", block)]


def difference(before: str, after: str) -> Difference:
    """Clauses are matched by their words first and by their numbers second, so that renumbering is not a change."""
    old, new = clauses(before), clauses(after)
    pairs = _matched(old, new)
    partner = {there: here for here, there in pairs.items()}
    rows: list[Row] = []
    shown: set[int] = set()
    for there, clause in enumerate(new):
        here = partner.get(there)
        # What was taken out is shown where it stood: before the first clause that follows it.
        limit = here if here is not None else -1
        for gone in range(limit):
            if gone not in pairs and gone not in shown:
                shown.add(gone)
                rows.append(_gone(old[gone]))
        rows.append(_row(old[here], clause) if here is not None else _new(clause))
    rows += [_gone(old[gone]) for gone in range(len(old)) if gone not in pairs and gone not in shown]
    return Difference(tuple(rows))


def _matched(old: Sequence[Clause], new: Sequence[Clause]) -> dict[int, int]:
    """Which old clause is which new one."""
    pairs: dict[int, int] = {}
    for ours, theirs, size in SequenceMatcher(
        None, [c.text for c in old], [c.text for c in new], autojunk=False
    ).get_matching_blocks():
        pairs.update({ours + step: theirs + step for step in range(size)})
    taken = set(pairs.values())
    for here, there in _candidates(old, new, pairs, taken):
        if here not in pairs and there not in taken:
            pairs[here] = there
            taken.add(there)
    return pairs


def _candidates(
    old: Sequence[Clause], new: Sequence[Clause], pairs: dict[int, int], taken: set[int]
) -> Iterator[tuple[int, int]]:
    """Pairs left over, the most alike first; a shared number counts a little."""
    scored: list[tuple[float, int, int]] = []
    for here, ours in enumerate(old):
        if here in pairs:
            continue
        for there, theirs in enumerate(new):
            if there in taken:
                continue
            same_number = bool(ours.number) and ours.number == theirs.number
            ratio = SequenceMatcher(
                None, _WORDS.findall(ours.text), _WORDS.findall(theirs.text), autojunk=False
            ).ratio()
            if ratio >= (_ALIKE - 0.15 if same_number else _ALIKE):
                scored.append((ratio + (0.15 if same_number else 0), here, there))
    scored.sort(key=lambda row: (-row[0], row[1], row[2]))
    for _, here, there in scored:
        yield here, there


def _row(ours: Clause, theirs: Clause) -> Row:
    was = ours.number if ours.number != theirs.number else ""
    if ours.text == theirs.text:
        change = Change.MOVED if was else Change.SAME
        return Row(change, theirs.chapter, theirs.number, was, (Part("keep", theirs.text),))
    parts = tuple(word_parts(ours.text, theirs.text))
    return Row(Change.CHANGED, theirs.chapter, theirs.number, was, parts)


def _new(clause: Clause) -> Row:
    return Row(Change.ADDED, clause.chapter, clause.number, "", (Part("add", clause.text),))


def _gone(clause: Clause) -> Row:
    return Row(Change.REMOVED, clause.chapter, clause.number, "", (Part("drop", clause.text),))


def word_parts(before: str, after: str) -> Iterator[Part]:
    """Runs of words; joined without "drop" they are the text after, without "add" the text before."""
    ours, theirs = _WORDS.findall(before), _WORDS.findall(after)
    for what, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what == "equal":
            yield Part("keep", "".join(ours[a:b]))
            continue
        if b > a:
            yield Part("drop", "".join(ours[a:b]))
        if d > c:
            yield Part("add", "".join(theirs[c:d]))
