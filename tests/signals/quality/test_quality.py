"""How a contributor's signals did, who reads it, and taking back all that it sent since a time."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.rules import company_of
from signals.matching import queries as matching
from signals.outcomes.models import Outcome
from signals.outcomes.quality import figures, services
from signals.outcomes.quality.models import QualityFigures, Rollback
from signals.outcomes.reactions.services import react
from signals.submissions import sights
from signals.submissions.models import Batch, Opinion
from signals.submissions.opinions import DISPUTED
from signals.submissions.release import trust
from signals.submissions.scope.services import change_scope
from signals.submissions.shared import facts_of
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.matching.working import match, work
from tests.signals.outcomes.factories import make_outcome
from tests.signals.scope.factories import make_sharing_group
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture
def sender():
    return make_analyst()


def counted(person) -> QualityFigures:
    return figures.count(company_of(person), now=timezone.now())


def form(**changes):
    since = timezone.localtime(timezone.now() - timedelta(hours=2))
    sent = {
        "since": f"{since:%Y-%m-%dT%H:%M}",
        "reason": "hacked_account",
        "words": "An account of ours was taken over.",
        "form_token": str(uuid.uuid4()),
    }
    return sent | changes


def test_another_company_corroborates_only_with_what_it_found_by_itself(sender):
    mine = make_signal(sender)
    assert counted(sender).corroborated == 0
    follower = make_analyst()
    sights.record(company_of(follower), [mine.indicator_id], now=timezone.now() - timedelta(days=400))
    make_signal(follower)
    assert counted(sender).corroborated == 0, "it had seen it here before"
    make_signal(make_analyst())
    assert (counted(sender).shared, counted(sender).corroborated) == (1, 1)


def test_what_is_disputed_taken_back_and_found_wrong_is_counted(sender):
    disputed, gone, wrong = (make_signal(sender, value=f"word {n}") for n in range(3))
    make_outcome(make_analyst(), disputed.indicator, kind="false_positive", note="A homonym.")
    Opinion.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now(), withdrawal_reason="typing_error")
    Opinion.objects.filter(pk=wrong.pk).update(status="negative")
    found = counted(sender)
    assert (found.shared, found.disputed, found.withdrawn, found.wrong) == (3, 1, 1, 2)
    assert found.shares["disputed"] == 33
    assert trust.disputes_of(company_of(sender)) >= 1


@pytest.mark.parametrize(
    "by_whom", ["reaction", "own opinion kept", "reaction in a group", "opinion in a group"]
)
def test_the_figure_of_disputed_ones_is_the_number_of_badges_that_say_so(sender, by_whom):
    """Whatever the page of each signal says, the figure sums up."""
    other = make_analyst()
    signals = [make_signal(sender, value=f"word {number}") for number in range(3)]
    group = make_sharing_group(sender, other)
    if "group" in by_whom:
        for one in signals:
            change_scope(by=sender, opinion=one, group=group, named=False)
    for one in signals[:2]:
        if by_whom == "own opinion kept":  # whoever stands by it with an opinion disputes nothing by a tap
            make_signal(other, value=one.indicator.value)
        if by_whom == "opinion in a group":
            make_outcome(other, one.indicator, kind="false_positive", note="A homonym.")
            Outcome.objects.all().delete()
        else:
            react(by=other, signals=[one.indicator.public_id], kind="non_malicious", reason="common")
    company = company_of(sender)
    badges = sum(facts_of(one.indicator, company=company).status == DISPUTED for one in signals)
    assert counted(sender).disputed == badges == (0 if by_whom == "own opinion kept" else 2)
    assert trust.disputes_of(company) >= (0 if "opinion" in by_whom else 2)


def test_usefulness_is_told_from_three_other_companies_on(sender, client):
    mine = make_signal(sender)
    client.force_login(sender)
    for number in range(1, 4):
        make_outcome(make_analyst(), mine.indicator, kind="actioned")
        found = counted(sender)
        assert (found.useful, found.useful_by, found.tells_useful) == (1, number, number == 3)
        said = client.get("/signals/quality/").content.decode()
        assert ("Told once three" in said) == (number < 3)


def test_a_company_reads_its_own_figures_and_compliance_staff_all(sender):
    other = make_analyst()
    for person in (sender, other):
        make_signal(person, value=f"word {person.pk}")
        counted(person)
    assert QualityFigures.objects.visible_to(sender).get().organization == company_of(sender)
    assert QualityFigures.objects.visible_to(make_staff("compliance")).count() == 2
    assert not QualityFigures.objects.visible_to(make_staff("programmes")).exists()


def test_a_roll_back_is_shown_first_asks_for_proof_and_takes_all_back(sender, client):
    old = make_signal(sender, value="an old word")
    Batch.objects.filter(pk=old.batch_id).update(created_at=timezone.now() - timedelta(days=3))
    new = [make_signal(sender, value=f"word {n}") for n in range(2)]
    other = make_analyst()
    make_signal(other, value="word 1")
    sights.record(company_of(other), [new[0].indicator_id], now=timezone.now(), taken=True)
    match()
    client.force_login(sender)
    sent = form()
    shown = client.post("/signals/quality/roll-back/", sent).content.decode()
    assert "2 signals would be taken back" in shown
    assert "Fewer than 3" in shown
    assert client.post("/signals/quality/roll-back/", sent | {"sure": "yes"}).status_code == 302
    assert not Rollback.objects.exists(), "without a fresh proof nothing happens"
    prove(client)
    for _ in range(2):
        client.post("/signals/quality/roll-back/", sent | {"sure": "yes"})
    work("signals.roll_back")
    match()
    made = Rollback.objects.get()
    assert (made.expected, made.withdrawn, made.taken_by) == (2, 2, 1)
    reasons = Opinion.objects.filter(organization=company_of(sender), withdrawn_at__isnull=False)
    assert set(reasons.values_list("withdrawal_reason", flat=True)) == {"hacked_account"}
    assert Opinion.objects.live().get(organization=company_of(sender)).pk == old.pk
    assert not matching.matches_of(other, {}).exists()
    assert AuditEntry.objects.filter(action="signals.rolled_back").count() == 1
    assert AuditEntry.objects.filter(action="signals.roll_back_done").count() == 1


def test_whoever_took_signals_that_were_rolled_back_gets_one_letter_however_many_chunks(sender, monkeypatch):
    taker = make_analyst()
    took = [make_signal(sender, value=f"word {n}").indicator_id for n in range(3)]
    sights.record(company_of(taker), took, now=timezone.now(), taken=True)
    monkeypatch.setattr(services, "CHUNK", 1)
    services.roll_back(
        by=sender,
        company=company_of(sender),
        since=timezone.now() - timedelta(hours=1),
        reason="typing_error",
        words="A wrong column.",
        form_token=uuid.uuid4(),
    )
    work("signals.roll_back")
    assert work("signals.tell_of_retraction") == 1
    letter = OutgoingMail.objects.get(kind="signals.retracted")
    assert (letter.to, "3" in letter.text) == (taker.email, True)


def test_nobody_rolls_back_another_company(sender):
    with pytest.raises(Refused):
        services.roll_back(
            by=make_analyst(),
            company=company_of(sender),
            since=timezone.now() - timedelta(days=1),
            reason="other",
            words="No.",
            form_token=uuid.uuid4(),
        )


def test_a_moment_to_come_and_nothing_since_are_said_in_words(sender, client):
    client.force_login(sender)
    later = timezone.localtime(timezone.now() + timedelta(days=2))
    answer = client.post("/signals/quality/roll-back/", form(since=f"{later:%Y-%m-%dT%H:%M}", words=""))
    assert "still to come" in answer.content.decode()
    assert "kept with the record" in answer.content.decode()
    assert (
        "Nothing that was sent since then"
        in client.post("/signals/quality/roll-back/", form()).content.decode()
    )


def test_the_console_sorts_and_costs_the_same_for_more(client, django_assert_max_num_queries):
    client.force_login(make_staff("compliance"))
    for number in range(1, 4):
        person = make_analyst(make_participant(f"Contributor {number}"))
        for word in range(number):
            make_signal(person, value=f"word {number} {word}")
        counted(person)
        with django_assert_max_num_queries(12):
            text = client.get("/console/quality/?sort=shared").content.decode()
    assert text.index("Contributor 3") < text.index("Contributor 1")
