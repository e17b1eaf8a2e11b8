import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import AuditEntry, Notice, OutgoingMail
from resources.questions import answering, services
from resources.questions.models import Answer, Question, Thanks
from tests import factories
from tests.resources.factories import make_document
from tests.resources.questions.factories import answer, ask

pytestmark = pytest.mark.django_db
ASK = "/resources/questions/ask/"
LIST = "/resources/questions/"


@pytest.fixture
def asker():
    return factories.make_person(factories.make_company("Birch"), name="Ada Asker")


@pytest.fixture
def knower():
    return factories.make_person(factories.make_company("Aurora"), name="Karl Knower")


def page(client, question):
    return client.get(reverse("resources:question", args=[question.pk]))


def form_of(client, url=ASK):
    return {"key": str(client.get(url).context["form"]["key"].value()), "stage": "detect"}


def test_a_member_asks_once_however_often_the_form_is_posted(client, asker):
    client.force_login(asker)
    typed = form_of(client) | {
        "title": "  Which   threshold? ",
        "body": "**Video**",
        "topics": ["video-matching"],
    }
    for _twice in range(2):
        assert client.post(ASK, typed).status_code == 302
    question = Question.objects.get()
    assert (question.title, question.status, question.topics) == (
        "Which threshold?",
        "open",
        ["video-matching"],
    )
    assert "<strong>Video</strong>" in page(client, question).text
    assert AuditEntry.objects.filter(action="questions.asked").count() == 1


def test_what_is_typed_is_kept_as_a_draft_for_its_writer_alone(client, asker, knower):
    client.force_login(asker)
    typed = form_of(client) | {"title": "Half a", "body": "x" * 10_001}
    assert "Draft kept" in client.post(f"{ASK}keep/", typed).text
    draft = Question.objects.get()
    assert (draft.status, len(draft.body)) == ("draft", 10_000)
    assert "Half a" in client.get(LIST).text
    assert 'value="Half a"' in client.get(f"{ASK}?draft={draft.pk}").text
    refused = client.post(ASK, typed)
    assert refused.status_code == 200
    assert "x" * 10_001 in refused.text
    client.force_login(knower)
    assert "Half a" not in client.get(LIST).text
    assert page(client, draft).status_code == 404
    assert client.post(f"{ASK}keep/", typed).status_code == 403
    assert client.post(reverse("resources:question-discard", args=[draft.pk])).status_code == 404
    client.force_login(asker)
    client.post(reverse("resources:question-discard", args=[draft.pk]))
    assert not Question.objects.exists()


def test_drafts_that_rest_for_ninety_days_are_deleted(asker):
    kept = services.keep_draft(by=asker, key=uuid.uuid4(), content=services.Content(title="Half"))
    assert services.delete_old_drafts(timezone.now() + timedelta(days=89)) == 0
    assert services.delete_old_drafts(timezone.now() + timedelta(days=91)) == 1
    assert not Question.objects.filter(pk=kept.pk).exists()


def test_identifiers_are_pointed_out_and_confirmed_one_by_one(client, asker):
    client.force_login(asker)
    typed = form_of(client) | {"title": "Who knows this?", "body": "Write to bad@actor.example please"}
    first = client.post(ASK, typed)
    assert "e-mail address “bad@actor.example”" in first.text
    assert "signal programme" in first.text
    receipt = first.context["form"]["receipt"].value()
    more = typed | {"confirmed": "on", "receipt": receipt, "body": typed["body"] + " or +1 202 555 0143"}
    second = client.post(ASK, more)
    assert "telephone number" in second.text
    assert not second.context["form"]["confirmed"].value()
    assert client.post(ASK, typed | {"confirmed": "on", "receipt": receipt}).status_code == 302
    entry = AuditEntry.objects.get(action="questions.asked")
    assert entry.detail == {"confirmed": ["e-mail address"]}


def test_similar_questions_and_documents_are_suggested_only_where_they_may_be_seen(client, asker, knower):
    group = factories.make_group(chair=knower)
    ask(knower, "Thresholds for perceptual hashes in a group", group=group)
    ask(knower, "Which threshold for perceptual hashes?")
    make_document(knower, group, title="Perceptual hashes and their thresholds", audience="members")
    make_document(knower, group, title="Thresholds of perceptual hashes, inside", audience="group")
    client.force_login(asker)
    shown = client.get(f"{ASK}similar/?title=Has anyone dealt with thresholds for perceptual hashes").text
    assert "Which threshold for perceptual hashes?" in shown
    assert "Perceptual hashes and their thresholds" in shown
    assert "in a group" not in shown
    assert "inside" not in shown
    client.force_login(knower)
    assert "in a group" in client.get(f"{ASK}similar/?title=perceptual hash thresholds").text
    for odd in ("", "   ", "' | !! :* &", "\x00", "has anyone"):
        assert client.get(f"{ASK}similar/", {"title": odd}).status_code == 200


