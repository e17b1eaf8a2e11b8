"""No letter of members can name a company, person, group or title: what its words may hold is a short list."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import FilterExpression, Variable
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
LETTERS = sorted(
    str(path.relative_to(TEMPLATES)) for path in (TEMPLATES / "members").glob("**/mail/**/*.txt")
)
# Kind, count, date, minutes and link, and nothing that could be a name. `roles` and `objections` are numbers; `personal`,
# `moves`, `expert`, `accepted`, `changed` and `answered` are a yes or no; `zone` is the reader's own time zone and
# `contact_email` the coalition's own address.
PLAIN = {
    "site_url", "path", "url", "moves", "count", "number", "roles", "days", "days_left", "minutes", "due_on", "last_day",
    "from_day", "expires", "until", "on", "due", "personal", "year", "hours", "step", "console", "first",
    "objections", "expert", "accepted", "changed", "answered", "closes_at", "at", "zone", "contact_email",
}  # fmt: skip
NAMES = {
    "name", "title", "legal_name", "display_name", "public_name", "email", "company_name", "reason", "summary",
    "typed_name", "words", "domain", "slug",
}  # fmt: skip
CANARY = "CanaryCorp"


class Canary:
    """Whatever a letter asks of it, it sings."""

    def __getattr__(self, _name: str) -> "Canary":
        return self

    def __str__(self) -> str:
        return CANARY


class Cage(dict[str, object]):
    """A context in which every name that is not plain is a canary."""

    def __contains__(self, _key: object) -> bool:
        return True

    def __missing__(self, key: str) -> object:
        return Canary()


def looked_up(nodes: object) -> Iterator[str]:
    """Every variable of a template, with its attributes, wherever it stands."""
    seen: set[int] = set()
    stack = [nodes]
    while stack:
        found = stack.pop()
        if id(found) in seen or isinstance(found, str | int | float | bool | None | type):
            continue
        seen.add(id(found))
        if isinstance(found, Variable):
            if found.lookups:
                yield ".".join(found.lookups)
            continue
        if isinstance(found, FilterExpression):
            stack += [found.var, *(arg for _call, args in found.filters for arg in args)]
            continue
        if isinstance(found, list | tuple | set):
            stack += list(found)
        elif isinstance(found, dict):
            stack += list(found.values())
        elif type(found).__module__.startswith("django.template") and hasattr(found, "__dict__"):
            stack += [
                value
                for key, value in vars(found).items()
                if key not in {"origin", "token", "engine", "parent"}
            ]


def test_there_are_letters_to_look_at() -> None:
    assert len(LETTERS) > 50


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_holds_nothing_but_kind_count_date_minutes_and_link(name: str) -> None:
    template = engines["django"].from_string((TEMPLATES / name).read_text(encoding="utf-8"))
    asked = {
        words for words in looked_up(template.template.nodelist) if words not in {"True", "False", "None"}
    }
    assert asked <= PLAIN, sorted(asked - PLAIN)


@pytest.mark.parametrize("name", LETTERS)
def test_no_canary_sings_in_a_letter(name: str) -> None:
    plain: dict[str, object] = dict.fromkeys(PLAIN, 3)
    plain |= dict.fromkeys(("due_on", "last_day", "from_day", "on"), date(2026, 1, 2))
    plain |= dict.fromkeys(("expires", "until", "closes_at", "at"), datetime(2026, 1, 2, tzinfo=UTC))
    plain |= {"site_url": "https://portal.example", "path": "/members/agreements/", "url": "/members/"}
    said = render_to_string(name, Cage(plain))
    assert CANARY not in said
    assert said.strip()


@pytest.mark.parametrize("path", sorted(ROOT.glob("members/**/emails.py")), ids=str)
def test_nothing_that_names_is_handed_to_a_letter(path: Path) -> None:
    """Who posts a letter gives it no name to use, whatever it would be called there."""
    handed = [
        (node.lineno, node.attr)
        for dictionary in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(dictionary, ast.Dict)
        for value in dictionary.values
        for node in ast.walk(value)
        if isinstance(node, ast.Attribute) and node.attr in NAMES
    ]
    assert handed == []


@pytest.mark.parametrize("name", [name for name in LETTERS if name.endswith(".subject.txt")])
def test_a_subject_is_one_line_that_names_nobody(name: str) -> None:
    words = (TEMPLATES / name).read_text(encoding="utf-8").strip()
    assert "\n" not in words
    assert not re.search(r"\b(agreement with|of|from) \{\{", words)
