"""One signal by form, taking it back, sealing it, and who may do any of this."""

import uuid

import pytest

from coalition.core import registry
from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from coalition.core.sealing.services import seal
from signals.submissions import rules, services
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion
from signals.submissions.sending import services as sending
from tests.factories import make_company, make_guest, make_person, make_staff
from tests.signals.factories import (
    BASIS,
    make_analyst,
    make_batch,
    make_participant,
    make_signal,
    start_import,
)

pytestmark = pytest.mark.django_db


def test_submit_signal_stores_one_opinion_and_says_what_was_stored():
    analyst = make_analyst()
    batch = make_batch(analyst, kind="url", value="hxxps://Bad[.]example/x?utm_source=a")
    row = batch.rows.get()
    assert (batch.source, batch.state, batch.total, batch.accepted) == ("form", "done", 1, 1)
    assert row.sent_value == "hxxps://Bad[.]example/x?utm_source=a"
    assert row.indicator.value == "https://bad.example/x"
    assert row.indicator.shown == "hxxps://bad[.]example/x"
    opinion = Opinion.objects.get()
    assert (opinion.status, opinion.organization, opinion.submitted_by) == (
        "positive",
        batch.organization,
        analyst,
    )
    days = (opinion.expires_at - opinion.created_at).days
    assert days in {179, 180}
    [entry] = AuditEntry.objects.filter(action="signals.submitted")
    assert entry.subject_id == str(batch.pk)
    assert "bad" not in f"{entry.subject_label}{entry.detail}"


def test_the_same_form_twice_is_one_signal():
    analyst, token = make_analyst(), uuid.uuid4()
    one, two = (sending.submit_signal(by=analyst, fields=BASIS, form_token=token) for _ in range(2))
    assert one == two
    assert BatchRow.objects.count() == 1
    assert AuditEntry.objects.filter(action="signals.submitted").count() == 1


def test_the_same_signal_again_is_merged_and_a_colleagues_too():
    company = make_participant()
    make_batch(make_analyst(company))
    again = make_batch(make_analyst(company), value="SELL  packs")
    assert (again.accepted, again.merged) == (0, 1)
    assert Opinion.objects.count() == 1


def test_what_a_second_sending_says_otherwise_is_not_passed_over_in_silence():
    analyst = make_analyst()
    make_batch(analyst)
    same, otherwise = make_batch(analyst), make_batch(analyst, tlp="green", harm="trafficking")
    assert same.rows.get().notes == ["your company has already sent this signal"]
    [_, note] = otherwise.rows.get().notes
    assert note == "it stays as it was sent first; sending it again does not change its TLP, its harm"
    assert Opinion.objects.get().tlp == "amber+strict"


def test_two_companies_hold_one_indicator_by_two_opinions():
    make_batch(make_analyst())
    make_batch(make_analyst())
    assert Indicator.objects.count() == 1
    assert Opinion.objects.count() == 2


def test_a_username_is_another_signal_on_another_platform():
    analyst = make_analyst()
    one = make_signal(analyst, kind="username", value="@Some_User", platform="Aurora")
    two = make_signal(analyst, kind="username", value="some_user", platform="sol")
    assert one.indicator != two.indicator
    assert one.indicator.platform == "aurora"
    assert one.indicator.clear_value == two.indicator.clear_value == "some_user"


