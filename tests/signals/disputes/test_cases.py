"""Cases: what pauses a signal, who decides, how its contributor appeals."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from coalition.home import brief_for
from signals.matching.models import Corroboration
from signals.outcomes.disputes import cases, counting, queries, services
from signals.outcomes.disputes.models import DisputeSettings, Quarantine, QuarantineDecision
from signals.outcomes.disputes.settings import set_disputes, settings_of_today
from signals.outcomes.models import Outcome
from signals.outcomes.reactions.services import react
from signals.outcomes.retraction.models import Receipt, Retraction
from signals.submissions import sights
from signals.submissions.models import Indicator, Opinion
from signals.submissions.services import withdraw_signal
from tests.factories import make_staff
from tests.signals.disputes.factories import decide, dispute, find_wrong, make_case, make_pause
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.matching.working import match, work
from tests.signals.outcomes.factories import make_outcome
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


def is_paused(indicator):
    return Indicator.objects.get(pk=indicator.pk).paused_at is not None


def take(person, indicator, **more):
    company = person.seats.get().organization
    sights.record(company, [indicator.pk], now=timezone.now(), taken=True, **more)


def tell():
    return work("signals.tell_of_case", "signals.tell_of_retraction")


def test_two_companies_that_find_it_wrong_dispute_it_and_the_third_takes_it_out():
    signal = make_signal(make_analyst())
    dispute(signal.indicator, 2)
    assert not is_paused(signal.indicator)
    assert not Quarantine.objects.exists()
    last = make_analyst()
    find_wrong(last, signal.indicator)
    case = Quarantine.objects.get()
    assert is_paused(signal.indicator)
    assert (case.cause, case.state, case.settings_number) == ("negatives", "open", 1)
    assert (case.evidence["negative"], case.evidence["positive"]) == (3, 1)
    assert not Indicator.objects.visible_to(make_analyst()).filter(pk=signal.indicator_id).exists()
    assert Indicator.objects.visible_to(signal.submitted_by).filter(pk=signal.indicator_id).exists()
    entry = AuditEntry.objects.get(action="signals.quarantined")
    assert entry.actor is None
    assert "sell packs" not in json.dumps(entry.detail)


def test_a_company_counts_once_however_it_says_so_and_one_that_stands_by_it_not_at_all():
    holder = make_analyst()
    signal = make_signal(holder)
    [one] = dispute(signal.indicator, 1)
    colleague = make_analyst(one.seats.get().organization)
    for person in (one, colleague):
        react(by=person, signals=[signal.indicator.public_id], kind="non_malicious", reason="common")
    second_holder = make_analyst()
    make_signal(second_holder)
    react(by=second_holder, signals=[signal.indicator.public_id], kind="non_malicious", reason="common")
    assert counting.companies_against(signal.indicator) == {one.seats.get().organization_id}
    react(by=make_analyst(), signals=[signal.indicator.public_id], kind="non_malicious", reason="common")
    assert not is_paused(signal.indicator)
    find_wrong(second_holder, signal.indicator)
    assert is_paused(signal.indicator)


def test_a_paused_signal_stops_matching_and_matches_again_when_it_is_restored():
    a, b = make_analyst(), make_analyst()
    signal = make_signal(a)
    make_signal(b)
    match()
    assert Corroboration.objects.get(indicator=signal.indicator).companies_exact == 2
    case = make_case(signal.indicator)
    match()
    assert Corroboration.objects.get(indicator=signal.indicator).companies_exact == 0
    decide(case, "restored")
    match()
    assert Corroboration.objects.get(indicator=signal.indicator).companies_exact == 2


def test_what_staff_restored_needs_three_new_words_before_it_goes_out_again():
    case = make_case()
    decide(case, "restored")
    indicator = Indicator.objects.get()
    assert indicator.paused_at is None
    dispute(indicator, 2)
    assert not is_paused(indicator)
    dispute(indicator, 1)
    assert is_paused(indicator)
    assert Quarantine.objects.count() == 2
    assert queries.restored_after_review() == 1


def test_far_too_many_matches_counted_by_others_take_it_out_and_ones_own_do_not_count():
    staff, holder, other = make_staff("compliance"), make_analyst(), make_analyst()
    set_disputes(by=staff, reason="A small programme.", matches=100)
    signal = make_signal(holder)
    make_outcome(holder, signal.indicator, kind="matched", accounts_actioned=5_000)
    make_outcome(other, signal.indicator, kind="matched", accounts_actioned=60, content_removed=40)
    assert not is_paused(signal.indicator)
    make_outcome(make_analyst(), signal.indicator, kind="matched", urls_blocked=1)
    assert Quarantine.objects.get().cause == "matches"
    assert Quarantine.objects.get().evidence["matches"] == 101


def test_a_value_that_half_of_all_companies_share_within_a_day_goes_out_by_itself():
    staff = make_staff("compliance")
    set_disputes(by=staff, reason="A small programme.", spread_percent=60, spread_least=3)
    people = [make_analyst() for _ in range(4)]
    for person in people:
        make_signal(person, value=f"own word {person.pk}")
    for person in people[:2]:
        make_signal(person)
    assert cases.watch_spread() == 0
    make_signal(people[2])
    assert cases.watch_spread() == 1
    assert cases.watch_spread() == 0
    assert Quarantine.objects.get().cause == "spread"


def test_one_participants_word_stops_a_victims_account_at_once_and_no_other_reason_does(client):
    signal = make_signal(make_analyst())
    person = make_analyst()
    client.force_login(person)
    url = f"/signals/s/{signal.indicator.public_id}/pause/"
    for reason in ("", "typing_error"):
        assert client.post(url, {"reason": reason, "words": "kept words"}).status_code == 200
        assert not is_paused(signal.indicator)
    assert "kept words" in client.post(url, {"words": "kept words"}).content.decode()
    answer = client.post(url, {"reason": "victim_account"}, follow=True)
    assert is_paused(signal.indicator)
    assert "That was your company" in answer.content.decode()
    case = Quarantine.objects.get()
    assert (case.cause, case.reason, case.told_by_company) == ("one_word", "victim_account", company(person))
    assert client.post(url, {"reason": "victim_account"}).status_code == 404  # gone for who stopped it, too


def company(person):
    return person.seats.get().organization


def test_a_company_stops_only_so_many_a_day_by_its_word_alone_and_is_told_whom_to_ask(client):
    set_disputes(by=make_staff("compliance"), reason="Fewer.", pauses_a_day=2)
    holder, person = make_analyst(), make_analyst()
    signals = [make_signal(holder, value=f"word {number}") for number in range(4)]
    for signal in signals[:2]:
        make_pause(person, signal.indicator)
    client.force_login(person)
    answer = client.post(f"/signals/s/{signals[2].indicator.public_id}/pause/", {"reason": "hacked_account"})
    assert "Write to the coalition" in answer.content.decode()
    assert not is_paused(signals[2].indicator)
    Quarantine.objects.update(created_at=timezone.now() - timedelta(days=2))
    make_pause(person, signals[2].indicator)
    again = make_pause(person, signals[2].indicator)
    assert again.indicator_id == signals[2].indicator_id
    assert Quarantine.objects.count() == 3


def test_a_contributor_who_says_whose_it_is_stops_it_for_the_others_who_share_it_too():
    a, b = make_analyst(), make_analyst()
    signal, second = make_signal(a), make_signal(b)
    alone = make_signal(a, value="a word of ours alone")
    withdraw_signal(by=a, opinion=alone, reason="mistaken_identity")
    assert not Quarantine.objects.exists()
    withdraw_signal(by=a, opinion=signal, reason="mistaken_identity")
    case = Quarantine.objects.get()
    assert case.told_by_company == company(a)
    assert is_paused(second.indicator)


def test_who_sent_it_and_who_took_it_is_told_without_names_and_staff_get_their_work():
    staff, holder, taker, bystander = make_staff("compliance"), make_analyst(), make_analyst(), make_analyst()
    signal = make_signal(holder, value="canary value")
    take(taker, signal.indicator)
    case = make_pause(make_analyst(), signal.indicator)
    tell()
    told = {notice.person: notice for notice in Notice.objects.all()}
    assert {staff, holder, taker} <= set(told)
    assert bystander not in told
    assert "paused" in told[holder].text
    assert told[taker].url == f"/signals/disputes/{case.pk}/"
    letters = OutgoingMail.objects.filter(kind="signals.case")
    assert letters.count() == 3
    for letter in OutgoingMail.objects.all():
        for kept in ("canary", "keyword", "victim", company(holder).name, company(case.told_by).name):
            assert kept not in letter.subject + letter.text
    assert "1 paused signal waits for a decision" in [item.text for item in brief_for(staff)]


@pytest.mark.parametrize("missing", ["finding", "looked_at", "outcome"])
def test_a_decision_needs_what_was_found_and_what_was_looked_at_and_a_fresh_proof(client, missing):
    staff, case = make_staff("compliance"), make_case()
    client.force_login(staff)
    entry = {"outcome": "upheld", "finding": "Everyday.", "looked_at": "All three.", "reason": "other"}
    url = f"/console/disputed-signals/{case.pk}/decide/"
    assert client.post(url, entry).status_code == 302
    assert not QuarantineDecision.objects.exists()
    prove(client)
    assert client.post(url, entry | {missing: ""}).status_code == 200
    assert not QuarantineDecision.objects.exists()
    client.post(url, entry)
    made = QuarantineDecision.objects.get()
    assert (made.finding, made.looked_at, made.by, made.stage) == ("Everyday.", "All three.", staff, "first")
    client.post(url, entry | {"outcome": "restored"})
    assert Quarantine.objects.get().state == "upheld"
    assert is_paused(case.indicator)


def test_only_compliance_staff_decide_and_nobody_sees_the_value_there(client):
    case = make_case()
    with pytest.raises(Refused):
        decide(case, by=make_staff("membership"))
    client.force_login(make_staff("compliance"))
    for page in ("/console/disputed-signals/", f"/console/disputed-signals/{case.pk}/"):
        text = client.get(page).content.decode()
        assert "se•••" in text
        assert "sell packs" not in text
    assert "A word that many people use." in text


def test_a_decision_stays_as_it_was_written():
    case = make_case()
    decide(case)
    change = [
        lambda: QuarantineDecision.objects.update(finding="Another."),
        lambda: QuarantineDecision.objects.all().delete(),
        lambda: Quarantine.objects.update(evidence={}),
        lambda: DisputeSettings.objects.update(negatives=9),
    ]
    for act in change:
        with pytest.raises((IntegrityError, InternalError)), transaction.atomic():
            act()


def test_the_one_appeal_is_answered_by_somebody_else_and_may_restore_the_signal_and_undo_the_retraction(
    client,
):
    first, second = make_staff("compliance"), make_staff("compliance")
    holder, taker = make_analyst(), make_analyst()
    signal = make_signal(holder)
    take(taker, signal.indicator)
    case = make_case(signal.indicator)
    client.force_login(holder)
    url = f"/signals/disputes/{case.pk}/"
    assert "Appeal</button>" not in client.get(url).content.decode()
    decide(case, by=first)
    receipts = Receipt.objects.filter(organization=company(taker))
    assert receipts.unanswered().count() == 1
    client.post(f"{url}appeal/", {"text": ""})
    assert queries.appeals_waiting() == 0
    for _ in range(2):
        client.post(f"{url}appeal/", {"text": "In our market it means only one thing."})
    assert queries.appeals_waiting() == 1
    assert "1 appeal waits for an answer" in [item.text for item in brief_for(second)]
    case.refresh_from_db()
    answer = {"outcome": "restored", "finding": "True.", "looked_at": "Their market."}
    with pytest.raises(Refused, match="somebody else"):
        services.answer_appeal(by=first, case=case, **answer)
    for _ in range(2):
        services.answer_appeal(by=second, case=case, **answer)
    case.refresh_from_db()
    assert case.state == "restored"
    assert not is_paused(signal.indicator)
    assert receipts.unanswered().count() == 0
    assert Retraction.objects.get().undone_at is not None
    tell()
    assert Notice.objects.filter(person=taker, text__contains="restored after re-review").exists()


def test_only_those_who_share_it_and_stand_by_it_appeal():
    holder = make_analyst()
    signal = make_signal(holder)
    [taker, *_] = dispute(signal.indicator)
    case = decide(Quarantine.objects.get())
    for person in (taker, make_analyst()):
        with pytest.raises(Refused):
            services.appeal(by=person, case=case, text="Why not.")
    withdraw_signal(by=holder, opinion=signal)
    with pytest.raises(Refused):
        services.appeal(by=holder, case=case, text="Why not.")


def test_the_settings_are_versions_and_the_same_again_makes_none(client):
    staff = make_staff("compliance")
    client.force_login(staff)
    now = settings_of_today()
    facts = {name: getattr(now, name) for name in ("negatives", "matches", "spread_percent", "spread_least",
             "pauses_a_day", "acknowledge_days", "review_days")}  # fmt: skip
    url = "/console/disputed-signals/settings/"
    client.post(url, facts | {"reason": "The same."})
    assert DisputeSettings.objects.count() == 1
    assert client.post(url, facts | {"negatives": "1", "reason": "One."}).status_code == 200
    client.post(url, facts | {"negatives": "2", "reason": "Small programme."})
    assert settings_of_today().negatives == 2
    assert "Small programme." in client.get(url).content.decode()
    with pytest.raises(Refused):
        set_disputes(by=make_staff("programmes"), reason="No.", negatives=4)


def test_the_list_shows_ones_own_and_what_one_took_and_nothing_of_others(client):
    holder, taker, bystander = make_analyst(), make_analyst(), make_analyst()
    signal = make_signal(holder, value="disputed word")
    make_signal(holder, value="peaceful word")
    take(taker, signal.indicator)
    dispute(signal.indicator, 1)

    def listed(person, side="ours"):
        client.force_login(person)
        return client.get(f"/signals/disputes/?side={side}").content.decode()

    assert "disputed word" in listed(holder)
    assert "peaceful word" not in listed(holder)
    assert "disputed word" in listed(taker, "taken")
    assert "disputed word" not in listed(taker)
    assert "disputed word" not in listed(bystander) + listed(bystander, "taken")
    dispute(signal.indicator, 2)
    assert "Being looked at" in listed(holder)
    assert "Being looked at" in listed(taker, "taken")
    case = Quarantine.objects.get()
    client.force_login(bystander)
    assert client.get(f"/signals/disputes/{case.pk}/").status_code == 404
    client.force_login(taker)
    page = client.get(f"/signals/disputes/{case.pk}/").content.decode()
    assert "3 companies looked into it" in page
    for name in Outcome.objects.values_list("organization__name", flat=True):
        assert name not in page


@pytest.mark.parametrize("path", ["/signals/disputes/", "/console/disputed-signals/"])
def test_lists_ask_as_many_questions_for_three_rows_as_for_one(client, path):
    holder, staff = make_analyst(), make_staff("compliance")
    person = staff if path.startswith("/console") else holder

    def questions():
        client.force_login(person)
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    make_case(make_signal(holder, value="word 1").indicator)
    one = questions()
    for number in (2, 3):
        make_case(make_signal(holder, value=f"word {number}").indicator)
    assert questions() == one


def test_nobody_of_a_company_without_a_part_in_it_hears_the_count_of_opinions():
    signal = make_signal(make_analyst())
    case = make_case(signal.indicator)
    outsider = make_participant()
    assert not Quarantine.objects.visible_to(make_analyst(outsider)).exists()
    assert Quarantine.objects.visible_to(signal.submitted_by).get() == case
    assert Opinion.objects.shared_with(outsider).count() == 0
