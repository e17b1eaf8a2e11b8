"""The matrix once more, by the standing of the company and the state of the seat: every page of every place."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from members.agreements.effects import Page, pages
from members.models import Organization, Seat, User
from tests import factories

pytestmark = pytest.mark.django_db
IN = {"admitted", "active", "grace"}
FOR_ROLES = {"/members/applicants/"}  # who speaks for the company objects, not everybody of it
REFUSED = {302, 403, 404}


def gated() -> list[Page]:
    """Pages that need an agreement, and no more than that to be opened by member staff."""
    return [page for page in pages() if page.kinds == ("nda",) and page.url not in FOR_ROLES]


def person(
    standing: str = "active", *, seat: str = "active", contractor: bool = False, allowed: bool = False
) -> User:
    company = factories.make_company(standing=standing)
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=allowed)
    user = factories.make_person(company)
    Seat.objects.filter(user=user).update(status=seat, contractor=contractor)
    return user


def answers(user: User) -> Iterator[tuple[str, int]]:
    client = Client()
    client.force_login(user)
    for page in gated():
        yield page.url, client.get(page.url).status_code


def test_there_are_pages_to_be_closed() -> None:
    assert {"/members/directory/", "/members/groups/", "/resources/library/"} <= {
        page.url for page in gated()
    }


@pytest.mark.parametrize("standing", Organization.Standing.values)
def test_a_page_opens_by_the_standing_of_the_company(standing: str) -> None:
    wrong = [
        (url, status)
        for url, status in answers(person(standing))
        if (status == 200) is not (standing in IN) or (standing not in IN and status not in REFUSED)
    ]
    assert wrong == []


@pytest.mark.parametrize("seat", [value for value in Seat.Status.values if value != "active"])
def test_a_page_opens_by_the_state_of_the_seat(seat: str) -> None:
    assert [(url, status) for url, status in answers(person(seat=seat)) if status not in REFUSED] == []


@pytest.mark.parametrize(("facts", "opens"), [({}, True), ({"contractor": True}, False), ({"contractor": True, "allowed": True}, True)])  # fmt: skip
def test_a_contractors_seat_opens_by_what_the_company_signed(facts: dict[str, Any], opens: bool) -> None:  # noqa: FBT001 -- a case of the test
    assert [(url, status) for url, status in answers(person(**facts)) if (status == 200) is not opens] == []