def test_a_question_to_a_group_is_seen_by_those_who_sit_in_it(client, asker, knower):
    group = factories.make_group(chair=asker)
    question = ask(asker, "Inside the group", group=group)
    client.force_login(knower)
    assert page(client, question).status_code == 404
    assert "Inside the group" not in client.get(LIST).text
    client.force_login(factories.make_staff("publishing"))
    assert page(client, question).status_code == 404
    client.force_login(factories.make_staff("programmes"))
    assert page(client, question).status_code == 200
    client.force_login(knower)
    typed = form_of(client) | {"title": "Into a strange group", "group": str(group.pk)}
    assert "Select a valid choice" in client.post(ASK, typed).text


def test_a_new_answer_is_told_without_a_title_or_a_name(client, asker, knower):
    question = ask(asker, "Secret title")
    follower = factories.make_person(factories.make_company("Cedar"))
    client.force_login(follower)
    client.post(reverse("resources:question-follow", args=[question.pk]))
    client.force_login(knower)
    url = reverse("resources:question-answer", args=[question.pk])
    typed = {"key": str(uuid.uuid4()), "body": "We did."}
    for _twice in range(2):
        assert client.post(url, typed).status_code == 302
    assert Answer.objects.count() == 1
    letters = OutgoingMail.objects.filter(kind="questions.new_answer")
    assert {letter.to for letter in letters} == {asker.email, follower.email}
    for letter in letters:
        for word in ("Secret", "Karl", "Aurora", "Birch", str(question.pk)):
            assert word not in letter.subject + letter.text
    client.force_login(asker)
    assert "Your question “Secret title” has a new answer" in client.get("/").text
    page(client, question)
    assert "has a new answer" not in client.get("/").text


def test_one_answer_is_accepted_several_helped_and_thanks_are_counted(client, asker, knower):
    question = ask(asker)
    first, second = answer(knower, question, "First"), answer(knower, question, "Second")
    client.force_login(asker)
    for one in (first, second):
        client.post(reverse("resources:answer-mark", args=[one.pk]), {"mark": "accepted"})
    assert list(Answer.objects.filter(accepted=True)) == [second]
    assert Answer.objects.filter(helped=True).count() == 2
    question.refresh_from_db()
    assert question.status == "answered"
    for _twice in range(2):
        client.post(reverse("resources:answer-thank", args=[first.pk]))
    assert Thanks.objects.count() == 1
    assert "1 thank, yours among them" in page(client, question).text
    assert Notice.objects.filter(person=knower, text__contains="helped").count() == 2
    client.post(reverse("resources:answer-mark", args=[second.pk]), {"mark": "none"})
    assert not Answer.objects.filter(accepted=True).exists()
    client.post(reverse("resources:answer-mark", args=[second.pk]), {"mark": "<nonsense>"})
    client.force_login(knower)
    assert (
        client.post(reverse("resources:answer-mark", args=[first.pk]), {"mark": "helped"}).status_code == 403
    )


def test_an_answer_is_changed_and_taken_back_with_a_trace(client, asker, knower):
    question = ask(asker)
    given = answer(knower, question, "Former words")
    client.force_login(knower)
    edit = reverse("resources:answer-edit", args=[given.pk])
    assert "Please write what you know." in client.post(edit, {"body": " "}).text
    client.post(edit, {"body": "Better words"})
    shown = page(client, question).text
    assert "Better words" in shown
    assert "Former words" not in shown
    assert "changed" in shown
    for _twice in range(2):
        assert client.post(reverse("resources:answer-take-back", args=[given.pk])).status_code == 302
    given.refresh_from_db()
    assert given.body == ""
    assert "taken back by its author" in page(client, question).text
    assert AuditEntry.objects.filter(action="questions.answer_taken_back").count() == 1
    assert list(Question.objects.unanswered()) == [question]


def test_a_question_is_closed_opened_again_and_changed_by_its_asker(client, asker, knower):
    question = ask(asker)
    close = reverse("resources:question-close", args=[question.pk])
    client.force_login(knower)
    assert client.post(close, {"status": "answered"}).status_code == 403
    client.force_login(asker)
    client.post(close, {"status": "perhaps"})
    client.post(close, {"status": "not_needed"})
    question.refresh_from_db()
    assert question.status == "not_needed"
    refused = client.post(
        reverse("resources:question-edit", args=[question.pk]), {"title": "x", "stage": "detect"}
    )
    assert refused.status_code == 403
    client.force_login(knower)
    assert (
        client.post(reverse("resources:question-answer", args=[question.pk]), {"body": "x"}).status_code
        == 403
    )
    client.force_login(asker)
    client.post(close, {"status": "open"})
    edit = reverse("resources:question-edit", args=[question.pk])
    client.post(edit, {"title": "Other words", "body": "", "stage": "detect"})
    question.refresh_from_db()
    assert (question.title, question.status) == ("Other words", "open")
    assert question.edited_at


