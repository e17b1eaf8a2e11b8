"""What changed between two texts, clause by clause and word by word."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from members.agreements.difference import Change, clauses, difference, word_parts
from members.agreements.text import canonical

BEFORE = """# Promise

Who we are.

## 1. Why

1.1 We promise to keep this.

1.2 We do nothing else.

## 2. Labels

2.1 The labels mean:

| label | who |
|---|---|
| RED | you |
"""


def test_a_text_is_read_as_numbered_clauses_with_what_belongs_to_them() -> None:
    found = clauses(BEFORE)
    assert [(clause.chapter, clause.number) for clause in found] == [
        ("Promise", ""), ("Promise", ""), ("1. Why", "1"), ("1. Why", "1.1"), ("1. Why", "1.2"),
        ("2. Labels", "2"), ("2. Labels", "2.1"),
    ]  # fmt: skip
    assert found[-1].text.endswith("label: who\nRED: you")  # a table in words, without its bars


def test_words_that_changed_are_shown_inside_their_clause() -> None:
    after = BEFORE.replace("promise to keep this", "promise to keep all of this")
    changed = difference(BEFORE, after).changed
    assert [(row.change, row.number) for row in changed] == [(Change.CHANGED, "1.1")]
    assert [part.text.strip() for part in changed[0].parts if part.kind == "add"] == ["all of"]


def test_a_clause_put_in_between_is_new_and_those_after_it_are_only_renumbered() -> None:
    after = BEFORE.replace(
        "1.2 We do nothing else.", "1.2 Machines learn nothing from it.\n\n1.3 We do nothing else."
    )
    found = difference(BEFORE, after)
    assert [(row.change, row.number) for row in found.changed] == [(Change.ADDED, "1.2")]
    assert [(row.was, row.number) for row in found.moved] == [("1.2", "1.3")]
    assert found.sentence == "Of 8 clauses: 1 new, 1 renumbered only; 6 unchanged."


def test_what_was_taken_out_is_shown_where_it_stood() -> None:
    found = difference(BEFORE, BEFORE.replace("1.1 We promise to keep this.\n\n", ""))
    assert [(row.change, row.parts[0].text) for row in found.changed] == [
        (Change.REMOVED, "We promise to keep this.")
    ]
    assert [row.number for row in found.rows].index("1.1") == 3


def test_the_same_text_shows_no_difference() -> None:
    found = difference(BEFORE, BEFORE)
    assert not found
    assert found.sentence == "No word of any clause differs."


def test_the_demos_new_agreement_shows_its_new_clauses() -> None:
    folder = Path("coalition/local/seed/data/agreements")
    old, new = (
        canonical((folder / name).read_text(encoding="utf-8").split("---\n", 2)[2])
        for name in ("nda-1.0.md", "nda-2.0.md")
    )
    added = {row.number for row in difference(old, new).changed if row.change == Change.ADDED}
    assert {"5.4", "9.4"} <= added
    assert "5.5" in {row.number for row in difference(old, new).moved}


words = st.text(alphabet="ab .,\n\u00e9", max_size=40)


@given(before=words, after=words)
def test_the_parts_give_back_both_texts(before: str, after: str) -> None:
    parts = list(word_parts(before, after))
    assert "".join(part.text for part in parts if part.kind != "add") == before
    assert "".join(part.text for part in parts if part.kind != "drop") == after


@given(st.lists(st.sampled_from(["## 1. A", "1.1 one two", "1.2 two three", "plain", "## 2. B", "2.1 x"])))
def test_every_clause_of_the_newer_text_is_in_the_comparison_once(blocks: list[str]) -> None:
    after = "\n\n".join(blocks)
    found = difference(BEFORE, after)
    assert sum(row.change != Change.REMOVED for row in found.rows) == len(clauses(after))
    assert sum(row.change != Change.ADDED for row in found.rows) == len(clauses(BEFORE))
