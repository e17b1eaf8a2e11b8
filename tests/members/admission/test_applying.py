import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.admission import applying
from members.models import Application, ApplicationAnswer, Editor, Link, Submission
from members.organizations.criteria import criteria
from tests import factories
from tests.members.admission.factories import FACTS, contact, fill, letters, make_draft, make_sent, token_for

pytestmark = pytest.mark.django_db

BEGIN = {"company_name": "Lumenfold", "name": "Ada Quill", "email": "ada@lumenfold.example"}


def token_in(letter: OutgoingMail) -> str:
    found = re.search(r"/apply/([\w-]{30,})/", letter.text)
    assert found
    return found[1]


def test_there_are_nine_criteria():
    assert len(criteria()) == 9
    assert next(iter(criteria())) == "own-service"


def test_three_lines_bring_a_letter_with_a_private_link(client):
    answer = client.post("/apply/", BEGIN)
    assert (answer.status_code, answer.url) == (302, "/apply/sent/")
    (letter,) = letters("application_link")
    assert letter.to == "ada@lumenfold.example"
    assert "Lumenfold" not in letter.text + letter.subject
    token = token_in(letter)
    assert token not in str(list(Link.objects.values()))
    page = client.get(f"/apply/{token}/")
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]
    assert Editor.objects.get().confirmed_at


def test_free_mail_is_refused_in_words_and_nothing_typed_is_lost(client):
    page = client.post("/apply/", {**BEGIN, "email": "ada@freemail.example"}).content.decode()
    assert "Use an address of your company" in page
    assert 'value="Ada Quill"' in page
    assert Application.objects.count() == 0


def test_beginning_twice_gives_a_link_to_the_same_draft(client):
    client.post("/apply/", BEGIN)
    client.post("/apply/", BEGIN)
    assert Application.objects.count() == 1
    assert len(letters("application_link")) == 2


def test_the_answer_is_the_same_for_members_applicants_and_strangers(client):
    factories.make_company("Aurora", slug="aurora")
    make_draft("ada@lumenfold.example")
    seen = set()
    for email in ("x@aurora.example", "ada@lumenfold.example", "y@nobody.example"):
        begun = client.post("/apply/", {**BEGIN, "email": email})
        again = client.post("/apply/link/", {"email": email})
        seen.add((begun.status_code, begun.url, again.status_code, again.url))
    assert seen == {(302, "/apply/sent/", 302, "/apply/sent/")}


def test_letters_are_counted_by_address_and_the_refusal_keeps_what_was_typed(client, settings):
    settings.ADMISSION_RATE = "2/h/key"
    client.post("/apply/", BEGIN)
    client.post("/apply/", BEGIN)
    answer = client.post("/apply/", BEGIN)
    assert answer.status_code == 429
    assert "Too many letters" in answer.content.decode()
    assert 'value="Ada Quill"' in answer.content.decode()
    assert len(letters("application_link")) == 2


def test_an_unknown_token_is_not_found(client):
    for path in ("", "send/", "steps/company/"):
        assert client.get(f"/apply/{'x' * 43}/{path}").status_code == 404


def test_a_link_that_ran_out_says_so_and_a_new_one_goes_on(client):
    editor = make_draft()
    token = token_for(editor)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        page = client.get(f"/apply/{token}/")
        assert page.status_code == 410
        assert "Nothing you wrote is lost" in page.content.decode()
        client.post("/apply/link/", {"email": editor.email})
        newest = letters("application_link")[0]
        assert client.get(f"/apply/{token_in(newest)}/").status_code == 200


def test_replacing_a_link_stops_the_old_one_at_once(client):
    token = token_for(make_draft())
    assert client.post(f"/apply/{token}/act/new-link/").url == "/apply/sent/"
    closed = client.get(f"/apply/{token}/")
    assert closed.status_code == 410
    assert "replaced by a newer one" in closed.content.decode()


def test_a_step_is_saved_and_shown_again(client):
    editor = make_draft()
    url = f"/apply/{token_for(editor)}/steps/reporting/"
    words = {
        "revision": "0",
        "position": "partly",
        "text": "To the hotline.",
        "links": "https://a.example/rules",
    }
    assert client.post(url, words).url.endswith("/steps/enforcement/")
    answer = ApplicationAnswer.objects.get()
    assert (answer.position, answer.links, answer.revision) == ("partly", ["https://a.example/rules"], 1)
    page = client.get(url).content.decode()
    assert "To the hotline." in page
    assert "Step 6 of 10" in page
    assert AuditEntry.objects.filter(action="admission.step_saved").count() == 1


def test_a_link_that_is_none_is_said_and_the_text_kept(client):
    editor = make_draft()
    url = f"/apply/{token_for(editor)}/steps/reporting/"
    page = client.post(url, {"revision": "0", "text": "Kept words", "links": "not a link"}).content.decode()
    assert "is not the address of a page" in page
    assert "Kept words" in page
    assert ApplicationAnswer.objects.count() == 0


def test_two_colleagues_at_once_both_see_both_texts(client):
    editor = make_draft()
    url = f"/apply/{token_for(editor)}/steps/reporting/"
    client.post(url, {"revision": "0", "position": "yes", "text": "What Ada wrote", "links": ""})
    page = client.post(url, {"revision": "0", "position": "yes", "text": "What Ben wrote", "links": ""})
    words = page.content.decode()
    assert "A colleague saved this step while you were writing" in words
    assert "What Ada wrote" in words
    assert "What Ben wrote" in words
    assert ApplicationAnswer.objects.get().text == "What Ada wrote"
    assert 'name="revision" value="1"' in words
    client.post(url, {"revision": "1", "position": "yes", "text": "Both", "links": ""})
    assert ApplicationAnswer.objects.get().text == "Both"


