import pytest

from members.groups.meetings.minutes.lint import Kind, Subject, findings

PEOPLE = [
    Subject("Ada Okafor", "", "ada.okafor@birch.example", ("Birch", "Birch AI Ltd"), ("birch.example",)),
    Subject("Will Young", "", "will@aurora.example", ("Aurora", "Aurora Social Inc."), ("aurora.example",)),
    Subject("Jürgen Müller", "Kestrel7", "jm@sol.example", ("Sol",), ("sol.example",)),
    Subject("Søren Ångström", "", "s@quillmark.example", ("Quillmark GmbH",), ("quillmark.example",)),
    Subject("Ana Ivanova", "", "ana@x.example", (), ()),
    Subject("Li Wei", "", "", (), ()),
]
MINUTES = """\
## Scope of the first draft

The group will agree on a scope. Ada Okafor explained how reports are sorted, and young people were heard.
One service, Birch's newest tool, sorts them by hour; it is a long way through birch and pine.

## Wording

The wording was read aloud. WY asked for a shorter notice; it is or was too long for an AI to mark.
"""


def matched(text):
    return [(one.kind, one.matched) for one in findings(text, PEOPLE)]


def test_three_planted_names_are_found_where_they_stand_and_nothing_else_is():
    found = findings(MINUTES, PEOPLE)
    assert [(one.kind, one.matched, one.line) for one in found] == [
        (Kind.NAME, "Ada Okafor", 3),
        (Kind.COMPANY, "Birch", 4),
        (Kind.INITIALS, "WY", 8),
    ]
    for one in found:
        assert MINUTES[one.start : one.end] == one.matched
        assert MINUTES.splitlines()[one.line - 1][one.column - 1 :].startswith(one.matched)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ADA OKAFOR said so", Kind.NAME), ("ada  okafor", Kind.NAME), ("Okafor, Ada", Kind.NAME),
        ("as Okafor’s team does", Kind.NAME), ("the Okafors", Kind.NAME), ("ada.okafor", Kind.NAME),
        ("**Ada** _Okafor_", Kind.NAME), ("Ada\u200bOkafor", Kind.NAME), ("A\u00adda Okafor", Kind.NAME),
        ("we asked Will to go on", Kind.NAME), ("Will's view", Kind.NAME), ("Jurgen", Kind.NAME),
        ("Mueller", Kind.NAME), ("MU\u0308LLER", Kind.NAME), ("Soren", Kind.NAME), ("ångström’s", Kind.NAME),
        ("kestrel7", Kind.NAME), ("Li Wei", Kind.NAME), ("and Li agreed", Kind.NAME),
        ("AO", Kind.INITIALS), ("A.O.", Kind.INITIALS), ("A. O. agreed", Kind.INITIALS), ("AO's point", Kind.INITIALS),
        ("(JM)", Kind.INITIALS), ("A.I. said", Kind.INITIALS), ("AI: we disagree", Kind.INITIALS),
        ("BIRCH", Kind.COMPANY), ("birch's tool", Kind.COMPANY), ("Birch AI", Kind.COMPANY), ("Birch-led", Kind.COMPANY),
        ("Aurora Social", Kind.COMPANY), ("aurora social inc", Kind.COMPANY), ("quillmark", Kind.COMPANY),
        ("QUILLMARK’S", Kind.COMPANY), ("Ｂｉｒｃｈ", Kind.COMPANY),
        ("bob@birch.example", Kind.ADDRESS), ("www.aurora.example/help", Kind.ADDRESS), ("sol[.]example", Kind.ADDRESS),
        ("ADA.OKAFOR@BIRCH.EXAMPLE", Kind.ADDRESS),
    ],
)  # fmt: skip
def test_it_finds_people_and_companies_in_every_dress(text, kind):
    assert kind in [one.kind for one in findings(text, PEOPLE)], matched(text)


@pytest.mark.parametrize(
    "text",
    [
        "The group will meet again.", "Will the group decide? It will.", "Young people were heard.", "a young person",
        "birch and pine trees", "the solution of a console", "an aurora in the sky", "AI and the EU", "as is, or it was",
        "Birches grow", "a weird lie", "Nobody was named.", "adamant about islands", "we all agree", "SOLID", "x@y.example",
    ],
)  # fmt: skip
def test_ordinary_words_are_left_alone(text):
    assert matched(text) == []


def test_a_finding_keeps_its_key_while_its_line_reads_the_same():
    before = findings("One.\n\nAda was there. Ada left.", PEOPLE)
    after = findings("Something new before it.\n\nOne.\n\nAda was there. Ada left.", PEOPLE)
    assert [one.key for one in before] == [one.key for one in after]
    assert len({one.key for one in before}) == 2
    assert findings("Ada was not there. Ada left.", PEOPLE)[0].key not in {one.key for one in before}
