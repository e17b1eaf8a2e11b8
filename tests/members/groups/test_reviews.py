import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.pdf_intake import FileRefused
from members.groups import promises, services
from members.groups.reviews import answering, calls, turns
from members.groups.reviews.answering import Said
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall
from members.groups.reviews.queries import brief_of_reviews, calls_for
from members.groups.reviews.retention import destroy_papers
from members.models import Deliverable
from tests import factories
from tests.members.groups.reviewing import TEXT, a_draft, checked, digest, docx, open_call, promise

pytestmark = pytest.mark.django_db


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
def call(chair, group):
    return open_call(chair, group)


def test_a_call_freezes_the_draft_and_asks_each_company_once(chair, birch, group):
    factories.seat(group, factories.make_person(birch.seats.get().organization))
    factories.seat(group, factories.make_person(factories.make_company("Reads along")), "observer")
    call = open_call(chair, group)
    assert (call.body, call.sha256) == (TEXT, digest(TEXT))
    assert [str(row.organization) for row in call.asked.all()] == ["Aurora", "Birch"]
    assert call.deliverable.status == "consensus"
    with pytest.raises(Error), transaction.atomic():
        ReviewCall.objects.filter(pk=call.pk).update(body="Something else.")


def test_opening_the_same_call_twice_opens_it_once(chair, group, call):
    draft = calls.working_papers.Draft(call.document_id, call.title, TEXT, "/", call.deliverable_id)
    again = calls.open_call(
        by=chair,
        deliverable=call.deliverable,
        kind="consensus",
        draft=draft,
        closes_on=timezone.localdate() + timedelta(days=9),
    )
    assert again.pk == call.pk


def test_a_company_changes_its_answer_and_its_history_stays(birch, call):
    answering.answer(by=birch, call=call, said=Said("approve"))
    answering.answer(by=birch, call=call, said=Said("objection", "Clause 2.", "Say where help is tonight."))
    answering.answer(by=birch, call=call, said=Said("objection", "Clause 2.", "Say where help is tonight."))
    kinds = (
        ReviewAnswer.objects.filter(asked__call=call).order_by("created_at").values_list("kind", "current")
    )
    assert list(kinds) == [("approve", False), ("objection", True)]


def test_only_named_people_answer(birch, group, call):
    observer = factories.make_person(birch.seats.get().organization)
    factories.seat(group, observer, "observer")
    stranger = factories.make_person(factories.make_company())
    for person in (observer, stranger):
        with pytest.raises(PermissionDenied):
            answering.answer(by=person, call=call, said=Said("approve"))
    speaker = factories.make_person(birch.seats.get().organization, roles=["representative"])
    answering.answer(by=speaker, call=call, said=Said("no_objection"))


def test_a_legal_reviewer_sees_only_what_was_sent(client, chair, birch, group):
    lawyer = factories.make_person(birch.seats.get().organization)
    factories.seat(group, lawyer, "legal")
    unsent = open_call(chair, group)
    unsent.sent.all().delete()
    sent = open_call(chair, group, deliverable=promise(group, title="Second"))
    assert list(calls_for(lawyer)) == [sent]
    answering.answer(by=chair, call=sent, said=Said("objection", "Aurora minds.", "Better."))
    client.force_login(lawyer)
    assert client.get(f"/members/reviews/{unsent.pk}/").status_code == 404
    page = client.get(f"/members/reviews/{sent.pk}/").content.decode()
    assert "Aurora minds." not in page
    assert "Say where help is." in page
    assert client.get(f"/members/reviews/{sent.pk}/draft.docx").status_code == 200
    answering.answer(by=lawyer, call=sent, said=Said("approve"))


def test_more_time_is_given_once_and_to_one_company(birch, chair, call):
    answering.answer(by=birch, call=call, said=Said("more_time"))
    mine = call.asked.get(organization__name="Birch")
    assert mine.closes_at == call.closes_at + timedelta(days=7)
    assert call.asked.get(organization__name="Aurora").closes_at == call.closes_at
    with time_machine.travel(call.closes_at + timedelta(days=2), tick=False):
        with pytest.raises(PermissionDenied, match="time to answer is over"):
            answering.answer(by=chair, call=call, said=Said("approve"))
        assert turns.close_due() == 0
        answering.answer(by=birch, call=call, said=Said("approve"))
    with pytest.raises(PermissionDenied, match="given once"):
        answering.answer(by=birch, call=call, said=Said("more_time"))


