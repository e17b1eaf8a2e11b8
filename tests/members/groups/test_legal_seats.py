"""A legal reviewer's seat opens the drafts sent to them with their discussion, and nothing else of the group."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.models import Notice
from members.groups.reviews import answering, calls, retention
from members.groups.reviews.answering import Said
from members.groups.threads.models import Comment
from tests import factories
from tests.members.groups.reviewing import checked, open_call, promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"), name="Ada Okafor")


@pytest.fixture
def group(chair):
    return factories.make_group("Financial sextortion", chair=chair)


@pytest.fixture
def lawyer(group):
    person = factories.make_person(factories.make_company("Birch"), name="Lea Counsel")
    factories.seat(group, person, "legal")
    return person


def thread(call):
    return f"/members/threads/review/{call.pk}/"


def test_a_legal_reviewer_talks_about_the_draft_that_was_sent_to_them(client, chair, group, lawyer):
    call = open_call(chair, group)
    client.force_login(lawyer)
    page = client.get(f"/members/reviews/{call.pk}/").content.decode()
    assert thread(call) in page
    assert client.post(thread(call), {"source": "Clause two, @ada.okafor."}).status_code == 302
    assert Notice.objects.filter(person=chair, text__contains="mentioned you").exists()
    client.force_login(chair)
    assert "Clause two" in client.get(thread(call)).content.decode()
    assert "legal reviewers of all companies" in client.get(thread(call)).content.decode()
    client.post(thread(call), {"source": "Which words would do, @lea.counsel?"})
    told = Notice.objects.get(person=lawyer, text__contains="mentioned you")
    client.force_login(lawyer)
    assert client.get(told.url).status_code == 200


def test_it_opens_no_other_draft_and_no_other_talk_of_the_group(client, chair, group, lawyer):
    sent = open_call(chair, group)
    late = factories.make_person(factories.make_company("Sol"))
    factories.seat(group, late, "legal")
    deliverable = promise(group, title="Another")
    for person, status in ((lawyer, 200), (late, 404)):
        client.force_login(person)
        assert client.get(thread(sent)).status_code == status
    other = open_call(chair, group, deliverable=deliverable)
    other.sent.filter(user=lawyer).delete()
    client.force_login(lawyer)
    assert client.get(thread(other)).status_code == 404
    assert client.get(f"/members/threads/deliverable/{sent.deliverable_id}/").status_code == 404
    assert client.get(f"/members/groups/{group.slug}/meetings/").status_code == 404


def test_whoever_represents_a_company_reads_the_draft_and_not_the_talk(client, chair, group):
    company = factories.make_company("Birch")
    factories.seat(group, factories.make_person(company))
    speaker = factories.make_person(company, roles=["representative"])
    call = open_call(chair, group)
    client.force_login(speaker)
    assert thread(call) not in client.get(f"/members/reviews/{call.pk}/").content.decode()
    assert client.get(thread(call)).status_code == 404


def test_the_talk_goes_with_the_drafts(client, chair, group, lawyer):
    call = open_call(chair, group)
    client.force_login(lawyer)
    client.post(thread(call), {"source": "Clause two."})
    for person in (chair, lawyer):
        answering.answer(by=person, call=call, said=Said("approve"))
    calls.close_call(call=call, by=chair)
    deliverable = checked(call.deliverable, chair)
    deliverable.status, deliverable.published_at = "published", timezone.now() - timedelta(days=31)
    deliverable.save()
    plan = retention.plans(until=timezone.localdate())[0]
    assert ("Comments in discussions", 1) in plan.papers
    retention.destroy_due(timezone.localdate())
    assert not Comment.objects.exists()
    assert client.get(thread(call)).status_code == 404
    assert thread(call) not in client.get(f"/members/reviews/{call.pk}/").content.decode()