def test_what_is_refused_leaves_nothing_behind():
    analyst = make_analyst()
    with pytest.raises(sending.RefusedSignalError, match="hash of nothing"):
        make_batch(analyst, kind="md5", value="d41d8cd98f00b204e9800998ecf8427e")
    assert not Batch.objects.exists()
    assert not Indicator.objects.exists()
    assert not AuditEntry.objects.filter(action="signals.submitted").exists()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: make_person(make_participant(), roles=["staff"]), "do not hold one of them"),
        (lambda: make_person(make_participant(), roles=["signatory", "admin"]), "do not hold one of them"),
        (lambda: make_person(make_company(signed=["nda"]), roles=["analyst"]), "participation agreement"),
        (
            lambda: make_person(make_company(signed=[], standing="admitted"), roles=["analyst"]),
            "non-disclosure",
        ),
        (lambda: make_person(make_participant(standing="suspended"), roles=["analyst"]), "suspended"),
        (lambda: make_person(make_participant(standing="left"), roles=["analyst"]), "has left"),
        (
            lambda: make_staff("membership", "programmes", "safety", "administrator"),
            "staff cannot read signals",
        ),
        (lambda: make_staff("compliance"), "staff cannot read signals"),
        (make_guest, "guest of one event"),
    ],
)
def test_nobody_else_may_send_or_see_signals_and_each_is_told_why(make, words):
    make_signal(make_analyst())
    person = make()
    decision = rules.may_handle_signals(person)
    assert words in decision.reason
    with pytest.raises(Refused):
        make_batch(person)
    with pytest.raises(Refused):
        start_import(person, b"")
    assert not Opinion.objects.visible_to(person).exists()
    assert not Indicator.objects.visible_to(person).exists()
    assert not Batch.objects.visible_to(person).exists()


@pytest.mark.parametrize("role", ["analyst", "compliance"])
def test_a_company_sees_its_own_opinions_and_imports_and_of_others_only_the_signal(role):
    company = make_participant()
    own = make_signal(make_analyst(company))
    other = make_signal(make_analyst(), value="other words")
    person = make_person(company, roles=[role])
    assert list(Opinion.objects.visible_to(person)) == [own]
    assert set(Indicator.objects.visible_to(person)) == {own.indicator, other.indicator}
    assert list(Batch.objects.visible_to(person)) == [own.batch]
    assert other.batch not in Batch.objects.visible_to(person)


def test_a_signal_that_another_company_sealed_away_stays_visible_to_those_who_hold_it():
    one, two = make_signal(make_analyst()), make_signal(make_analyst())
    services.seal_batch(obj=one.batch, by=one.submitted_by)
    assert list(Indicator.objects.visible_to(two.submitted_by)) == [two.indicator]
    services.seal_batch(obj=two.batch, by=two.submitted_by)
    assert not Indicator.objects.visible_to(one.submitted_by).exists()


def test_withdraw_signal_takes_it_out_of_what_lives_once():
    analyst = make_analyst()
    opinion = make_signal(analyst)
    services.withdraw_signal(by=analyst, opinion=opinion)
    services.withdraw_signal(by=analyst, opinion=opinion)
    opinion.refresh_from_db()
    assert opinion.standing == "withdrawn"
    assert not Opinion.objects.live().exists()
    assert AuditEntry.objects.filter(action="signals.withdrawn").count() == 1


def test_one_company_cannot_take_back_anothers_signal():
    opinion = make_signal(make_analyst())
    services.withdraw_signal(by=make_analyst(), opinion=opinion)
    opinion.refresh_from_db()
    assert opinion.withdrawn_at is None


def test_a_sealed_batch_is_gone_for_everyone_at_once():
    analyst = make_analyst()
    opinion = make_signal(analyst)
    batch = opinion.batch
    sealable = registry.current().sealables["signal-batch"]
    assert sealable.find(make_analyst(), batch.pk) is None
    seal(by=analyst, kind="signal-batch", obj=sealable.find(analyst, batch.pk))
    assert sealable.find(analyst, batch.pk) is None
    assert not Opinion.objects.visible_to(analyst).exists()
    assert not Opinion.objects.live().exists()
    assert set(AuditEntry.objects.filter(action__contains="sealed").values_list("action", flat=True)) == {
        "sealing.sealed",
        "signals.batch_sealed",
    }


def test_what_was_sealed_cannot_be_sent_again():
    analyst = make_analyst()
    services.seal_batch(obj=make_signal(analyst).batch, by=analyst)
    again = make_batch(analyst)
    assert again.refused == 1
    assert "sealed" in again.rows.get().reasons[0]
    assert not Opinion.objects.visible_to(analyst).exists()
