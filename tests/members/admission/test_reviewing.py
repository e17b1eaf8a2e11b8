import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.admission import admitting, applying, duplicates, review_queries, reviewing
from members.models import Application, Declaration, Invitation, Organization
from members.organizations.invitations import accept_invitation
from tests import factories
from tests.members.admission.factories import (
    contact,
    letters,
    make_draft,
    make_in_review,
    make_sent,
    marks,
    review,
    token_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ingrid():
    return factories.make_staff("membership", name="Ingrid")


@pytest.fixture
def second():
    return factories.make_staff("membership", name="Second")


@pytest.fixture(autouse=True)
def _no_objections(settings):
    settings.ADMISSION_OBJECTIONS = 0


def url(application: Application, rest: str = "") -> str:
    return f"/console/applications/{application.pk}/{rest}"


def test_nothing_can_be_read_before_the_declaration(client, ingrid):
    application = make_sent(description="A very particular description.")
    client.force_login(ingrid)
    assert client.get(url(application)).url == url(application, "declare/")
    page = client.get(url(application, "declare/")).content.decode()
    assert "A very particular description." not in page
    assert client.get(url(application, "review/")).status_code == 403
    client.post(url(application, "declare/"), {"conflict": "no"})
    assert "A very particular description." in client.get(url(application)).content.decode()
    assert AuditEntry.objects.filter(action="admission.opened").count() == 1


def test_a_conflict_takes_the_application_away(client, ingrid):
    application = make_sent()
    client.force_login(ingrid)
    client.post(url(application, "declare/"), {"conflict": "yes", "words": "My brother works there."})
    for rest in ("", "declare/", "review/", "decide/declined/"):
        assert client.get(url(application, rest)).status_code == 404
    board = client.get("/console/applications/").content.decode()
    assert application.company_name not in board
    assert "1 application from which you are recused is not shown" in board


def test_recusal_later_takes_access_review_and_ownership(client, ingrid, second):
    application = make_in_review(ingrid, second)
    reviewing.set_owner(by=second, application=application, owner=ingrid)
    review(ingrid, application)
    client.force_login(ingrid)
    client.post(url(application, "recuse/"), {"words": "They made me an offer."})
    assert client.get(url(application)).status_code == 404
    application.refresh_from_db()
    assert application.owner is None
    assert review_queries.reviews_to_show(second, application)[1:] == ([], 0)
    with pytest.raises(Refused):
        review(ingrid, application)
    review(second, application)
    with pytest.raises(Refused, match="2 reviews"):
        reviewing.move(by=second, application=application, to="decision")


def test_a_second_declaration_does_not_undo_the_first(ingrid):
    application = make_sent()
    reviewing.declare(by=ingrid, application=application, conflict=True)
    reviewing.declare(by=ingrid, application=application, conflict=False)
    assert Declaration.objects.get().conflict


def test_nothing_moves_on_by_itself_and_two_reviews_are_needed(ingrid, second):
    application = make_in_review(ingrid, second)
    review(ingrid, application)
    with pytest.raises(Refused, match="1 is given"):
        reviewing.move(by=ingrid, application=application, to="decision")
    review(second, application)
    application.refresh_from_db()
    assert application.stage == "review"
    with pytest.raises(Refused, match="Ready for a decision"):
        admitting.admit_company(by=ingrid, application=application, text="Welcome.")
    reviewing.move(by=ingrid, application=application, to="decision")
    assert admitting.admit_company(by=ingrid, application=application, text="Welcome.").standing == "admitted"


def test_how_many_reviews_is_a_setting(settings, ingrid):
    settings.ADMISSION_REVIEWS = 1
    application = make_in_review(ingrid)
    review(ingrid, application)
    assert reviewing.move(by=ingrid, application=application, to="decision").stage == "decision"


def test_drafts_are_the_applicants_alone(client, ingrid):
    draft = make_draft().application
    client.force_login(ingrid)
    assert client.get(url(draft)).status_code == 404
    assert draft.company_name not in client.get("/console/applications/").content.decode()


def test_a_review_is_given_only_when_every_criterion_is_marked(client, ingrid):
    application = make_in_review(ingrid)
    client.force_login(ingrid)
    page = client.post(
        url(application, "review/"),
        {"give": "yes", "reporting-note": "Kept note", "reporting-verdict": "met"},
    ).content.decode()
    assert "Say whether this criterion is met." in page
    assert "Give a score from 0 to 5." in page
    assert "Kept note" in page
    assert application.reviews.count() == 0
    client.post(url(application, "review/"), {"reporting-note": "Kept note"})
    assert application.reviews.get().given_at is None


def test_not_applicable_needs_no_score(ingrid):
    application = make_in_review(ingrid)
    given = marks(transparency="na")
    given["transparency"]["score"] = None
    assert review(ingrid, application, marks=given).given_at


def test_reviews_of_others_are_hidden_until_ones_own_is_given(client, ingrid, second):
    application = make_in_review(ingrid, second)
    review(ingrid, application, note="Convincing throughout.")
    client.force_login(second)
    assert "Convincing throughout." not in client.get(url(application)).content.decode()
    review(second, application)
    assert "Convincing throughout." in client.get(url(application)).content.decode()


def test_questions_open_only_the_steps_they_are_about_and_changes_are_shown(client, ingrid, second):
    application = make_in_review(ingrid, second)
    review(ingrid, application)
    client.force_login(ingrid)
    client.post(url(application, "ask/"), {"reporting": "How fast?"})
    application.refresh_from_db()
    assert (application.stage, application.stage_for_applicant) == ("information", "We have a question")
    assert len(letters("information_wanted")) == 1
    editor = contact(application)
    token = token_for(editor)
    assert "How fast?" in client.get(f"/apply/{token}/").content.decode()
    step = f"/apply/{token}/steps"
    changed = {"revision": "1", "position": "yes", "text": "We do, within one hour, for reporting."}
    assert client.post(f"{step}/reporting/", changed).status_code == 302
    assert client.post(f"{step}/enforcement/", changed).status_code == 403
    applying.send_application(by=editor)
    application.refresh_from_db()
    assert application.stage == "review"
    page = client.get(url(application)).content.decode()
    assert "within one hour, " in page
    assert "<ins>" in page
    assert "answered with submission 2" in page
    assert review_queries.reviews_to_show(ingrid, application)[0].submission.number == 1
    with pytest.raises(Refused, match="0 are given"):
        reviewing.move(by=ingrid, application=application, to="decision")


def test_asking_nothing_is_said_in_words(client, ingrid):
    application = make_in_review(ingrid)
    client.force_login(ingrid)
    assert "Write at least one question." in client.post(url(application, "ask/"), {}).content.decode()
    application.refresh_from_db()
    assert application.stage == "review"


def test_duplicates_are_flagged_by_domain_legal_name_and_likeness():
    factories.make_company("Lumen Fold", slug="lumen-fold", legal_name="Other")
    factories.make_company("Unlike", slug="unlike", legal_name="Lumenfold Ltd.")
    factories.make_company("Far away", slug="far", domain="lumenfold.example")
    make_sent("x@lumenfold.example", company_name="Lamp", legal_name="Lamp Ltd.")
    sent = make_sent("y@lumenfold.example", company_name="Lumenfold", legal_name="LUMENFOLD LTD.")
    found = {(one.name, one.why) for one in duplicates.alike(sent)}
    assert found == {
        ("Lumen Fold", "a very similar name"),
        ("Unlike", "the same legal name"),
        ("Far away", "the same domain"),
        ("Lamp", "the same domain"),
    }
    assert sent.duplicates == 4


def test_duplicates_never_show_what_one_is_recused_from(ingrid):
    other = make_sent("x@lumenfold.example", company_name="Lamp")
    reviewing.declare(by=ingrid, application=other, conflict=True)
    sent = make_sent("y@lumenfold.example", company_name="Lumenfold")
    assert duplicates.alike(sent, seen_by=ingrid) == []


def decided(client, ingrid, second, decision, **data):
    application = make_in_review(ingrid, second)
    for person in (ingrid, second):
        review(person, application)
    reviewing.move(by=ingrid, application=application, to="decision")
    client.force_login(ingrid)
    answer = client.post(url(application, f"decide/{decision}/"), {"text": "Our reasons.", **data})
    application.refresh_from_db()
    return application, answer


def test_admission_enters_the_company_and_seats_its_first_people(client, ingrid, second):
    application, answer = decided(client, ingrid, second, "admitted")
    assert answer.status_code == 302
    company = Organization.objects.get(domain=application.domain)
    assert (company.standing, company.legal_name) == ("admitted", application.legal_name)
    invited = Invitation.objects.get(organization=company)
    assert invited.email == contact(application).email
    assert set(invited.roles) == {"signatory", "admin"}
    assert company.onboarding.closed_at is None
    (letter,) = letters("application_decided")
    assert "Our reasons." not in letter.text
    page = client.get(f"/apply/{token_for(contact(application))}/").content.decode()
    assert "Our reasons." in page
    again = client.post(url(application, "decide/admitted/"), {"text": "Our reasons."})
    assert again.status_code == 302
    assert Organization.objects.filter(domain=application.domain).count() == 1


def test_a_signatory_named_in_the_application_gets_a_seat_of_their_own(ingrid, second):
    application = make_in_review(ingrid, second, signatory_name="Sig Natory", signatory_email="")
    Application.objects.filter(pk=application.pk).update(signatory_email=f"sig@{application.domain}")
    for person in (ingrid, second):
        review(person, application)
    reviewing.move(by=ingrid, application=application, to="decision")
    company = admitting.admit_company(by=ingrid, application=application, text="Welcome.")
    assert {tuple(one.roles) for one in company.invitations.all()} == {("admin",), ("signatory",)}


def test_a_name_that_is_taken_is_said_and_nothing_is_half_done(client, ingrid, second):
    factories.make_company("Aurora", slug="aurora")
    application, answer = decided(client, ingrid, second, "admitted", name="aurora")
    assert "Another company has this name" in answer.content.decode()
    assert "Our reasons." in answer.content.decode()
    assert application.stage == "decision"
    assert not Organization.objects.filter(domain=application.domain).exists()


def test_a_member_cannot_be_admitted_twice(client, ingrid, second):
    application = make_in_review(ingrid, second)
    factories.make_company("Already", domain=application.domain)
    for person in (ingrid, second):
        review(person, application)
    reviewing.move(by=ingrid, application=application, to="decision")
    with pytest.raises(ValidationError, match="in the coalition already"):
        admitting.admit_company(by=ingrid, application=application, text="Welcome.")


def test_a_deferred_application_can_be_changed_and_sent_again(client, ingrid, second):
    application, _ = decided(client, ingrid, second, "deferred")
    assert application.stage_for_applicant == "Not yet"
    editor = contact(application)
    step = f"/apply/{token_for(editor)}/steps/reporting/"
    assert client.post(step, {"revision": "1", "position": "yes", "text": "Now."}).status_code == 302
    assert applying.send_application(by=editor).stage == "submitted"


def test_declining_needs_reasons(client, ingrid, second):
    application, answer = decided(client, ingrid, second, "declined", text=" ")
    assert "a decision has reasons" in answer.content.decode()
    assert application.stage == "decision"


def test_the_on_ramp_needs_one_reader_and_gives_a_prospect_its_seat(client, ingrid):
    application = make_sent()
    reviewing.declare(by=ingrid, application=application, conflict=False)
    client.force_login(ingrid)
    client.post(url(application, "decide/on_ramp/"), {"text": "Stay in touch."})
    company = Organization.objects.get(domain=application.domain)
    assert company.standing == "prospect"
    (letter,) = OutgoingMail.objects.filter(kind="organizations.invited")
    token = re.search(r"/invitations?/([\w-]{30,})/", letter.text)[1]
    person = accept_invitation(token=token, name="Pro Spect", password="a-long-Pass-phrase-9").user
    client.force_login(person)
    assert client.get("/resources/library/open/").status_code in {200, 404}
    assert client.get("/members/directory/").status_code == 403


def test_members_are_asked_when_the_review_begins_and_staff_read_why(client, settings, ingrid, second):
    settings.ADMISSION_OBJECTIONS = 10
    application = make_in_review(ingrid, second)
    assert application.objections_until is not None
    for person in (ingrid, second):
        review(person, application)
    reviewing.move(by=ingrid, application=application, to="decision")
    with pytest.raises(Refused, match="still object until"):
        admitting.admit_company(by=ingrid, application=application, text="Welcome.")
    admin = factories.make_person(factories.make_company(), roles=["admin"])
    reviewing.object_to(by=admin, application=application, reason="They hid an incident.")
    client.force_login(ingrid)
    assert "They hid an incident." in client.get(url(application)).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        with pytest.raises(Refused, match="time for objections is over"):
            reviewing.object_to(by=admin, application=application, reason="Late.")
        assert admitting.admit_company(by=ingrid, application=application, text="Welcome.")


def test_only_admins_and_representatives_object(settings, ingrid):
    settings.ADMISSION_OBJECTIONS = 10
    application = make_in_review(ingrid)
    person = factories.make_person(factories.make_company())
    with pytest.raises(Refused, match="admins and representatives"):
        reviewing.object_to(by=person, application=application, reason="No.")


@pytest.mark.parametrize("show", ["", "?show=closed"])
def test_the_board_asks_as_often_for_three_as_for_one(client, ingrid, django_assert_max_num_queries, show):
    counts = []
    client.force_login(ingrid)
    client.get("/console/applications/")  # the first request of a session writes it
    for _ in range(2):
        for _ in range(1 if not counts else 2):
            make_sent()
            Application.objects.filter(pk=make_sent().pk).update(stage="declined")
        with django_assert_max_num_queries(40) as asked:
            assert client.get(f"/console/applications/{show}").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_board_moves_by_buttons_and_filters(client, ingrid):
    mine, other = make_sent(), make_sent()
    reviewing.declare(by=ingrid, application=mine, conflict=False)
    client.force_login(ingrid)
    answer = client.post(url(mine, "move/"), {"to": "review", "board": "yes"})
    assert answer.url == "/console/applications/"
    mine.refresh_from_db()
    assert mine.stage == "review"
    page = client.get("/console/applications/", {"q": other.company_name}).content.decode()
    assert other.company_name in page
    assert f">{mine.company_name}</a>" not in page
    assert client.post(url(mine, "move/"), {"to": "nonsense"}).status_code == 404
    assert client.post(url(mine, "move/"), {"to": "admitted"}).status_code == 403
