"""What can be shared, as people read it, and a value tried there: nothing of it stays."""

import pytest
from django.urls import reverse

from coalition.core.audit.models import AuditEntry
from signals.catalog.kinds import KINDS
from signals.models import Batch, Indicator
from tests import factories
from tests.signals.catalog.factories import make_list

pytestmark = pytest.mark.django_db
URL = "/signals/catalog/"


@pytest.fixture
def reader(client):
    person = factories.make_person(factories.make_company("Aurora"))
    client.force_login(person)
    return person


def test_every_kind_and_every_word_stands_there(client, reader):
    make_list(factories.make_staff("compliance"), name="Popular engines")
    page = client.get(URL).content.decode()
    for kind in KINDS.values():
        assert f">{kind.title}" in page
    assert "csam_distribution" in page
    assert "Popular engines" in page
    assert "url-shortener" in page


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("url", "HXXPS://Bad[.]example/%7Ea", "https://bad.example/~a"),
        ("email", "not an address", "not an email address"),
        ("domain", "bit.ly", "shared host"),
        ("phone", "+442079460958", "reserved or fictional"),
        ("keyword", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg", "embedded content is refused"),
    ],
)
def test_a_value_is_answered_with_what_would_be_stored_or_why_not_and_leaves_no_trace(
    client, reader, kind, value, words
):
    before = AuditEntry.objects.count()
    answer = client.post(URL, {"kind": kind, "value": value})
    assert words in answer.content.decode()
    assert (Indicator.objects.count(), Batch.objects.count(), AuditEntry.objects.count()) == (0, 0, before)


def test_nothing_typed_is_said_beside_the_field_and_an_unknown_kind_is_no_error_page(client, reader):
    assert "required" in client.post(URL, {"kind": "url", "value": ""}).content.decode()
    assert client.post(URL, {"kind": "film", "value": "x"}).status_code == 200


def test_the_page_is_linked_from_the_place(client, reader):
    assert URL in client.get(reverse("signals:index")).content.decode()