@pytest.mark.parametrize(("silence", "outcome"), [("nothing", "silent"), ("consent", "carried")])
def test_what_is_due_closes_with_silence_shown_as_silence(client, chair, birch, group, silence, outcome):
    factories.seat(group, factories.make_person(factories.make_company("Cedar")))
    group.silence = silence
    group.save()
    call = open_call(chair, group)
    answering.answer(by=birch, call=call, said=Said("approve"))
    with time_machine.travel(call.closes_at + timedelta(minutes=1), tick=False):
        assert turns.close_due() == 1
        assert turns.close_due() == 0
    call.refresh_from_db()
    assert (call.status, call.outcome, call.tally["silent"]) == ("closed", outcome, 2)
    client.force_login(birch)
    assert "2 were silent" in client.get(f"/members/reviews/{call.pk}/").content.decode()
    with pytest.raises(Error), transaction.atomic():
        ReviewCall.objects.filter(pk=call.pk).update(tally={"approve": 3})


def test_a_lead_closes_early_only_when_everybody_has_answered(chair, birch, call):
    answering.answer(by=chair, call=call, said=Said("approve"))
    with pytest.raises(PermissionDenied, match="have not answered"):
        calls.close_call(call=call, by=chair)
    answering.answer(by=birch, call=call, said=Said("abstain"))
    assert calls.close_call(call=call, by=chair).outcome == "carried"


def _closed_with_objection(chair, birch, call):
    answering.answer(by=chair, call=call, said=Said("approve"))
    said = answering.answer(by=birch, call=call, said=Said("objection", "Clause 2.", "Tonight."))
    calls.close_call(call=call, by=chair)
    return said


def test_objections_are_resolved_on_record_before_staff_check(client, chair, birch, call):
    objection = _closed_with_objection(chair, birch, call)
    with pytest.raises(PermissionDenied, match="no answer on record"):
        promises.move(by=chair, deliverable=call.deliverable, to="check")
    with pytest.raises(PermissionDenied, match="after the group's review"):
        services.deliverable_published(by=chair, deliverable=call.deliverable)
    with pytest.raises(PermissionDenied, match="no answer on record"):
        services.deliverable_published(by=chair, deliverable=checked(call.deliverable, chair))
    Deliverable.objects.filter(pk=call.deliverable.pk).update(status="consensus", checked_at=None)
    client.force_login(chair)
    path, act = f"/members/reviews/{call.pk}/", f"resolve-{objection.pk}"
    assert (
        "Say it in a few words."
        in client.post(path, {"act": act, f"{act}-outcome": "rejected"}).content.decode()
    )
    for _ in range(2):
        data = {"act": act, f"{act}-outcome": "rejected", f"{act}-words": "Clause 4 says so."}
        assert client.post(path, data).status_code == 302
    assert promises.move(by=chair, deliverable=call.deliverable, to="check").status == "check"


def test_the_company_that_objected_withdraws_and_no_other(chair, birch, call):
    objection = _closed_with_objection(chair, birch, call)
    with pytest.raises(PermissionDenied, match="the company that made it"):
        answering.withdraw(by=chair, objection=objection)
    assert answering.withdraw(by=birch, objection=objection).outcome == "withdrawn"


def test_a_name_stands_there_only_by_the_companys_own_yes(chair, birch, call):
    for person in (chair, birch):
        answering.answer(by=person, call=call, said=Said("approve"))
    calls.close_call(call=call, by=chair)
    answering.lend_name(by=chair, deliverable=call.deliverable)
    for _ in range(2):
        answering.lend_name(by=birch, deliverable=call.deliverable)
    answering.take_name_back(by=birch, deliverable=call.deliverable)
    services.deliverable_published(by=chair, deliverable=checked(call.deliverable, chair))
    call.deliverable.refresh_from_db()
    assert call.deliverable.names == ["Aurora"]
    with pytest.raises(PermissionDenied, match="published"):
        answering.take_name_back(by=chair, deliverable=call.deliverable)


def test_a_marked_up_copy_comes_back_and_a_picture_does_not(client, chair, birch, call):
    client.force_login(birch)
    path = f"/members/reviews/{call.pk}/"
    wrong = SimpleUploadedFile("draft.docx", b"\x89PNG\r\n\x1a\n" + b"0" * 99)
    kept = client.post(
        path, {"act": "answer", "answer-kind": "approve", "answer-words": "Fine.", "answer-marked": wrong}
    )
    assert kept.status_code == 200
    assert "not a Word document" in kept.content.decode()
    assert "Fine." in kept.content.decode()
    right = SimpleUploadedFile("draft.docx", docx())
    assert (
        client.post(path, {"act": "answer", "answer-kind": "approve", "answer-marked": right}).status_code
        == 302
    )
    said = ReviewAnswer.objects.get(current=True)
    client.force_login(chair)
    answer = client.get(f"/members/reviews/answers/{said.pk}/marked.docx")
    assert hashlib.sha256(b"".join(answer.streaming_content)).hexdigest() == said.marked_sha256
    assert AuditEntry.objects.filter(action="reviews.draft_taken").count() == 1
    with pytest.raises(FileRefused):
        answering.answer(by=birch, call=call, said=Said("approve", marked=b"PK\x03\x04nothing"))


