"""Many signals in one form: each line answered, refused ones stay to be mended, nothing typed is lost."""

import re
import uuid

import pytest

from coalition.core.models import AuditEntry, Job
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion
from signals.submissions.scope.models import SharingGroup, SharingSeat
from signals.submissions.sending import drafts
from signals.submissions.sending.models import Draft
from tests.signals.factories import make_analyst, make_participant
from tests.signals.sending.factories import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_mixed_kinds_go_in_with_one_basis_and_each_line_is_answered(client, analyst):
    value = "hxxps://bad[.]example/x\nsome@bad.example,\n@some_user"
    answer = client.post(
        "/signals/submit/", posted(value=value, platform="aurora", whose="person_who_offended"), follow=True
    )
    batch = Batch.objects.get()
    assert (batch.source, batch.total, batch.accepted) == ("form", 3, 3)
    assert set(Opinion.objects.values_list("indicator__kind", "harm", "status", "whose")) == {
        ("url", "grooming", "positive", ""),
        ("email", "grooming", "positive", "person_who_offended"),
        ("username", "grooming", "positive", "person_who_offended"),
    }
    assert "3 of 3 signals are in" in words_of(answer)
    assert "some@bad.example" not in answer.content.decode()
    assert len(answer.context["answers"]) == 3
    assert AuditEntry.objects.get(action="signals.submitted").detail == {"rows": 3, "refused": 0}


def test_refused_lines_stay_in_the_box_with_the_same_basis_and_the_rest_is_sent(client, analyst):
    value = "sell packs\nmd5: d41d8cd98f00b204e9800998ecf8427e\nsomeone"
    answer = client.post("/signals/submit/", posted(value=value, policy="4.2 b"), follow=True)
    batch = Batch.objects.get()
    assert (batch.accepted, batch.refused) == (1, 2)
    words = words_of(answer)
    assert "Hash of nothing" in words
    assert "could be several things" in words
    form = answer.context["form"]
    assert form["value"].value() == "d41d8cd98f00b204e9800998ecf8427e\nsomeone"
    assert form["policy"].value() == "4.2 b"
    assert form["human_reviewed"].value()
    mended = client.post(
        "/signals/submit/", posted(value="username: someone", platform="sol", whose="person_who_offended")
    )
    assert mended.status_code == 302
    assert Opinion.objects.count() == 2
    assert not Draft.objects.exists()


def test_when_no_line_can_stand_nothing_is_stored_and_each_reason_names_its_line(client, analyst):
    response = client.post("/signals/submit/", posted(value="ab\nd41d8cd98f00b204e9800998ecf8427e"))
    assert response.status_code == 200
    errors = response.context["form"].errors["value"]
    assert any(error.startswith("Line 1: This value could be several things") for error in errors)
    assert not Batch.objects.exists()
    assert "d41d8cd98f00b204e9800998ecf8427e" in response.content.decode()


def test_two_hundred_go_and_one_more_is_sent_to_the_import(client, analyst):
    lines = [f"word number {n}" for n in range(201)]
    refused = client.post("/signals/submit/", posted(value="\n".join(lines)))
    assert "Import them as a file" in refused.context["form"].errors["value"][0]
    assert client.post("/signals/submit/", posted(value="\n".join(lines[:200]))).status_code == 302
    assert Opinion.objects.count() == 200


def test_the_same_form_twice_is_one_batch(client, analyst):
    sent = posted(value="one word\nanother word")
    first, second = (client.post("/signals/submit/", sent) for _ in range(2))
    assert first.url == second.url
    assert BatchRow.objects.count() == 2


def test_the_next_one_opens_with_the_same_basis_and_an_empty_value(client, analyst):
    answer = client.post("/signals/submit/", posted(policy="4.2 b", tlp="amber"), follow=True)
    form = answer.context["form"]
    assert not form["value"].value()
    assert (form["policy"].value(), form["tlp"].value(), form["harm"].value()) == (
        "4.2 b",
        "amber",
        "grooming",
    )
    assert not form["reference"].value()
    assert not form["human_reviewed"].value()


def test_anothers_answer_page_does_not_exist(client, analyst):
    sent = client.post("/signals/submit/", posted())
    client.force_login(make_analyst())
    assert client.get(sent.url).status_code == 404
    assert client.get("/signals/submit/?sent=nonsense").status_code == 200


