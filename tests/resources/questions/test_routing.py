import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.workdays import working_days_after
from members.mentorship.services import offer_mentorship
from resources.questions import routing
from resources.questions.evidence import candidates_for
from resources.questions.identifiers import findings, receipt
from resources.questions.knowing import Evidence, who_might_know
from resources.questions.models import AskedPerson, Question
from resources.questions.services import close_question
from resources.questions.workdays import is_due
from tests import factories
from tests.resources.factories import make_document
from tests.resources.questions.factories import answer, ask

FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)


def test_two_working_days_leave_the_weekend_out():
    assert working_days_after(FRIDAY, 2) == datetime(2026, 11, 24, 15, tzinfo=UTC)
    assert working_days_after(FRIDAY + timedelta(days=1), 2) == datetime(2026, 11, 25, tzinfo=UTC)
    assert working_days_after(FRIDAY - timedelta(days=4), 2) == FRIDAY - timedelta(days=2)
    assert not is_due(FRIDAY, FRIDAY + timedelta(days=3))
    assert is_due(FRIDAY, FRIDAY + timedelta(days=4))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("write to a.b+c@mail.example.", ["e-mail address"]),
        ("see hxxps://bad.example/x and www.other.example", ["link", "link"]),
        ("md5 d41d8cd98f00b204e9800998ecf8427e", ["hash"]),
        ("da39a3ee5e6b4b0d3255bfef95601890afd80709 twice da39a3ee5e6b4b0d3255bfef95601890afd80709", ["hash"]),
        ("call +44 20 7946 0958 or (415) 555-2671", ["telephone number", "telephone number"]),
        ("About 40 000 uploads on 2026-11-22, 18 U.S.C. 2258A, 1.5 million, RFC 5321", []),
        ("Thresholds of 31 bits; ratio 1:1000; 24/7", []),
    ],
)
def test_what_identifies_is_found_and_figures_are_not(text, kinds):
    assert [one.kind for one in findings(text)] == kinds


@settings(max_examples=25)
@given(st.text(max_size=200))
def test_looking_for_identifiers_never_fails(text):
    found = findings(text)
    assert receipt(found) == receipt(list(reversed(found)))


def test_who_might_know_is_ordered_by_reasons_and_leaves_out_who_may_not_see_it():
    one, two, three = (uuid.UUID(int=number) for number in (1, 2, 3))
    evidence = [
        Evidence(two, 5, "mentors"),
        Evidence(one, 3, "leads"),
        Evidence(one, 3, "leads"),
        Evidence(one, 3, "wrote"),
        Evidence(three, 9, "knows all"),
    ]
    found = who_might_know(evidence, permitted={one, two}, without=set())
    assert [(who.person, who.points, who.reasons) for who in found] == [
        (one, 6, ("leads", "wrote")),
        (two, 5, ("mentors",)),
    ]
    assert who_might_know(evidence, permitted={one, two}, without={one, two}) == []


@pytest.fixture
def asker():
    return factories.make_person(factories.make_company("Birch"), name="Ada Asker")


@pytest.fixture
def knower():
    return factories.make_person(
        factories.make_company("Aurora"), name="Karl Knower", email="karl@aurora.example"
    )


@pytest.fixture
def staff():
    return factories.make_staff("programmes")


@pytest.mark.django_db
def test_what_is_unanswered_for_two_working_days_is_listed_once_with_one_letter(client, asker, knower, staff):
    waits = ask(asker, "Nobody knew", at=FRIDAY)
    answer(knower, ask(asker, "Somebody knew", at=FRIDAY))
    ask(asker, "Asked later", at=FRIDAY + timedelta(days=4))
    now = FRIDAY + timedelta(days=4)
    assert routing.list_unanswered(now - timedelta(minutes=1)) == 0
    assert routing.list_unanswered(now) == 1
    assert routing.list_unanswered(now) == 0
    letter = OutgoingMail.objects.get(kind="questions.unanswered")
    assert letter.to == staff.email
    assert letter.subject == "1 question without an answer, about 5 minutes"
    assert "Nobody knew" not in letter.text
    client.force_login(staff)
    shown = client.get(reverse("console:questions"))
    assert [row["question"] for row in shown.context["rows"]] == [waits]
    assert "1 question waits for somebody who may know" in client.get("/").text


