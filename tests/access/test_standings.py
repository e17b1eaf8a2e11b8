"""Every standing of a company crossed with every state of a seat: who gets in is a rule in words, page by page."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.access.stage import Stage
from tests.access.standings import PAGES, SEATS, STANDINGS, make_people, people

HOME = {  # what leads whoever comes to Home, by the standing of their company; without an active seat it says so
    "prospect": "Where you stand",
    "applicant": "Where you stand",
    "admitted": "The way in",
    "active": "needs you",
    "grace": "needs you",
    "suspended": "closed to you for now",
    "left": "has left the coalition",
}


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """The 28 people, signed in, made once for all pages and never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage(make_people())
        transaction.set_rollback(True)


@pytest.mark.parametrize("name", PAGES)
def test_standing_and_seat_decide_as_the_rule_says(name: str, stage: Stage) -> None:
    page = PAGES[name]
    wrong = []
    with stage.undone() as cast:
        for standing in STANDINGS:
            for seat in SEATS:
                who = f"{standing}/{seat}"
                right = 200 if page.rule.holds(standing, seat) else page.refused
                answer = stage.ask(who, "GET", page.url(cast.things, who))
                if answer.status_code != right:
                    wrong.append(f"{who}: {answer.status_code}, should be {right}: {page.rule.words}")
    assert wrong == []


def test_home_leads_everybody_from_where_they_stand(stage: Stage) -> None:
    with stage.undone():
        for who in people():
            standing, seat = who.split("/")
            page = stage.ask(who, "GET", "/").content.decode()
            expected = HOME[standing] if seat == "active" else "closed to you for now"
            assert expected in page.replace("Needs you", "needs you"), who
            others = set(HOME.values()) - {expected} | ({"Needs you"} - {expected.capitalize()})
            assert [words for words in others if words in page] == [], who
