"""From idea to published as a whole: where it stops, why, and what brings it on."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coalition.core import working_papers
from coalition.core.models import Notice
from members.groups import promises
from members.groups.models import Deliverable
from members.groups.reviews import answering, calls
from members.groups.reviews.answering import Said
from resources.library.publishing.choice import Choice
from resources.library.publishing.queries import waiting_for
from resources.library.publishing.services import approve_publication, ask_to_publish, may_decide
from resources.library.services import Content, save_draft
from tests import factories
from tests.members.groups.reviewing import TEXT, a_draft, checked, promise
from tests.resources.factories import second_person

pytestmark = pytest.mark.django_db
CHOICE = {"tlp": "amber", "audience": "members"}


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")


@pytest.fixture
def group(chair):
    birch = factories.make_person(factories.make_company("Birch"), name="Bo Lindqvist")
    return factories.make_group("Financial sextortion", chair=chair, members=[birch])


def ask(by, deliverable, kind):
    draft = next(one for one in working_papers.drafts_of(by, deliverable.group))
    closes = timezone.localdate() + timedelta(days=9)
    call = calls.open_call(by=by, deliverable=deliverable, kind=kind, draft=draft, closes_on=closes)
    for person in calls.answerers(call):
        answering.answer(by=person, call=call, said=Said("approve"))
    return call


def test_a_promise_goes_its_whole_way_and_says_at_each_step_what_comes_next(client, chair, group):
    document, deliverable = a_draft(chair, group), promise(group, status="idea")
    path, staff = f"/members/deliverables/{deliverable.pk}/", factories.make_staff("programmes")
    client.force_login(chair)

    def stops(words):
        deliverable.refresh_from_db()
        page = client.get(path).content.decode()
        assert "What comes next" in page
        assert words in page
        choice = Choice(**CHOICE, deliverable=deliverable)
        with pytest.raises(PermissionDenied):
            ask_to_publish(by=chair, document=document, choice=choice)

    stops("A lead starts the drafting")
    promises.move(by=chair, deliverable=deliverable, to="drafting")
    stops("asked for a group review")
    with pytest.raises(PermissionDenied, match="follows the group's review"):
        ask(chair, deliverable, "consensus")
    call = ask(chair, deliverable, "review")
    document.refresh_from_db()
    stops("Companies are still being asked")
    calls.close_call(call=call, by=chair)
    stops("A call for consensus comes next")
    call = ask(chair, deliverable, "consensus")
    calls.close_call(call=call, by=chair)
    stops("A lead hands it to staff")
    promises.move(by=chair, deliverable=deliverable, to="check")
    stops("waits for the check")
    refused = client.post(
        f"/resources/library/{document.pk}/publish/", {**CHOICE, "deliverable": deliverable.pk}
    )
    assert "staff have not checked it yet" in refused.content.decode()
    assert path in refused.content.decode()
    promises.check(by=staff, deliverable=deliverable, passed=True)
    assert f"/resources/library/{document.pk}/publish/" in client.get(path).content.decode()
    deliverable.refresh_from_db()
    asked = ask_to_publish(by=chair, document=document, choice=Choice(**CHOICE, deliverable=deliverable))
    approve_publication(by=second_person(), asked=asked)
    deliverable.refresh_from_db()
    assert deliverable.status == "published"


def test_a_draft_of_a_promise_does_not_slip_out_without_it(chair, group):
    document, deliverable = a_draft(chair, group), promise(group)
    working_papers.link_draft(by=chair, key=document.pk, deliverable=deliverable)
    document.refresh_from_db()
    with pytest.raises(PermissionDenied, match="The group writes this for"):
        ask_to_publish(by=chair, document=document, choice=Choice(**CHOICE))
    other = checked(promise(group, title="Another"), chair)
    with pytest.raises(PermissionDenied, match="The group writes this for"):
        ask_to_publish(by=chair, document=document, choice=Choice(**CHOICE, deliverable=other))


def test_what_staff_send_back_between_asking_and_approving_does_not_come_out(chair, group):
    document, deliverable = a_draft(chair, group), checked(promise(group), chair)
    asked = ask_to_publish(by=chair, document=document, choice=Choice(**CHOICE, deliverable=deliverable))
    staff = factories.make_staff("programmes")
    promises.check(by=staff, deliverable=deliverable, passed=False, reason="A source is missing.")
    with pytest.raises(PermissionDenied, match="after the group's review"):
        approve_publication(by=second_person(), asked=asked)
    assert Deliverable.objects.get(pk=deliverable.pk).status == "drafting"


def test_nobody_who_wrote_any_of_it_is_the_second_pair_of_eyes(chair, group):
    """Also who wrote first and did not save last."""
    co_lead = factories.make_person(factories.make_company())
    factories.seat(group, co_lead, "co_lead")
    editor = factories.make_staff("publishing")
    document = a_draft(chair, group)
    save_draft(by=co_lead, document=document, content=Content("Support copy", body=f"{TEXT}\nMore."))
    save_draft(by=chair, document=document, content=Content("Support copy", body=f"{TEXT}\nMore and more."))
    asked = ask_to_publish(by=chair, document=document, choice=Choice(**CHOICE))
    assert not may_decide(co_lead, asked)
    assert not waiting_for(co_lead).exists()
    with pytest.raises(PermissionDenied, match="wrote any of it"):
        approve_publication(by=co_lead, asked=asked)
    assert waiting_for(editor).get() == asked
    assert approve_publication(by=editor, asked=asked).status == "published"


def test_a_deliverables_discussion_is_linked_from_its_card_and_stands_on_its_page(client, chair, group):
    deliverable = promise(group)
    member = group.seats.get(role="participant").user
    client.force_login(member)
    thread = f"/members/threads/deliverable/{deliverable.pk}/"
    board = client.get(f"/members/groups/{group.slug}/board/").content.decode()
    assert thread in board
    assert "Discuss it" in board
    assert thread in client.get(f"/members/deliverables/{deliverable.pk}/").content.decode()
    client.post(thread, {"source": "Shorter, please, @ada.okafor."})
    told = Notice.objects.get(person=chair, text__contains="mentioned you")
    assert told.url == f"/members/deliverables/{deliverable.pk}/"
    client.force_login(chair)
    page = client.get(thread).content.decode()
    quote = page.split("quote=")[1].split("#")[0]
    client.post(thread, {"source": "Yes.", "quoted": quote})
    page = client.get(thread).content.decode()
    assert page.count("Shorter, please") == 2
    assert "1 comment" not in client.get(f"/members/groups/{group.slug}/board/").content.decode()
    assert "2 comments" in client.get(f"/members/groups/{group.slug}/board/").content.decode()
    client.force_login(factories.make_person(factories.make_company()))
    assert thread not in client.get(f"/members/groups/{group.slug}/board/").content.decode()
    assert client.get(thread).status_code == 404
