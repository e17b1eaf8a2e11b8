import pytest
from django.urls import reverse

from coalition.core import registry
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from coalition.core.registry import Leaving
from resources.questions import departure, notes
from resources.questions.models import Answer, AskedPerson, Follow
from tests import factories
from tests.resources.questions.factories import answer, ask

pytestmark = pytest.mark.django_db
NAMES = ("Wilhelmina", "Quandary", "Canaryworks", "canaryworks")


@pytest.fixture
def company():
    return factories.make_company("Canaryworks", slug="canaryworks")


@pytest.fixture
def shy(company):
    return factories.make_person(company, name="Wilhelmina Quandary", email="wq@canaryworks.example")


@pytest.fixture
def knower():
    return factories.make_person(factories.make_company("Aurora"), name="Karl Knower")


@pytest.fixture
def group(knower):
    return factories.make_group(chair=knower)


def test_a_shielded_asker_and_answerer_are_revealed_by_nothing(client, company, shy, knower, group):
    """The canary: two names and a company that no surface shows, to colleagues, to other members and to staff."""
    colleague = factories.make_person(company, name="Cleo Colleague", roles=["staff", "admin"])
    follower = factories.make_person(factories.make_company("Cedar"), name="Fay Follower")
    question = ask(shy, "Thresholds of a quiet matter", body="Nothing about us.", shielded=True)
    Follow.objects.create(question=question, person=follower)
    given = answer(knower, question, "We know.")
    shielded = answer(shy, ask(follower, "Thresholds of something else"), "We do too.", shielded=True)
    client.force_login(shy)
    client.post(reverse("resources:answer-mark", args=[given.pk]), {"mark": "accepted"})
    client.post(reverse("resources:question-close", args=[question.pk]), {"status": "open"})
    programmes = factories.make_staff("programmes", "publishing", "membership")
    pages = [
        reverse("resources:questions"),
        *(
            f"{reverse('resources:questions')}?{query}"
            for query in ("q=Quandary", "q=Canaryworks", "q=thresholds")
        ),
        reverse("resources:question", args=[question.pk]),
        reverse("resources:question", args=[shielded.question_id]),
        f"{reverse('resources:question-similar')}?title=thresholds quiet matter",
        reverse("resources:panel-questions"),
        "/search/?q=thresholds",
    ]
    for reader in (colleague, knower, follower, programmes):
        client.force_login(reader)
        for url in pages:
            seen = client.get(url)
            assert seen.status_code == 200
            # A search says again what was searched for; what it found is in its rows.
            if "q=Quandary" in url or "q=Canaryworks" in url:
                assert seen.context["rows"] == []
                continue
            # The frame of a colleague's page may name the company: it is their own.
            for name in NAMES[:2] if reader == colleague else NAMES:
                assert name not in seen.text, (reader.name, url, name)
    client.force_login(programmes)
    for url in (reverse("console:questions"), reverse("console:question", args=[question.pk])):
        assert not any(name in client.get(url).text for name in NAMES)
    note = notes.make_note(by=knower, answer=Answer.objects.select_related("question").get(pk=given.pk))
    assert not any(name in note.body for name in NAMES)
    for letter in OutgoingMail.objects.filter(kind__startswith="questions."):
        assert not any(name in letter.subject + letter.text for name in NAMES)
        assert str(question.pk) not in letter.text
    for notice in Notice.objects.exclude(person=shy):
        assert not any(name in notice.text for name in NAMES)
    assert list(registry.current().exports["questions"](company)) == []
    for entry in AuditEntry.objects.filter(action__startswith="questions.", actor=shy):
        assert "quiet matter" not in entry.subject_label
        assert entry.organization_id is None


