"""Retractions: who gets a receipt, how it is answered, what a second look gives, and who hears when it is late."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from coalition.core.workdays import working_days_after
from coalition.home import brief_for
from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.reactions.services import react
from signals.outcomes.retraction import services, telling
from signals.outcomes.retraction.models import Receipt, ReReview, Retraction
from signals.submissions import sights
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.services import seal_batch, withdraw_signal
from tests.factories import make_staff
from tests.signals.disputes.factories import decide, make_case
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import work
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def company(person):
    return person.seats.get().organization


def see(person, signal, *, taken=False):
    sights.record(company(person), [signal.indicator_id], now=timezone.now(), taken=taken)


def take(person, signal):
    see(person, signal, taken=True)


def told():
    return {receipt.organization: receipt for receipt in Receipt.objects.select_related("organization")}


def taken_back(signal, reason="typing_error"):
    withdraw_signal(by=signal.submitted_by, opinion=signal, reason=reason)
    return told()


def make_receipt(*, acted=False):
    taker = make_analyst()
    signal = make_signal(make_analyst())
    take(taker, signal)
    if acted:
        make_outcome(taker, signal.indicator, kind="actioned", accounts_actioned=3, reports_filed=1)
    return taker, taken_back(signal)[company(taker)]


def test_everybody_who_took_it_gets_a_receipt_and_whoever_only_saw_it_does_not():
    signal = make_signal(make_analyst())
    took, said, acted, follows, saw = (make_analyst() for _ in range(5))
    take(took, signal)
    react(by=said, signals=[signal.indicator.public_id], kind="ingested")
    make_outcome(acted, signal.indicator, kind="actioned", accounts_actioned=2)
    see(follows, signal)
    make_signal(follows, actioned_at=timezone.now().isoformat())
    see(saw, signal)
    receipts = taken_back(signal)
    hows = {company(took): ["taken"], company(said): ["ingested"], company(acted): ["outcome"],
            company(follows): ["follows"]}  # fmt: skip
    assert {one: receipt.how for one, receipt in receipts.items()} == hows
    assert receipts[company(acted)].acted["accounts_actioned"] == 2
    now = timezone.now()
    assert abs(receipts[company(took)].due_at - working_days_after(now, 3)) < timedelta(minutes=5)
    assert receipts[company(took)].review_due_at is None
    assert abs(receipts[company(acted)].review_due_at - working_days_after(now, 10)) < timedelta(minutes=5)
    opinion = Opinion.objects.get(pk=signal.pk)
    assert (opinion.withdrawal_reason, Retraction.objects.get().reason) == ("typing_error", "typing_error")


def test_what_nobody_took_leaves_no_retraction():
    assert taken_back(make_signal(make_analyst())) == {}
    assert not Retraction.objects.exists()


def test_while_others_share_it_on_their_own_evidence_only_who_acted_hears_and_is_asked_to_look_again():
    signal, other = make_signal(make_analyst()), make_analyst()
    make_signal(other)
    took, acted = make_analyst(), make_analyst()
    take(took, signal)
    make_outcome(acted, signal.indicator, kind="actioned", accounts_actioned=2)
    receipts = taken_back(signal)
    assert set(receipts) == {company(acted)}
    assert receipts[company(acted)].asks == "look_again"
    last = Opinion.objects.get(organization=company(other))
    assert company(took) in taken_back(last)


def test_one_who_follows_does_not_keep_it_alive_for_the_others():
    signal, follower, took = make_signal(make_analyst()), make_analyst(), make_analyst()
    see(follower, signal)
    make_signal(follower, actioned_at=timezone.now().isoformat())
    take(took, signal)
    receipts = taken_back(signal)
    assert set(receipts) == {company(follower), company(took)}
    assert {receipt.asks for receipt in receipts.values()} == {"delete"}


def test_one_tap_answers_once_and_what_was_answered_stays(client):
    taker, receipt = make_receipt()
    client.force_login(taker)
    for answer in ("deleted", "never_used"):
        client.post("/signals/corrections/answer/", {"receipts": [receipt.pk], "answer": answer})
    receipt.refresh_from_db()
    assert (receipt.answer, receipt.answered_by) == ("deleted", taker)
    assert FirstSight.objects.get(organization=company(taker)).taken_at is None
    assert AuditEntry.objects.filter(action="signals.retraction_acknowledged").count() == 1
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Receipt.objects.update(answer="never_used")


def test_many_are_answered_at_once_and_those_of_others_are_not_touched(client):
    taker, holder, stranger = make_analyst(), make_analyst(), make_analyst()
    for number in range(3):
        signal = make_signal(holder, value=f"word {number}")
        take(taker, signal)
        take(stranger, signal)
        withdraw_signal(by=holder, opinion=signal, reason="typing_error")
    client.force_login(taker)
    everything = list(Receipt.objects.values_list("pk", flat=True))
    client.post("/signals/corrections/answer/", {"receipts": everything, "answer": "deleted"})
    assert not Receipt.objects.filter(answered_at__isnull=False).exists()
    own = list(Receipt.objects.filter(organization=company(taker)).values_list("pk", flat=True))
    client.post("/signals/corrections/answer/", {"receipts": own, "answer": "never_used"})
    assert Receipt.objects.filter(answer="never_used").count() == 3
    assert "Choose at least one" in client.post("/signals/corrections/answer/", follow=True).content.decode()


def test_receipts_cannot_be_deleted():
    make_receipt()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Receipt.objects.all().delete()
    connection.check_constraints()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        connection.cursor().execute("TRUNCATE signals_receipt CASCADE")
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        Retraction.objects.update(reason="other")


def test_shared_again_after_a_retraction_it_starts_anew():
    taker, receipt = make_receipt(acted=True)
    services.acknowledge(by=taker, receipts=[receipt], answer="deleted")
    holder = Retraction.objects.get().by
    signal = make_signal(holder)
    assert Indicator.objects.visible_to(taker).filter(pk=signal.indicator_id).exists()
    withdraw_signal(by=holder, opinion=signal)
    assert Receipt.objects.count() == 1  # it took nothing since it deleted it
    signal = make_signal(holder)
    take(taker, signal)
    withdraw_signal(by=holder, opinion=signal)
    assert Receipt.objects.filter(organization=company(taker)).count() == 2
    assert Receipt.objects.unanswered().get().acted == {}


def test_a_second_look_counts_what_was_put_right_and_is_said_once(client):
    taker, receipt = make_receipt(acted=True)
    client.force_login(taker)
    url = f"/signals/corrections/{receipt.pk}/"
    assert "accounts actioned 3" in client.get(url).content.decode()
    assert "one number at least" in client.post(url, {"answer": "restored"}).content.decode()
    wrong = client.post(url, {"answer": "upheld", "accounts_restored": "2"}).content.decode()
    assert "Choose the answer that says so" in wrong
    assert not ReReview.objects.exists()
    for number in (2, 3):
        client.post(url, {"answer": "restored", "accounts_restored": number, "note": "Two owners."})
    assert ReReview.objects.get().accounts_restored == 2
    assert not Receipt.objects.unreviewed().exists()
    with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
        ReReview.objects.update(accounts_restored=9)


def test_nobody_looks_again_where_nothing_was_done():
    taker, receipt = make_receipt()
    with pytest.raises(services.ReviewRefusedError, match="no action"):
        services.say_what_review_gave(by=taker, receipt=receipt, answer="upheld", counts={}, note="")


def test_the_contributor_reads_counts_and_no_names(client):
    holder = make_analyst()
    signal = make_signal(holder)
    people = [make_analyst() for _ in range(4)]
    for person in people:
        take(person, signal)
    taken_back(signal)
    services.acknowledge(by=people[0], receipts=Receipt.objects.all(), answer="deleted")
    client.force_login(holder)
    page = client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()
    assert "were told: 4; answered: 1 or more; looked again at what they did: 0" in page
    assert not any(company(person).name in page for person in people)
    assert client.get(f"/signals/corrections/{Receipt.objects.first().pk}/").status_code == 404


def test_letters_say_count_and_date_one_for_all_of_one_act_and_home_names_the_date():
    taker, receipt = make_receipt(acted=True)
    work("signals.tell_of_retraction")
    letter = OutgoingMail.objects.get(kind="signals.retracted", person=taker)
    assert letter.subject.startswith("1 signal taken back: please answer by ")
    for kept in ("sell packs", "keyword", company(Retraction.objects.get().by).name, "typing"):
        assert kept not in letter.text
    items = {item.text: item for item in brief_for(taker)}
    assert items["1 signal was taken back: say what you did"].due == receipt.due_at
    assert "1 signal that you acted on was taken back: look again" in items


def test_who_is_late_is_reminded_once_told_once_and_listed_for_staff(client):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False):  # a Monday
        _, receipt = make_receipt(acted=True)
    with time_machine.travel("2026-03-03T09:00:00Z", tick=False):
        assert telling.remind() == 0
    with time_machine.travel("2026-03-04T12:00:00Z", tick=False):
        assert [telling.remind(), telling.remind()] == [1, 0]
    with time_machine.travel("2026-03-05T12:00:00Z", tick=False):
        assert [telling.remind(), telling.remind()] == [1, 0]
        staff = make_staff("compliance")
        client.force_login(staff)
        page = client.get("/console/signal-corrections/").content.decode()
        assert receipt.organization.name in page
        assert "Overdue" in page
        assert "sell packs" not in page
        assert f"/members/directory/{receipt.organization.slug}/" in page
        assert "1 answer to a retraction is overdue" in [item.text for item in brief_for(staff)]
    kinds = list(OutgoingMail.objects.filter(kind__startswith="signals.").values_list("kind", flat=True))
    assert sorted(kinds) == ["signals.overdue", "signals.reminder"]
    assert Notice.objects.filter(text__contains="overdue").count() == 1


def test_a_case_that_stays_out_asks_everybody_even_those_with_evidence_of_their_own():
    signal, other = make_signal(make_analyst()), make_analyst()
    make_signal(other)
    taker = make_analyst()
    take(taker, signal)
    take(other, signal)
    case = make_case(signal.indicator)
    decide(case, reason="mistaken_identity")
    receipts = told()
    assert {company(taker), company(other)} <= set(receipts)
    assert {receipt.asks for receipt in receipts.values()} == {"delete"}
    assert {row.reason for row in Retraction.objects.all()} == {"mistaken_identity"}


def test_staff_take_one_back_for_everybody_at_a_courts_word_and_nobody_else_does():
    signal, taker = make_signal(make_analyst()), make_analyst()
    take(taker, signal)
    with pytest.raises(Refused):
        services.retract_for_all(by=make_staff("safety"), indicator=signal.indicator, reason="court_order")
    staff = make_staff("compliance")
    assert services.retract_for_all(by=staff, indicator=signal.indicator, reason="court_order") == 1
    assert not Opinion.objects.live().exists()
    assert services.retract_for_all(by=staff, indicator=signal.indicator, reason="court_order") == 0


@pytest.mark.parametrize("staff", [True, False])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(client, staff):
    taker, holder = make_analyst(), make_analyst()
    client.force_login(make_staff("compliance") if staff else taker)
    path = "/console/signal-corrections/?state=all" if staff else "/signals/corrections/"

    def grow(number):
        signal = make_signal(holder, value=f"word {number}")
        take(taker, signal)
        withdraw_signal(by=holder, opinion=signal)

    def questions():
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    grow(1)
    one = questions()
    grow(2)
    grow(3)
    assert questions() == one


def test_what_was_sealed_is_shown_to_nobody_on_any_of_these_pages(client):
    taker, receipt = make_receipt()
    signal = Opinion.objects.get()
    make_case(make_signal(signal.submitted_by).indicator)
    seal_batch(obj=Opinion.objects.get(pk=signal.pk).batch, by=signal.submitted_by)
    client.force_login(taker)
    for path in ("/signals/corrections/", f"/signals/corrections/{receipt.pk}/", "/signals/disputes/?side=taken",
                 f"/signals/disputes/{Quarantine.objects.get().pk}/"):  # fmt: skip
        assert "sell packs" not in client.get(path).content.decode()
    client.force_login(make_staff("compliance"))
    assert "se•••" not in client.get("/console/disputed-signals/").content.decode()
