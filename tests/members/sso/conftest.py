"""Fixtures of the sign-in through a company."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests import factories
from tests.members.sso import stage
from tests.support.identity_provider import IdentityProvider


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def client(settings):
    settings.ALLOWED_HOSTS = [stage.HOST]
    return Client(headers={"host": stage.HOST})


@pytest.fixture
def idp(settings):
    settings.SSO_PRIVATE_HOSTS = ["127.0.0.1"]
    provider = IdentityProvider()
    provider.start()
    yield provider
    provider.stop()


@pytest.fixture
def aurora(db):
    return factories.make_company("Aurora", slug="aurora")


@pytest.fixture
def ada(aurora):
    return factories.make_person(aurora, email="ada@aurora.example", name="Ada Lovelace")


@pytest.fixture
def admin(aurora):
    return factories.make_person(aurora, roles=["admin"], email="boss@aurora.example", name="Bo Boss")


@pytest.fixture
def oidc(aurora, idp):
    return stage.set_up_oidc(aurora, idp)


@pytest.fixture
def saml(aurora, idp):
    return stage.set_up_saml(aurora, idp)
