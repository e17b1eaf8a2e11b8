import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from coalition.core.models import Notice
from members.models import GroupSeat
from resources.library.models import Document
from resources.library.publishing.choice import Choice, of_document
from resources.library.publishing.models import LabelChange, PublicationRequest
from resources.library.publishing.reach import as_company, who_will_see
from resources.library.publishing.services import (
    approve_publication,
    ask_to_publish,
    change_label,
    decline_publication,
)
from resources.library.services import Content, create_draft, save_draft
from tests import factories
from tests.resources.factories import make_document, publish_now, second_person

pytestmark = pytest.mark.django_db
MEMBERS = Choice("green", "members")


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"), name="Lea Lead")


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


def test_whoever_wrote_owns_or_asked_does_not_approve(chair, group):
    author = factories.make_person(factories.make_company())
    group.seats.create(user=author)
    document = create_draft(by=author, group=group, content=Content("Mine", body="Words"))
    asked = ask_to_publish(by=author, document=document, choice=MEMBERS)
    reader = factories.make_person(factories.make_company())
    for who in (author, reader, factories.make_staff("programmes")):
        with pytest.raises(PermissionDenied):
            approve_publication(by=who, asked=asked)
    approve_publication(by=chair, asked=asked)
    approve_publication(by=chair, asked=asked)
    assert Document.objects.get().status == "published"
    own = make_document(chair, group, publish=False)
    asked = ask_to_publish(by=chair, document=own, choice=MEMBERS)
    with pytest.raises(PermissionDenied, match="Four eyes"):
        approve_publication(by=chair, asked=asked)


def test_the_database_knows_four_eyes_too(chair, group):
    asked = ask_to_publish(by=chair, document=make_document(chair, group, publish=False), choice=MEMBERS)
    with pytest.raises(IntegrityError), transaction.atomic():
        PublicationRequest.objects.filter(pk=asked.pk).update(status="published", decided_by=chair)


def test_a_draft_that_changed_meanwhile_is_looked_at_again(chair, group):
    document = make_document(chair, group, publish=False)
    asked = ask_to_publish(by=chair, document=document, choice=MEMBERS)
    seen = asked.version.revision
    save_draft(by=chair, document=document, content=Content("T", stage="disrupt", body="Slipped in"))
    with pytest.raises(PermissionDenied, match="changed after you opened"):
        approve_publication(by=second_person(), asked=asked, revision=seen)
    assert not Document.objects.filter(status="published").exists()


def test_what_is_sent_back_says_why_and_can_be_asked_again(client, chair, group):
    document = make_document(chair, group, publish=False)
    asked = ask_to_publish(by=chair, document=document, choice=MEMBERS)
    client.force_login(second_person())
    where = reverse("resources:library-publication-decide", args=[asked.pk])
    assert "Say what is missing" in client.post(where, {"answer": " "}).content.decode()
    client.post(where, {"answer": "The second table lacks its source."})
    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("declined", "The second table lacks its source.")
    assert Notice.objects.filter(person=chair, topic="library").exists()
    again = ask_to_publish(by=chair, document=document, choice=MEMBERS)
    decline_publication(by=second_person(), asked=asked, answer="late")  # closed already: nothing happens
    assert again.status == "waiting"


def test_only_the_source_lowers_a_label_and_says_why(chair, group):
    staff = second_person()
    document = make_document(chair, group, tlp="amber", audience="members")
    save_draft(by=chair, document=document, content=Content("Two", stage="disrupt", body="More"))
    with pytest.raises(PermissionDenied, match="does not lower the label"):
        ask_to_publish(by=staff, document=document, choice=MEMBERS)
    with pytest.raises(PermissionDenied, match="lowered only by its source"):
        change_label(by=staff, document=document, tlp="green", reason="It is known by now.")
    change_label(by=chair, document=document, tlp="green", reason="It is known by now.")
    change_label(by=staff, document=document, tlp="amber", reason="On second thoughts.")
    assert [(c.before, c.after, c.lowered) for c in LabelChange.objects.all()] == [
        ("green", "amber", False),
        ("amber", "green", True),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        LabelChange.objects.update(reason="x")


def test_the_dry_run_says_who_gains_and_the_company_view_is_its_proof(client, chair, group):
    birch = factories.make_company("Birch")
    ada = factories.make_person(birch, name="Ada")
    idle = factories.make_person(birch, name="Ida")
    GroupSeat.objects.create(group=group, user=ada)
    document = make_document(chair, group, tlp="amber", audience="group")
    view = as_company(document, of_document(document), birch)
    assert [(reader.person, reader.why) for reader in view.sees] == [(ada, [f"takes part in {group.title}"])]
    assert idle in view.sees_not
    save_draft(by=chair, document=document, content=Content("Two", stage="disrupt", body="More"))
    client.force_login(chair)
    looked = client.get(
        reverse("resources:document-publish", args=[document.pk]), {"tlp": "amber", "audience": "members"}
    )
    assert idle in {reader.person for reader in looked.context["gains"]}
    page = client.get(reverse("resources:document-reach", args=[document.pk]), {"company": birch.slug})
    assert "Ada" in page.content.decode()


def test_several_groups_share_a_document(chair, group):
    other = factories.make_group(chair=factories.make_person(factories.make_company("Cedar")))
    guest_group = factories.make_group(chair=factories.make_person(factories.make_company("Dogwood")))
    document = make_document(chair, group, publish=False)
    document = publish_now(document, Choice("amber", "group", groups=(other,)))
    sees = {
        seat.group_id for seat in GroupSeat.objects.all() if Document.objects.visible_to(seat.user).exists()
    }
    assert sees == {group.pk, other.pk}
    assert guest_group.pk not in sees
    reach = who_will_see(document, of_document(document))
    assert {reader.person.pk for reader in reach.readers.values()} == {
        seat.user_id for seat in GroupSeat.objects.filter(group__in=[group, other])
    }


def test_a_pinned_link_stays_and_says_that_there_is_a_newer_version(client, chair, group):
    document = make_document(chair, group, title="One", body="Old words")
    save_draft(by=chair, document=document, content=Content("Two", stage="disrupt", body="New words"))
    publish_now(document, Choice("amber", "members"), by=chair)
    client.force_login(chair)
    pinned = client.get(reverse("resources:document-version", args=[document.pk, 1])).content.decode()
    assert "Old words" in pinned
    assert "pinned to version 1" in pinned
    newest = client.get(reverse("resources:document-version", args=[document.pk, 2])).content.decode()
    assert "stays with version 2" in newest
    assert client.get(reverse("resources:document-version", args=[document.pk, 3])).status_code == 404