def test_a_marked_up_copy_is_closed_to_everybody_and_kept_when_somebody_says_it_is_illegal(
    client, chair, birch, call
):
    said = answering.answer(by=birch, call=call, said=Said("approve", marked=docx()))
    page, copy = f"/members/reviews/{call.pk}/", f"/members/reviews/answers/{said.pk}/marked.docx"
    seal = f"/seal/marked-copy/{said.pk}/"
    client.force_login(factories.make_person(factories.make_company()))
    assert client.post(seal).status_code == 404
    client.force_login(birch)
    assert seal in client.get(page).content.decode()
    assert client.post(seal).status_code == 200
    later = answering.answer(by=birch, call=call, said=Said("no_objection"))
    assert later.marked.name == said.marked.name
    for who in (birch, chair, factories.make_staff("programmes")):
        client.force_login(who)
        assert client.get(copy).status_code == 404
        assert client.get(f"/members/reviews/answers/{later.pk}/marked.docx").status_code == 404
        assert "Its marked-up copy is sealed" in client.get(page).content.decode()
    destroy_papers(deliverable=call.deliverable, by=None)
    said.refresh_from_db()
    assert said.marked.storage.exists(said.marked.name)


def test_an_objection_without_wording_is_asked_for_it(client, birch, call):
    client.force_login(birch)
    page = client.post(
        f"/members/reviews/{call.pk}/", {"act": "answer", "answer-kind": "objection", "answer-words": "No."}
    )
    assert "Propose the words" in page.content.decode()
    assert not ReviewAnswer.objects.exists()


def test_a_company_is_reminded_once_and_no_letter_says_what_of(birch, call):
    with time_machine.travel(call.closes_at - timedelta(days=2), tick=False):
        answering.answer(by=birch, call=call, said=Said("no_objection"))
        assert turns.remind() == 1
        assert turns.remind() == 0
    letters = OutgoingMail.objects.filter(kind__startswith="groups.")
    assert {letter.kind for letter in letters} == {"groups.call_opened", "groups.answer_due"}
    for letter in letters:
        for secret in ("sextortion", "Support copy", "Aurora", "Birch"):
            assert secret not in letter.subject + letter.text


def test_home_says_what_is_due(birch, call):
    assert [item.due for item in brief_of_reviews(birch)] == [call.closes_at]
    answering.answer(by=birch, call=call, said=Said("approve"))
    assert brief_of_reviews(birch) == []


def test_a_call_is_called_off_with_a_reason_and_prolonged_for_all(chair, birch, call):
    later = timezone.localdate() + timedelta(days=30)
    calls.prolong(by=chair, call=call, closes_on=later, reason="Holidays.")
    assert {row.closes_at.date() for row in AskedCompany.objects.all()} == {later}
    with pytest.raises(PermissionDenied, match="later day"):
        calls.prolong(by=chair, call=call, closes_on=later - timedelta(days=3), reason="Sooner.")
    with pytest.raises(PermissionDenied, match="chair and co-leads"):
        calls.call_off(by=birch, call=call, reason="No.")
    calls.call_off(by=chair, call=call, reason="A new draft.")
    call.deliverable.refresh_from_db()
    assert call.deliverable.status == "drafting"


def test_the_page_to_open_a_call_says_who_is_asked(client, chair, group):
    deliverable = promise(group)
    client.force_login(chair)
    path = f"/members/deliverables/{deliverable.pk}/call/"
    assert "There is no draft that you may see" in client.get(path).content.decode()
    document = a_draft(chair, group)
    assert "Aurora, Birch" in client.get(path).content.decode()
    bad = client.post(path, {"kind": "review", "draft": document.pk, "closes_on": "2020-01-01"})
    assert "from tomorrow on" in bad.content.decode()
    good = {"kind": "review", "draft": document.pk, "closes_on": timezone.localdate() + timedelta(days=10)}
    assert client.post(path, good).status_code == 302
    document.refresh_from_db()
    assert document.deliverable == deliverable