def test_each_look_of_staff_at_a_shielded_name_is_an_entry(client, shy, knower):
    question = ask(shy, shielded=True)
    given = answer(shy, ask(knower, "Another"), shielded=True)
    client.force_login(factories.make_staff("programmes"))
    looked = client.post(reverse("console:question-look", args=[question.pk]))
    assert "Wilhelmina Quandary, Canaryworks" in looked.text
    assert AuditEntry.objects.filter(action="questions.looked_at_name").count() == 1
    url = reverse("console:question-look", args=[given.question_id])
    assert "Wilhelmina" in client.post(url, {"answer": str(given.pk)}).text
    assert AuditEntry.objects.filter(action="questions.looked_at_name").count() == 2
    assert client.post(url, {"answer": "x"}).status_code == 404
    client.force_login(knower)
    assert client.post(url).status_code == 403


def test_a_good_answer_becomes_a_draft_of_the_library_in_one_click(client, shy, knower, group):
    question = ask(shy, "Which fields by hand?", body="We build.", topics=("ncmec-reporting",), shielded=True)
    given = answer(knower, question, "The *narrative*.")
    client.force_login(knower)
    made = client.post(reverse("resources:answer-note", args=[given.pk]))
    question.refresh_from_db()
    document = question.document
    assert made.url == reverse("resources:document-edit", args=[document.pk])
    body = document.versions.get().body
    assert "The *narrative*." in body
    assert reverse("resources:question", args=[question.pk]) in body
    assert "Answered by Karl Knower, Aurora" in body
    assert (document.status, document.group, document.title) == ("draft", group, "Which fields by hand?")
    assert client.post(reverse("resources:answer-note", args=[given.pk])).status_code == 302
    page = reverse("resources:question", args=[question.pk])
    assert "is being written" in client.get(page).text
    client.force_login(shy)
    assert "A resource came of this" not in client.get(page).text
    document.tlp, document.audience, document.status = "amber", "members", "published"
    document.published_at = document.created_at
    document.save()
    assert f'Read <a href="{reverse("resources:document", args=[document.pk])}"' in client.get(page).text


def test_nobody_makes_a_note_of_their_own_shielded_words(shy, knower, group):
    given = answer(knower, ask(shy), shielded=True)
    decision = notes.may_make_note(knower, given)
    assert not decision
    assert "carries the name" in decision.reason
    text = notes.make_note(by=factories.make_staff("publishing"), answer=given).versions.get().body
    assert "Whoever answered is not named." in text
    assert "Karl" not in text


def test_when_somebody_leaves_their_open_question_passes_on_and_their_answers_stay_without_a_name(
    client, company, shy, knower
):
    heir = factories.make_person(company, name="Hetty Heir", roles=["admin"])
    named, hidden = ask(shy, "Under a name"), ask(shy, "Behind a shield", shielded=True)
    given = answer(shy, ask(knower, "Another"), "We have done it.")
    AskedPerson.objects.create(question=given.question, person=shy, by=factories.make_staff("programmes"))
    leaving = Leaving(organization=company, user=shy)
    assert departure.ends(leaving) == ["An open question passes to Hetty Heir"]
    assert departure.stays(leaving) == ["2 questions and answers stay, without their names"]
    for _twice in range(2):
        departure.carry_out(leaving=leaving, by=heir)
    assert departure.ends(leaving) == []
    named.refresh_from_db()
    hidden.refresh_from_db()
    assert (named.author, named.status) == (heir, "open")
    assert (hidden.author, hidden.status, hidden.shielded) == (shy, "not_needed", True)
    assert AskedPerson.objects.get().state == "ended"
    client.force_login(knower)
    shown = client.get(reverse("resources:question", args=[given.question_id])).text
    assert "We have done it." in shown
    assert "Somebody who has left" in shown
    assert "Wilhelmina" not in shown
    assert "A shielded member" in client.get(reverse("resources:question", args=[hidden.pk])).text


def test_when_a_company_leaves_its_open_questions_are_closed(company, shy, knower):
    question = ask(shy)
    assert departure.ends(Leaving(organization=company)) == ["An open question is closed"]
    departure.carry_out(leaving=Leaving(organization=company), by=knower)
    question.refresh_from_db()
    assert (question.status, question.author) == ("not_needed", shy)
