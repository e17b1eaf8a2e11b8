"""The yearly attestation: carried forward, two pairs of eyes, texts only for whom and as long as the company chose."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import OutgoingMail
from members.models import Answer, Attestation
from members.standing.attestation import services
from members.standing.attestation.differences import reviewed
from members.standing.attestation.rules import may_read_words
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return factories.make_company("Fern")


@pytest.fixture
def filler(company):
    return factories.make_person(company, roles=["staff"])


@pytest.fixture
def signer(company):
    return factories.make_person(company, roles=["representative"])


def fill(by, made, **facts):
    for answer in made.answers.select_related("attestation"):
        services.save_answer(
            by=by, answer=answer, **{"value": "met", "words": f"We do {answer.criterion}."} | facts
        )
    return made


def attest(filler, signer, year=2026, **facts):
    made = fill(filler, services.open_attestation(by=filler, year=year), **facts)
    services.submit(by=filler, attestation=made)
    made.refresh_from_db()
    return services.sign_off(by=signer, attestation=made, retention_years=facts.pop("keep", 1))


def test_it_asks_the_nine_criteria_and_is_opened_once(filler):
    made = services.open_attestation(by=filler, year=2026)
    assert services.open_attestation(by=filler, year=2026) == made
    assert made.answers.count() == 9
    assert made.answers.get(criterion="reporting").ask.startswith("To which hotline or authority")


def test_last_years_answers_are_carried_forward_and_each_has_to_be_looked_at(filler, signer):
    attest(filler, signer, year=2025)
    made = services.open_attestation(by=filler, year=2026)
    answer = made.answers.get(criterion="reporting")
    assert (answer.value, answer.words, answer.confirmed) == ("met", "We do reporting.", False)
    with pytest.raises(ValidationError, match="has not been looked at this year"):
        services.submit(by=filler, attestation=made)


def test_only_the_differences_are_left_to_review(filler, signer):
    attest(filler, signer, year=2025)
    made = fill(filler, services.open_attestation(by=filler, year=2026))
    answer = made.answers.select_related("attestation").get(criterion="reporting")
    services.save_answer(
        by=filler,
        answer=answer,
        value="partly",
        words="We do reporting.\nWithin a day.",
        next_on=date(2027, 3, 1),
    )
    changed = [row for row in reviewed(made) if row.differs]
    assert [row.answer.criterion for row in changed] == ["reporting"]
    assert ("added", "Within a day.") in changed[0].lines
    assert ("The answer", "Met", "Partly met") in changed[0].facts


def test_who_filled_it_in_cannot_sign_it_off_whatever_their_role(company, signer):
    made = fill(signer, services.open_attestation(by=signer, year=2026))
    services.submit(by=signer, attestation=made)
    with pytest.raises(Refused, match="four eyes see more than two"):
        services.sign_off(by=signer, attestation=made, retention_years=1)
    other = factories.make_person(company, roles=["signatory"])
    assert services.sign_off(by=other, attestation=made, retention_years=1).state == "signed"


def test_who_wrote_a_single_answer_is_not_the_second_person(filler, signer):
    made = fill(filler, services.open_attestation(by=filler, year=2026))
    answer = made.answers.select_related("attestation").first()
    services.save_answer(by=signer, answer=answer, value="met", words="Mine.")
    services.submit(by=filler, attestation=made)
    with pytest.raises(Refused):
        services.sign_off(by=signer, attestation=made, retention_years=1)


def test_the_second_person_holds_a_role_that_may(filler, company):
    made = fill(filler, services.open_attestation(by=filler, year=2026))
    services.submit(by=filler, attestation=made)
    with pytest.raises(Refused, match="signatory or a representative"):
        services.sign_off(by=factories.make_person(company), attestation=made, retention_years=1)


def test_a_letter_asks_the_second_person_and_names_nobody(filler, signer):
    services.submit(by=filler, attestation=fill(filler, services.open_attestation(by=filler, year=2026)))
    letter = OutgoingMail.objects.get(to=signer.email)
    assert "Fern" not in letter.subject + letter.text + letter.html
    assert reverse("members:attestation-sign", args=[2026]) in letter.text


def test_what_is_kept_offline_stores_no_text(filler):
    answer = services.open_attestation(by=filler, year=2026).answers.select_related("attestation").first()
    with pytest.raises(ValidationError) as wrong:
        services.save_answer(by=filler, answer=answer, value="met", words="secret", shown="offline")
    assert "take the text and the reference out" in str(wrong.value)
    services.save_answer(by=filler, answer=answer, value="met", shown="offline")
    answer.refresh_from_db()
    assert (answer.value, answer.words, answer.confirmed) == ("met", "", True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(words="secret")


def test_two_named_staff_read_it_and_the_third_does_not(filler, signer):
    first, second, third = (factories.make_staff("membership") for _ in range(3))
    made = attest(filler, signer, shown="named", named_staff=[first, second])
    answer = (
        made.answers.prefetch_related("named_staff").select_related("attestation").get(criterion="reporting")
    )
    assert [may_read_words(person, answer) for person in (first, second, third)] == [True, True, False]
    assert not may_read_words(factories.make_staff("compliance"), answer)
    client = Client()
    client.force_login(third)
    page = client.get(reverse("console:attestation", args=[made.pk]))
    assert page.status_code == 200
    assert "We do reporting." not in page.text
    assert "Shown to two named staff only" in page.text
    client.force_login(first)
    assert "We do reporting." in client.get(reverse("console:attestation", args=[made.pk])).text


def test_two_named_staff_are_two_and_of_the_membership(filler):
    answer = services.open_attestation(by=filler, year=2026).answers.select_related("attestation").first()
    for staff in (
        [factories.make_staff("membership")],
        [factories.make_staff("safety"), factories.make_staff("membership")],
    ):
        with pytest.raises(ValidationError) as wrong:
            services.save_answer(
                by=filler, answer=answer, value="met", words="x", shown="named", named_staff=staff
            )
        assert "Choose two people of the membership staff" in str(wrong.value)


def test_the_snapshot_is_fixed_and_a_changed_text_is_noticed(filler, signer):
    made = attest(filler, signer)
    assert services.is_intact(made)
    made.answers.filter(criterion="reporting").update(words="We never said that.")
    assert not services.is_intact(made)
    with pytest.raises(IntegrityError, match="no longer changes"), transaction.atomic():
        Attestation.objects.filter(pk=made.pk).update(snapshot="{}")


def test_texts_go_when_their_time_is_over_and_the_confirmation_stays(filler, signer):
    made = attest(filler, signer)
    assert services.delete_texts_due(on=made.purge_on - timedelta(days=1)) == 0
    assert services.delete_texts_due(on=made.purge_on) == 1
    assert services.delete_texts_due(on=made.purge_on) == 0
    made.refresh_from_db()
    answer = made.answers.get(criterion="reporting")
    assert (answer.value, answer.words, answer.reference) == ("met", "", "")
    assert "We do reporting." not in made.snapshot
    assert services.is_intact(made)


def test_what_is_not_fully_met_says_by_when(filler):
    made = fill(filler, services.open_attestation(by=filler, year=2026), value="not")
    with pytest.raises(ValidationError, match="say by when it shall be"):
        services.submit(by=filler, attestation=made)


def test_it_can_be_sent_back_and_handed_on_again(filler, signer):
    made = fill(filler, services.open_attestation(by=filler, year=2026))
    services.submit(by=filler, attestation=made)
    services.send_back(by=signer, attestation=made, note="Reporting has changed.")
    made.refresh_from_db()
    assert (made.state, made.sent_back_note) == ("draft", "Reporting has changed.")
    services.submit(by=filler, attestation=made)
    made.refresh_from_db()
    assert made.state == "waiting"


def test_the_pages_lead_from_the_first_answer_to_the_sign_off_and_lose_nothing(filler, signer, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    signer.set_password(factories.PASSWORD)
    signer.save()
    client = Client()
    client.force_login(filler)
    year = timezone.localdate().year
    assert client.post(reverse("members:attestation-begin")).headers["Location"].endswith(f"/{year}/")
    url = reverse("members:attestation-answer", args=[year, "own-service"])
    wrong = client.post(url, {"value": "met", "words": "A long text.", "shown": "company", "next_on": "soon"})
    assert "A long text." in wrong.text
    assert "Write the date as year-month-day" in wrong.text
    for _ in range(9):
        answer = client.post(url, {"value": "met", "words": "A long text.", "shown": "company"})
        url = answer.headers["Location"]
    assert url == reverse("members:attestation", args=[year])
    client.post(reverse("members:attestation-submit", args=[year]))
    client.force_login(signer)
    url = reverse("members:attestation-sign", args=[year])
    sent = {"retention_years": "3", "true": "on", "password": "wrong"}
    assert "This is not your password" in client.post(url, sent).text
    assert client.post(url, sent | {"password": factories.PASSWORD}).status_code == 302
    assert client.post(url, sent | {"password": factories.PASSWORD}).status_code == 302
    made = Attestation.objects.get()
    assert (made.state, made.retention_years, made.signed_by) == ("signed", 3, signer)


def test_another_companys_attestation_does_not_exist(filler):
    services.open_attestation(by=filler, year=2026)
    client = Client()
    client.force_login(factories.make_person(factories.make_company()))
    assert client.get(reverse("members:attestation", args=[2026])).status_code == 404


def test_staff_do_not_see_drafts(filler):
    made = services.open_attestation(by=filler, year=2026)
    client = Client()
    client.force_login(factories.make_staff("membership"))
    assert client.get(reverse("console:attestation", args=[made.pk])).status_code == 404
    assert "Being filled in" in client.get(reverse("console:attestations")).text