def test_saving_the_same_words_twice_is_harmless(client):
    editor = make_draft()
    url = f"/apply/{token_for(editor)}/steps/reporting/"
    words = {"revision": "0", "position": "yes", "text": "Once", "links": ""}
    client.post(url, words)
    assert client.post(url, words).status_code == 302
    assert ApplicationAnswer.objects.get().revision == 1


def test_the_company_step_is_fenced_in_the_same_way(client):
    editor = make_draft()
    fill(editor)
    url = f"/apply/{token_for(editor)}/steps/company/"
    page = client.post(url, {"revision": "0", "company_name": "Another name"}).content.decode()
    assert "A colleague saved this step" in page
    assert "Another name" in page


def test_colleagues_come_from_the_verified_domain_and_confirm_themselves(client):
    editor = make_draft("ada@lumenfold.example")
    url = f"/apply/{token_for(editor)}/colleagues/"
    wrong = client.post(url, {"name": "Ben", "email": "ben@elsewhere.example"}).content.decode()
    assert "an address at lumenfold.example" in wrong
    assert 'value="Ben"' in wrong
    client.post(url, {"name": "Ben", "email": "ben@mail.lumenfold.example"})
    ben = Editor.objects.get(name="Ben")
    assert ben.confirmed_at is None
    (letter,) = letters("editor_invited")
    assert client.get(f"/apply/{token_in(letter)}/").status_code == 200
    ben.refresh_from_db()
    assert ben.confirmed_at


def test_a_removed_colleague_is_out_and_the_contact_cannot_be_removed(client):
    editor = make_draft("ada@lumenfold.example")
    ben = applying.invite_colleague(by=editor, name="Ben", email="ben@lumenfold.example")
    his = token_for(ben)
    client.post(f"/apply/{token_for(editor)}/colleagues/", {"remove": str(ben.pk)})
    assert client.get(f"/apply/{his}/").status_code == 410
    with pytest.raises(Refused):
        applying.remove_colleague(by=ben, colleague=editor)


def test_a_colleague_of_another_application_cannot_be_removed(client):
    editor, stranger = make_draft(), make_draft()
    url = f"/apply/{token_for(editor)}/colleagues/"
    assert client.post(url, {"remove": str(stranger.pk)}).status_code == 404
    assert client.post(url, {"remove": "nonsense"}).status_code == 404


def test_sending_says_what_is_missing(client):
    editor = make_draft()
    url = f"/apply/{token_for(editor)}/send/"
    page = client.post(url, {"true": "on"}).content.decode()
    assert "We still need" in page
    assert Submission.objects.count() == 0


def test_what_was_sent_is_frozen_and_sent_once(client):
    editor = make_draft()
    fill(editor)
    url = f"/apply/{token_for(editor)}/send/"
    factories.make_staff("membership")
    assert client.post(url, {"true": "on"}).status_code == 302
    assert client.post(url, {"true": "on"}).status_code == 302
    assert Submission.objects.count() == 1
    assert Application.objects.get().stage == "submitted"
    assert len(letters("application_received")) == len(letters("application_waits")) == 1
    step = client.post(f"/apply/{token_for(editor)}/steps/reporting/", {"revision": "1", "text": "Later"})
    assert step.status_code == 403
    with pytest.raises(Error), transaction.atomic():
        Submission.objects.update(content={})


def test_a_vendor_without_a_service_is_offered_the_on_ramp(client):
    editor = make_draft()
    token = token_for(editor)
    applying.save_facts(by=editor, revision=0, facts={**fill_facts(editor)})
    client.post(
        f"/apply/{token}/steps/own-service/", {"revision": "0", "position": "not_yet", "text": "A vendor."}
    )
    assert "There is an on-ramp for you" in client.get(f"/apply/{token}/").content.decode()
    client.post(f"/apply/{token}/act/on-ramp/")
    sent = Application.objects.get()
    assert (sent.stage, sent.wants_on_ramp) == ("submitted", True)


def fill_facts(editor):
    return {**FACTS, "company_name": editor.application.company_name}


def test_the_on_ramp_is_not_for_everybody():
    with pytest.raises(Refused, match="run no service"):
        applying.ask_for_on_ramp(by=make_draft())


def test_withdrawing_is_final_for_this_one(client):
    application = make_sent()
    token = token_for(contact(application))
    client.post(f"/apply/{token}/act/withdraw/")
    application.refresh_from_db()
    assert application.stage == "withdrawn"
    with pytest.raises(Refused):
        applying.send_application(by=contact(application))


def test_a_prospect_that_applies_is_an_applicant():
    company = factories.make_company("Lumenfold", slug="lumenfold", signed=(), standing="prospect")
    make_sent("ada@lumenfold.example")
    company.refresh_from_db()
    assert company.standing == "applicant"


def test_at_most_ten_people_write_one_application():
    editor = make_draft("a@lumenfold.example")
    for number in range(9):
        applying.invite_colleague(by=editor, name="N", email=f"n{number}@lumenfold.example")
    with pytest.raises(ValidationError, match="At most 10"):
        applying.invite_colleague(by=editor, name="N", email="one-more@lumenfold.example")
