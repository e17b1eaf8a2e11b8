"""Every URL of the portal, by every method, by everybody of the cast: what is not declared fails."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.cast import PEOPLE, make_cast
from tests.access.matrix import METHODS, Row, asked, expected, is_sign_in
from tests.access.stage import Stage

TABLES = sorted(path.stem for path in Path(__file__).parent.glob("table_*.py"))
TABLE: dict[str, Row] = {}
for _name in TABLES:
    TABLE |= import_module(f"tests.access.{_name}").TABLE

# Django's and allauth's own pages: their access rules are tested by their makers, ours is that they are reachable
# (tests/members/accounts). The admin is checked as a whole below.
FOREIGN = (
    "admin:",
    "account_",
    "mfa_",
    "usersessions_",
    "socialaccount_",
    "openid_connect_",
    "saml_",
    "None",
)


def names(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(
                pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            )
        else:
            yield f"{prefix}{pattern.name}"


OURS = sorted({name for name in names(get_resolver().url_patterns) if not name.startswith(FOREIGN)})


def test_every_url_is_declared_and_every_declaration_is_a_url() -> None:
    assert [name for name in OURS if name not in TABLE] == []
    assert [name for name in TABLE if name not in OURS] == []


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The cast, signed in, made once for all URLs and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage(make_cast())
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", OURS)
def test_everybody_gets_what_the_table_says(name: str, stage: Stage) -> None:
    row = TABLE[name]
    wrong = []
    with stage.undone() as cast:
        url = reverse(name, kwargs=row.kwargs(cast))
        data = row.data(cast)
        for method in METHODS:
            for who in asked(row, method):
                answer = stage.ask(who, method, url, data if method == "POST" else None)
                right, words = expected(row, method, who)
                location = answer.headers.get("Location", "")
                ok = answer.status_code in right
                if words == "allowed" and is_sign_in(location):
                    ok = False
                if words != "allowed" and answer.status_code == 302 and not is_sign_in(location):
                    ok = False
                if not ok:
                    wrong.append(
                        f"{method} {url} by {who}: {answer.status_code} {location}, should be {words} {sorted(right)}"
                    )
    assert wrong == []


@pytest.mark.parametrize("who", PEOPLE)
def test_the_admin_is_closed_to_everybody_of_the_cast(who: str, stage: Stage) -> None:
    with stage.undone():
        assert stage.ask(who, "GET", "/admin/").status_code in {302, 403}
