from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry
from coalition.core.registry import Leaving
from members.groups import departure, promises, services
from members.groups.reviews import answering, calls, retention
from members.groups.reviews import departure as review_departure
from members.groups.reviews.answering import Said
from members.groups.reviews.models import ReviewAnswer
from members.models import Deliverable
from tests import factories
from tests.members.groups.reviewing import checked, docx, open_call, promise

pytestmark = pytest.mark.django_db
SECRET = "We will sue."


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def birch():
    return factories.make_person(factories.make_company("Birch"))


@pytest.fixture
def group(chair, birch):
    return factories.make_group("Financial sextortion", chair=chair, members=[birch])


@pytest.fixture
def published(chair, birch, group):
    """A call closed with a marked-up copy, its deliverable out since forty days."""
    call = open_call(chair, group)
    answering.answer(by=chair, call=call, said=Said("approve"))
    answering.answer(by=birch, call=call, said=Said("abstain", SECRET, marked=docx(SECRET)))
    calls.close_call(call=call, by=chair)
    services.deliverable_published(
        by=chair, deliverable=checked(call.deliverable, chair), at=timezone.now() - timedelta(days=40)
    )
    return call


def test_papers_are_destroyed_after_the_groups_rule_and_the_tally_stays(
    client, published, birch, django_capture_on_commit_callbacks
):
    name = ReviewAnswer.objects.get(words=SECRET).marked.name
    assert [plan.deliverable for plan in retention.plans(until=timezone.localdate())] == [
        published.deliverable
    ]
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.destroy_due(timezone.localdate()) == 1
        assert retention.destroy_due(timezone.localdate()) == 0
    published.refresh_from_db()
    assert published.body == ""
    assert published.tally["abstain"] == 1
    assert not ReviewAnswer.objects.exclude(words="").exists()
    assert not default_storage.exists(name)
    entries = AuditEntry.objects.filter(action__startswith="reviews.")
    assert entries.filter(action="reviews.papers_destroyed").count() == 1
    assert not any(SECRET in str(entry.detail) for entry in entries)
    client.force_login(birch)
    page = client.get(f"/members/reviews/{published.pk}/").content.decode()
    assert "The draft was destroyed" in page
    assert "1 abstained" in page


def test_nothing_goes_a_day_early(published):
    due = timezone.localdate(published.deliverable.published_at or timezone.now() - timedelta(days=40))
    assert retention.destroy_due(due + timedelta(days=29)) == 0


def test_a_legal_hold_keeps_everything_until_it_is_lifted(client, published):
    staff = factories.make_staff("compliance")
    client.force_login(staff)
    path = f"/console/groups/{published.deliverable.group.slug}/hold/"
    assert "Say it in a few words." in client.post(path, {"act": "hold"}).content.decode()
    client.post(path, {"act": "hold", "reason": "A regulator asks."})
    assert retention.destroy_due(timezone.localdate()) == 0
    assert "Kept: legal hold" in client.get("/console/groups/papers/").content.decode()
    client.post(path, {"act": "release", "reason": "Answered."})
    assert retention.destroy_due(timezone.localdate()) == 1


def test_members_set_no_hold(chair, group):
    with pytest.raises(PermissionDenied, match="programme or compliance staff"):
        retention.hold(by=chair, group=group, reason="Mine.")


def test_a_company_that_leaves_is_asked_no_more(chair, birch, group):
    call = open_call(chair, group)
    answering.lend_name(by=birch, deliverable=call.deliverable)
    leaving = Leaving(birch.seats.get().organization)
    assert len(review_departure.ends(leaving)) == 2
    for _ in range(2):
        review_departure.carry_out(leaving=leaving, by=factories.make_staff("membership"))
    assert review_departure.ends(leaving) == []
    answering.answer(by=chair, call=call, said=Said("approve"))
    closed = calls.close_call(call=call, by=chair)
    assert (closed.tally["asked"], closed.tally["left"], closed.outcome) == (1, 1, "carried")
    assert not call.deliverable.name_consents.filter(revoked_at=None).exists()


def test_a_person_who_leaves_edits_nothing_and_asks_for_nothing(chair, birch, group):
    promise(group, editor=birch)
    leaving = Leaving(birch.seats.get().organization, birch)
    assert any("without its editor" in line for line in departure.seats_end(leaving))
    departure.end_seats(leaving=leaving, by=factories.make_staff("membership"))
    assert departure.seats_end(leaving) == []
    assert Deliverable.objects.get().editor is None


def test_a_date_moves_only_with_a_reason_that_stays(client, chair, group):
    deliverable = promise(group, due_on=timezone.localdate() - timedelta(days=2))
    client.force_login(chair)
    path, later = f"/members/deliverables/{deliverable.pk}/", timezone.localdate() + timedelta(days=20)
    assert "2 days late" in client.get(path).content.decode()
    assert "Say it in a few words." in client.post(path, {"act": "due", "due-due_on": later}).content.decode()
    assert (
        client.post(path, {"act": "due", "due-due_on": later, "due-reason": "Two laws changed."}).status_code
        == 302
    )
    page = client.get(path).content.decode()
    assert "Two laws changed." in page
    assert "due in 20 days" in page


def test_an_editor_takes_part_and_going_back_needs_a_reason(client, chair, birch, group):
    deliverable = promise(group)
    with pytest.raises(PermissionDenied, match="takes part"):
        promises.name_editor(
            by=chair, deliverable=deliverable, editor=factories.make_person(factories.make_company())
        )
    promises.name_editor(by=chair, deliverable=deliverable, editor=birch)
    client.force_login(chair)
    path = f"/members/deliverables/{deliverable.pk}/"
    assert "Say why it goes back" in client.post(path, {"act": "move", "move-to": "idea"}).content.decode()
    client.post(path, {"act": "move", "move-to": "idea", "move-reason": "Too early."})
    deliverable.refresh_from_db()
    assert deliverable.status == "idea"


def test_staff_check_and_send_back(chair, birch, group):
    call = open_call(chair, group)
    for person in (chair, birch):
        answering.answer(by=person, call=call, said=Said("approve"))
    calls.close_call(call=call, by=chair)
    promises.move(by=chair, deliverable=call.deliverable, to="check")
    staff = factories.make_staff("programmes")
    assert promises.check(by=staff, deliverable=call.deliverable, passed=True).checked_at
    back = promises.check(by=staff, deliverable=call.deliverable, passed=False, reason="A name is in it.")
    assert (back.status, back.checked_at) == ("drafting", None)
    with pytest.raises(PermissionDenied, match="programme or publishing staff"):
        promises.check(by=chair, deliverable=call.deliverable, passed=True)


@pytest.mark.parametrize("page", ["board", "reviews", "people"])
def test_lists_take_the_same_statements_for_one_row_and_for_three(client, chair, birch, group, page):
    client.force_login(birch)
    counts = []
    for _ in range(2):
        open_call(chair, group, deliverable=promise(group, title="More"))
        client.get(f"/members/groups/{group.slug}/{page}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/members/groups/{group.slug}/{page}/")
        counts.append(len(queries))
        for _ in range(2):
            open_call(chair, group, deliverable=promise(group, title="More"))
            factories.seat(group, factories.make_person(factories.make_company()))
    assert counts[0] == counts[1]
