"""The gate on every page: who is not covered learns why, and nothing else."""

from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, resolve, reverse

from coalition.core.access import coverage_kinds
from members.models import Organization, User
from members.rules import coverage
from tests import factories
from tests.access.test_access_matrix import names

pytestmark = pytest.mark.django_db
PLACES = ("/members/", "/resources/", "/signals/", "/impact/", "/search/")
CANARIES = ("Canary Social", "canary-social", "Canary Person", "Canary Group", "Canary Deliverable")


def pages() -> list[str]:
    """Every page of the places that needs no argument."""
    found = []
    for name in names(get_resolver().url_patterns):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if url.startswith(PLACES) and not name.startswith("admin:"):
            found.append(url)
    return sorted(set(found))


def newco(status: str = "") -> Organization:
    company = factories.make_company("Newco", signed=(), standing="admitted")
    if status:
        factories.sign(company, "nda", status=status)
    return company


def unsigned() -> User:
    return factories.make_person(newco(), roles=["signatory"])


def unsigned_staff() -> User:
    return factories.make_person(newco())


def waiting() -> User:
    return factories.make_person(newco("waiting"))


def gone() -> User:
    return factories.make_person(factories.make_company(standing="left"))


def suspended() -> User:
    return factories.make_person(factories.make_company(standing="suspended"))


def unacknowledged() -> User:
    company = factories.make_company(signed=("nda", "signals"))
    return factories.make_person(company, acknowledged=False)


def seatless() -> User:
    user = factories.make_person(factories.make_company())
    user.seats.update(status="ended")
    return user


WHO = {
    unsigned: "which your company has not signed yet. You can sign it now.",
    unsigned_staff: "which your company has not signed yet. Your company has no signatory yet",
    waiting: "when the coalition's staff have countersigned",
    gone: "Your company has left the coalition",
    suspended: "membership is suspended",
    unacknowledged: "What is missing is your own acknowledgement",
    seatless: "You hold no seat at a member company",
    factories.make_guest: "You are a guest of one event",
}


@pytest.fixture
def secrets() -> None:
    company = factories.make_company("Canary Social", slug="canary-social")
    chair = factories.make_person(company, name="Canary Person")
    group = factories.make_group("Canary Group", chair=chair)
    group.deliverables.create(title="Canary Deliverable", due_on="2026-01-01")


@pytest.mark.parametrize("make", WHO, ids=lambda make: make.__name__)
def test_who_is_not_covered_reads_why_and_learns_nothing(make: Any, secrets: None) -> None:
    user = make()
    client = Client()
    client.force_login(user)
    refused = 0
    for url in pages():
        answer = client.get(url, {"q": "canary"})
        text = answer.text.replace("&#x27;", "'")
        assert answer.status_code in {200, 403, 404, 405}, url
        # Pages open before coverage refuse for reasons of their own.
        if answer.status_code == 403 and coverage_kinds(resolve(url).func):
            refused += 1
            assert WHO[make] in text, url
        assert [canary for canary in CANARIES if canary in text] == [], url
    assert refused >= 4  # at least the four places themselves


@pytest.mark.parametrize("make", WHO, ids=lambda make: make.__name__)
def test_object_pages_do_not_exist_for_who_is_not_covered(make: Any, secrets: None) -> None:
    client = Client()
    client.force_login(make())
    there = client.get("/members/directory/canary-social/")
    nowhere = client.get("/members/directory/no-such-company/")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert "Canary" not in there.text


def test_who_is_covered_does_find_them(secrets: None) -> None:
    """The canaries sing where they may: the tests above would otherwise prove nothing."""
    client = Client()
    client.force_login(factories.make_person(factories.make_company()))
    text = client.get("/search/", {"q": "canary"}).text
    assert "Canary Social" in text
    assert "Canary Person" in text
    assert client.get("/members/directory/canary-social/").status_code == 200


def test_signals_are_closed_to_staff_whatever_their_role() -> None:
    for role in ("membership", "compliance", "administrator"):
        decision = coverage(factories.make_staff(role), "nda", "signals")
        assert not decision
        assert "Coalition staff cannot read signals" in decision.reason


def test_a_company_outside_the_programme_reads_what_opens_signals() -> None:
    decision = coverage(factories.make_person(factories.make_company()), "nda", "signals")
    assert "the signal programme's participation agreement" in decision.reason
    assert decision.remedy is not None
    assert decision.remedy.url == "/members/agreements/"