@pytest.mark.django_db
def test_people_who_mentor_lead_and_wrote_are_proposed_with_the_reasons(asker, knower):
    group = factories.make_group("Disruption", chair=knower)
    own = factories.make_group(chair=asker)
    make_document(knower, group, title="What we learnt", topics=["sextortion"])
    mentor = factories.make_person(factories.make_company("Cedar"), name="Mia Mentor")
    offer_mentorship(
        by=mentor,
        needs={"sextortion": "built"},
        words="Built it.",
        languages=["English"],
        tz="UTC",
        hours=(9, 18),
        capacity=1,
    )
    colleague = factories.make_person(asker.seats.get().organization)
    factories.make_group("Also disruption", chair=colleague)
    question = ask(asker, stage="disrupt", topics=("sextortion",))
    found = [(person.name, one.reasons) for person, one in candidates_for(question)]
    assert found == [
        ("Karl Knower", ("Leads the group “Disruption”", "Wrote “What we learnt”")),
        ("Mia Mentor", ("Offers to be a mentor in “Financial sextortion”: built it and taught others",)),
    ]
    inside = ask(asker, "In a group", stage="disrupt", topics=("sextortion",), group=own)
    assert candidates_for(inside) == []


@pytest.mark.django_db
def test_somebody_is_asked_privately_and_passes_without_a_reason(client, asker, knower, staff):
    question = ask(asker, "Secret title")
    client.force_login(staff)
    url = reverse("console:question-ask-person", args=[question.pk])
    for typed in ({"email": "nobody@nowhere.example"}, {"email": asker.email}, {"person": str(asker.pk)}, {}):
        assert client.post(url, typed).status_code == 200
        assert not AskedPerson.objects.exists()
    for _twice in range(2):
        assert client.post(url, {"email": "KARL@aurora.example"}).status_code == 302
    letter = OutgoingMail.objects.get(kind="questions.you_were_asked")
    assert letter.subject == "1 question you may know about, about 3 minutes"
    assert "Secret" not in letter.text
    assert "has not answered yet" in client.get(reverse("console:question", args=[question.pk])).text
    client.force_login(knower)
    assert "You may know: “Secret title”" in client.get("/").text
    assert (
        "Staff think that you may know" in client.get(reverse("resources:question", args=[question.pk])).text
    )
    client.post(reverse("resources:question-pass", args=[question.pk]))
    assert AskedPerson.objects.get().state == "passed"
    assert "You may know" not in client.get("/").text
    client.force_login(asker)
    assert "Karl" not in client.get(reverse("resources:question", args=[question.pk])).text


@pytest.mark.django_db
def test_who_was_asked_and_answers_is_marked_so_and_a_closed_question_asks_nobody(asker, knower, staff):
    question = ask(asker)
    other = factories.make_person(factories.make_company("Cedar"))
    for person in (knower, other):
        routing.ask_person(by=staff, question=question, person=person)
    answer(knower, question)
    assert AskedPerson.objects.get(person=knower).state == "answered"
    close_question(by=asker, question=question, status="answered")
    assert AskedPerson.objects.get(person=other).state == "ended"
    with pytest.raises(PermissionDenied, match="Only an open question"):
        routing.ask_person(by=staff, question=question, person=other)
    with pytest.raises(PermissionDenied, match="programmes role"):
        routing.ask_person(by=knower, question=question, person=other)


@pytest.mark.django_db
def test_duplicates_are_merged_by_staff_and_taken_apart_again(client, asker, knower, staff):
    group = factories.make_group(chair=knower)
    first = ask(knower, "Thresholds for video matching")
    second = ask(asker, "Video matching thresholds, which?", shielded=True)
    client.force_login(staff)
    url = reverse("console:question-merge", args=[second.pk])
    assert "Choose the question that stays" in client.post(url).text
    for _twice in range(2):
        assert client.post(url, {"into": str(first.pk)}).status_code in {200, 302}
    second.refresh_from_db()
    assert (second.status, second.merged_into) == ("merged", first)
    assert second not in list(Question.objects.asked())
    client.force_login(knower)
    shown = client.get(reverse("resources:question", args=[second.pk])).text
    assert "This was asked before" in shown
    assert first.title in shown
    client.force_login(staff)
    client.post(url, {"split": "yes"})
    second.refresh_from_db()
    assert (second.status, second.merged_into) == ("open", None)
    inside = ask(knower, "Video matching thresholds inside", group=group)
    with pytest.raises(PermissionDenied, match="Not everybody"):
        routing.merge(by=staff, question=second, into=inside)
    assert AuditEntry.objects.filter(action="questions.merged").count() == 1


@pytest.mark.django_db
def test_the_console_takes_as_many_statements_for_three_questions_as_for_one(client, asker, staff):
    client.force_login(staff)
    old = timezone.now() - timedelta(days=9)

    def statements():
        routing.list_unanswered(timezone.now())
        with CaptureQueriesContext(connection) as caught:
            client.get(reverse("console:questions"))
        return len(caught)

    ask(asker, "One", at=old)
    statements()
    one = statements()
    for number in range(2):
        ask(factories.make_person(factories.make_company()), f"More {number}", at=old)
    assert statements() == one