def test_the_list_filters_counts_and_searches_answers_too(client, asker, knower):
    group = factories.make_group(chair=asker)
    ask(asker, "Where does matching sit in the upload path?", stage="detect", topics=("hash-matching",))
    other = ask(asker, "Café moderation", stage="prevent", group=group)
    answer(asker, other, "We call it the naïve approach.")
    client.force_login(asker)

    def titles(**query):
        return [row["question"].title for row in client.get(LIST, query).context["rows"]]

    assert len(titles()) == 2
    assert titles(q="cafe") == ["Café moderation"]
    assert titles(q="naive approach") == ["Café moderation"]
    assert (
        titles(q="matching uploadd path")
        == titles(q="upload")
        == ["Where does matching sit in the upload path?"]
    )
    assert titles(stage="detect") == titles(topic="hash-matching") == titles(show="unanswered")
    assert titles(show="groups") == ["Café moderation"]
    assert len(titles(show="mine", stage="nonsense", topic="x", page="99")) == 2
    assert titles(show="followed") == []
    assert "Without an answer (1)" in client.get(LIST).text
    assert "No such question" in client.get(LIST, {"q": "zebra"}).text
    assert "?title=zebra" in client.get(LIST, {"q": "zebra"}).text
    assert "Café moderation" in client.get("/search/?q=naive").text
    client.force_login(knower)
    assert titles(q="naive") == []
    assert "Café" not in client.get("/search/?q=naive").text


def test_the_librarys_search_covers_questions_that_one_may_see(client, asker, knower):
    group = factories.make_group(chair=asker)
    answer(knower, ask(asker, "Open to all"), "We call it the naïve approach.")
    ask(asker, "Naive and inside", group=group)
    client.force_login(knower)
    assert (
        'hx-get="/resources/panels/questions/found/?q=naive"'
        in client.get("/resources/library/?q=naive").text
    )
    found = client.get("/resources/panels/questions/found/?q=naive").text
    assert "Open to all" in found
    assert "inside" not in found
    client.force_login(asker)
    assert "Naive and inside" in client.get("/resources/panels/questions/found/?q=naive").text
    assert "Ask whether anyone" in client.get("/resources/panels/questions/found/?q=zebra").text
    assert "Open to all" not in client.get("/resources/panels/questions/found/").text


@pytest.mark.parametrize(
    "url",
    [
        LIST,
        f"{LIST}?q=threshold",
        "/resources/panels/questions/",
        "/resources/panels/questions/found/?q=threshold",
        f"{ASK}similar/?title=threshold",
        "/search/?q=threshold",
    ],
)
def test_the_list_takes_as_many_statements_for_three_questions_as_for_one(client, asker, knower, url):
    client.force_login(knower)

    def statements():
        with CaptureQueriesContext(connection) as caught:
            client.get(url)
        return len(caught)

    answer(knower, ask(asker, "Threshold one"))
    ask(asker, "Threshold two")
    client.get(url)
    one = statements()
    for number in range(3):
        person = factories.make_person(factories.make_company())
        ask(person, f"Threshold {number}", group=None)
    assert statements() == one


def test_a_question_takes_as_many_statements_with_three_answers_as_with_one(client, asker, knower):
    factories.make_group(chair=asker)
    question = ask(asker)
    answer(knower, question)
    client.force_login(asker)
    page(client, question)

    def statements():
        with CaptureQueriesContext(connection) as caught:
            page(client, question)
        return len(caught)

    one = statements()
    for _number in range(2):
        answer(factories.make_person(factories.make_company()), question)
    assert statements() == one


def test_who_only_reads_does_not_ask_and_staff_do_not_answer(client, asker):
    reader = factories.make_person(factories.make_company(), roles=["read_only"])
    question = ask(asker)
    for person in (reader, factories.make_staff("programmes")):
        client.force_login(person)
        assert page(client, question).status_code == 200
        assert client.get(ASK).status_code == 403
        url = reverse("resources:question-answer", args=[question.pk])
        assert client.post(url, {"body": "x", "key": str(uuid.uuid4())}).status_code == 403


def test_the_suspended_the_left_and_guests_see_nothing(asker):
    question = ask(asker)
    for standing in ("suspended", "left"):
        gone = factories.make_person(factories.make_company(standing=standing))
        assert not Question.objects.visible_to(gone).exists()
    assert not Question.objects.visible_to(factories.make_guest()).exists()
    assert not Question.objects.visible_to(None).exists()
    assert Answer.objects.visible_to(asker).count() == 0
    answering.give_answer(
        by=factories.make_person(factories.make_company()), question=question, key=uuid.uuid4(), body="x"
    )
    assert Answer.objects.visible_to(asker).count() == 1
