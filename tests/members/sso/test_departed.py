"""A departed person at their company's provider, who still knows them: refused here, and no session is made."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from coalition.core.registry import Leaving
from members.standing import services
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories
from tests.members.sso import stage
from tests.members.standing.test_credentials import EVENTS, person_left

pytestmark = pytest.mark.django_db
IDS = [event.__name__ for event in EVENTS]


@pytest.fixture
def world(aurora: Any, ada: Any) -> SimpleNamespace:
    factories.make_person(aurora, roles=["admin"])
    return SimpleNamespace(company=aurora, person=ada, staff=factories.make_staff("membership"))


def is_inside(client: Client) -> bool:
    return client.get("/members/directory/").status_code == 200


@pytest.mark.parametrize("event", EVENTS, ids=IDS)
def test_whoever_has_gone_signs_in_at_their_company_and_is_not_let_in_here(
    event: Any, world: Any, client: Client, oidc: Any
) -> None:
    stage.go(client, oidc)
    assert is_inside(client)
    event(world)
    assert not is_inside(client)
    again = Client(headers={"host": stage.HOST})
    begun = again.get(f"/accounts/company/{oidc.pk}/go/")
    if begun.status_code == 302:  # else the company's sign-in has ended with it
        stage.go(again, oidc)
    assert not is_inside(again)
    if event.__name__ != "suspended":  # whose people sign in to read what lifts it
        assert stage.is_in(again) is None


@pytest.mark.parametrize("event", EVENTS, ids=IDS)
def test_a_sign_in_that_was_on_its_way_when_it_happened_ends_nowhere(
    event: Any, world: Any, client: Client, oidc: Any
) -> None:
    path, _ = stage.answer_of(stage.begin(client, oidc))
    event(world)
    client.get(path)
    assert not is_inside(client)
    if event.__name__ != "suspended":
        assert stage.is_in(client) is None


def test_access_through_the_provider_ends_with_the_signature_and_not_with_the_job(
    world: Any, client: Client, oidc: Any
) -> None:
    stage.go(client, oidc)
    leaving = Leaving(world.company, world.person)
    offboarding.sign_off(
        by=world.staff, leaving=leaving, reason="Left.", seen_sha256=fingerprint(dry_run(leaving))
    )
    assert world.person.socialaccount_set.exists()  # the job has not run yet
    again = Client(headers={"host": stage.HOST})
    assert stage.go(again, oidc).status_code == 403
    assert stage.is_in(again) is None
    assert stage.reasons() == ["closed"]


def test_the_dry_run_names_the_link_and_the_proof_finds_none(world: Any, client: Client, oidc: Any) -> None:
    stage.go(client, oidc)
    leaving = Leaving(world.company, world.person)
    assert "1 link to the company's sign-in" in str(dry_run(leaving))
    person_left(world)
    assert not world.person.socialaccount_set.exists()


def test_after_a_suspension_is_lifted_the_provider_lets_people_in_as_before(
    world: Any, client: Client, oidc: Any
) -> None:
    services.suspend(by=world.staff, company=world.company, reason="Overdue.")
    services.restore(by=world.staff, company=world.company, reason="Attested.")
    stage.go(client, oidc)
    assert is_inside(client)