def test_labels_classification_and_context_are_stored_and_a_classification_is_of_hashes_alone(
    client, analyst
):
    more = {"labels": ["viral", "violence"], "classification": "A1", "context": "viral"}
    refused = client.post("/signals/submit/", posted() | more)
    assert "Only hashes" in refused.context["form"].errors["classification"][0]
    client.post("/signals/submit/", posted(value="ab" * 16) | more)
    opinion = Opinion.objects.get()
    assert (opinion.labels, opinion.classification, opinion.context) == (["viral", "violence"], "A1", "viral")
    twice = client.post("/signals/submit/", posted() | {"labels": ["violence", "animal"]})
    assert "Only one label" in twice.context["form"].errors["labels"][0]


def test_a_value_on_a_warning_list_that_asks_is_sent_after_a_word_and_not_before(
    client, analyst, monkeypatch
):
    from signals.catalog import warnings  # noqa: PLC0415  # patched here alone

    hit = warnings.Hit("our-own", "ask", "this is our own service")
    monkeypatch.setattr(warnings, "check", lambda *_args: [hit])
    asked = client.post("/signals/submit/", posted())
    assert "this is our own service" in asked.context["form"].errors["confirmed"][0]
    assert not Batch.objects.exists()
    client.post("/signals/submit/", posted(confirmed="our-own"))
    assert Opinion.objects.count() == 1


def test_a_signal_goes_to_a_group_of_ones_own_alone_and_may_carry_the_name(client, analyst):
    company = analyst.seats.get().organization
    group = SharingGroup.objects.create(name="Nordic", purpose="x", started_by=company, created_by=analyst)
    other = SharingGroup.objects.create(name="Other", purpose="x", started_by=company, created_by=analyst)
    seat = {"group": group, "organization": company, "invited_by": analyst}
    SharingSeat.objects.create(**seat, accepted_at=analyst.date_joined)
    refused = client.post("/signals/submit/", posted(group=str(other.pk)))
    assert refused.context["form"].errors["group"]
    client.post("/signals/submit/", posted(group=str(group.pk), named="on"))
    opinion = Opinion.objects.get()
    assert (opinion.group, opinion.named) == (group, True)
    stranger = make_analyst(make_participant())
    assert not Indicator.objects.visible_to(stranger).exists()


@pytest.mark.parametrize("whose", ["child_or_victim", "hacked_account"])
def test_a_victims_identifier_is_refused_beside_its_field_and_kept_nowhere_but_as_a_digest(
    client, analyst, whose
):
    drafts.keep(by=analyst, typed=posted(value="canary@mail.example"))
    response = client.post("/signals/submit/", posted(value="canary@mail.example", whose=whose))
    assert "Tell your hotline" in response.context["form"].errors["whose"][0]
    assert not Batch.objects.exists()
    assert not Draft.objects.exists()
    assert drafts.keep(by=analyst, typed=posted(value="canary@mail.example", whose=whose)) is None
    entry = AuditEntry.objects.get(action="signals.not_ours_refused")
    assert entry.detail["whose"] == whose
    assert len(entry.detail["digest"]) == 64
    kept = f"{list(AuditEntry.objects.values())}{list(Job.objects.values())}{list(Draft.objects.values())}"
    assert "canary" not in kept


def test_whose_it_is_is_asked_for_persons_and_profiles_and_for_nothing_else(client, analyst):
    for value in ("some@bad.example", "https://aurora.example/@bob"):
        response = client.post("/signals/submit/", posted(value=value))
        assert "Say whose it is" in response.context["form"].errors["whose"][0]
    assert client.post("/signals/submit/", posted()).status_code == 302
    client.post("/signals/submit/", posted(value="some@bad.example", whose="not_known"))
    assert Opinion.objects.get(indicator__kind="email").status == "seed"


def test_the_address_of_a_profile_is_stored_as_the_username_it_names(client, analyst):
    sent = posted(value="https://aurora.example/@bob", whose="person_who_offended")
    client.post("/signals/submit/", sent)
    indicator = Indicator.objects.get()
    assert (indicator.kind, indicator.platform, indicator.value) == ("username", "aurora", "")


def test_the_guess_says_the_kinds_asks_whose_it_is_and_leaves_no_trace(client, analyst):
    before = AuditEntry.objects.count()
    answer = client.post(
        "/signals/submit/guess/", {"value": "canary@mail.example\nhxxps://bad[.]example/x\nab"}
    )
    words = words_of(answer)
    assert "E-mail address" in words
    assert "URL" in words
    assert "Line 3" in words
    assert "Whose identifier is it?" in words
    assert "canary" not in words
    assert (AuditEntry.objects.count(), Draft.objects.count(), Batch.objects.count()) == (before, 0, 0)
    plain = client.post(
        "/signals/submit/guess/", {"value": "hxxps://bad[.]example/x", "form_token": str(uuid.uuid4())}
    )
    assert "Whose identifier" not in words_of(plain)
