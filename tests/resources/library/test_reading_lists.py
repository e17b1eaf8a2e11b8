from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core.models import OutgoingMail
from resources.library.collections import queries
from resources.library.collections.models import ReadingAcknowledgement
from resources.library.collections.services import (
    acknowledge_reading,
    add_to_collection,
    make_collection,
    move_item,
    remind_of_reading,
    require_reading,
)
from tests import factories
from tests.resources.factories import make_document, second_person

pytestmark = pytest.mark.django_db
DUE = timezone.localdate() + timedelta(days=20)


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


@pytest.fixture
def birch():
    return factories.make_company("Birch")


def test_a_list_keeps_its_order_its_notes_and_what_is_pinned(client, chair, group, birch):
    staff = second_person()
    made = make_collection(by=staff, title="First ninety days", slug="first-ninety-days")
    assert make_collection(by=staff, title="First ninety days", slug="first-ninety-days") == made
    one, two, hidden = (
        make_document(chair, group, title=title, audience=audience)
        for title, audience in (("One", "members"), ("Two", "members"), ("Hidden", "group"))
    )
    add_to_collection(by=staff, collection=made, document=one)
    add_to_collection(by=staff, collection=made, document=hidden, note="Hidden note")
    item = add_to_collection(by=staff, collection=made, document=two, note="Read", pinned=two.versions.get())
    for _ in range(3):
        move_item(by=staff, item=item, up=True)
    client.force_login(factories.make_person(birch))
    page = client.get("/resources/library/collections/first-ninety-days/").content.decode()
    assert page.index("Two") < page.index("One")
    assert "Stays with version 1" in page
    assert "Hidden" not in page
    assert "2 documents for you" in page
    assert "2 documents" in client.get("/resources/library/collections/").content.decode()
    assert queries.first_reading().url.endswith("/collections/first-ninety-days/")
    with pytest.raises(PermissionDenied):
        make_collection(by=chair, title="For all")
    make_collection(by=chair, title="Of the group", group=group)
    assert "Of the group" not in client.get("/resources/library/collections/").content.decode()


def test_required_reading_is_acknowledged_once_as_a_snapshot(client, chair, group, birch):
    required = require_reading(
        by=second_person(), document=make_document(chair, group), due_on=DUE, reason="It is new."
    )
    ada = factories.make_person(birch)
    client.force_login(ada)
    assert "It is new." in client.get("/resources/library/required/").content.decode()
    for _ in range(2):
        assert client.post(f"/resources/library/required/{required.pk}/read/").status_code == 302
    said = ReadingAcknowledgement.objects.get()
    assert (said.title, said.number, said.sha256) == (required.title, 1, required.sha256)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReadingAcknowledgement.objects.update(title="x")
    outsider = factories.make_person(factories.make_company())
    closed = require_reading(
        by=chair, document=make_document(chair, group, audience="group"), due_on=DUE, reason="x", group=group
    )
    with pytest.raises(PermissionDenied):
        acknowledge_reading(by=outsider, required=closed)


def test_who_has_not_read_is_for_the_companys_own_admin_alone(client, chair, group, birch):
    required = require_reading(
        by=second_person(), document=make_document(chair, group), due_on=DUE, reason="x"
    )
    admin = factories.make_person(birch, roles=["admin"], name="Abe Admin")
    lazy = factories.make_person(birch, name="Liz Later")
    acknowledge_reading(by=admin, required=required)
    client.force_login(admin)
    page = client.get("/resources/library/required/company/").content.decode()
    assert "Liz Later" in page
    assert "Abe Admin" not in page.split("Not yet:")[1].split("</ul>")[0]
    client.force_login(lazy)
    assert client.get("/resources/library/required/company/").status_code == 403
    client.force_login(second_person())
    asked = client.get("/resources/library/required/").content.decode()
    assert "fewer than 5" in asked
    assert "Liz Later" not in asked


def test_readers_are_reminded_a_week_before_and_once_after(chair, group, birch):
    required = require_reading(
        by=second_person(), document=make_document(chair, group), due_on=DUE, reason="x"
    )
    reads, waits = factories.make_person(birch), factories.make_person(birch, email="waits@birch.example")
    acknowledge_reading(by=reads, required=required)
    acknowledge_reading(by=chair, required=required)
    assert remind_of_reading(DUE - timedelta(days=8)) == 0
    for day in (-7, -6, 1, 2):
        remind_of_reading(DUE + timedelta(days=day))
    letters = OutgoingMail.objects.filter(kind="library.required_reading")
    assert [letter.to for letter in letters] == [waits.email] * 2
    assert all("A document" not in letter.subject + letter.text for letter in letters)


def test_wellness_material_is_never_required_reading(chair, group):
    document = make_document(chair, group)
    document.leaves_no_reader = True
    document.save()
    with pytest.raises(PermissionDenied, match="recorded as a reader"):
        require_reading(by=second_person(), document=document, due_on=DUE, reason="x")
