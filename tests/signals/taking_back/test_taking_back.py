"""Several of a company's own signals taken back at once: what is shown before, what follows, and its bounds."""

import pytest
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from signals.matching import queries as matching
from signals.outcomes.retraction.models import Receipt, Retraction
from signals.outcomes.taking_back import queries
from signals.submissions import sights
from signals.submissions.models import Opinion
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import match, work
from tests.signals.outcomes.factories import make_outcome
from tests.support.proof import prove

pytestmark = pytest.mark.django_db
URL = "/signals/mine/take-back/"


@pytest.fixture
def analyst(client):
    person = make_analyst()
    client.force_login(person)
    return person


def take(person, *signals):
    ids = [signal.indicator_id for signal in signals]
    sights.record(person.seats.get().organization, ids, now=timezone.now(), taken=True)


def ticked(*signals, **more):
    return {"which": "ticked", "signal": [signal.pk for signal in signals]} | more


def sure(page, reason="typing_error"):
    return {"sure": "yes", "chosen": page.context["chosen"], "reason": reason}


def test_what_is_ticked_is_shown_first_and_taken_back_with_one_letter_a_company(client, analyst):
    first, second, kept = (make_signal(analyst, value=f"word {n}") for n in range(3))
    takers = [make_analyst() for _ in range(3)]
    for taker in takers:
        take(taker, first, second)
    make_outcome(takers[0], first.indicator, kind="actioned", accounts_actioned=1)
    make_signal(takers[1], value="word 2")
    match()
    page = client.post(URL, ticked(first, second))
    counted = page.context["counted"]
    assert (counted.total, counted.waiting, counted.told, counted.again) == (2, 0, "3", "1 or more")
    assert not Opinion.objects.exclude(withdrawn_at=None).exists()
    asked = client.post(URL, sure(page) | {"reason": ""})
    assert "Say why you take it back" in asked.content.decode()
    assert asked.context["chosen"] == page.context["chosen"], "what was chosen is not lost"
    assert client.post(URL, sure(page)).status_code == 302
    assert not Retraction.objects.exists(), "without a fresh proof nothing happens"
    prove(client)
    for _ in range(2):
        assert client.post(URL, sure(page)).url == "/signals/mine/?"
    assert set(Opinion.objects.filter(withdrawal_reason="typing_error")) == {first, second}
    assert (Retraction.objects.count(), Receipt.objects.count()) == (2, 6)
    [entry] = AuditEntry.objects.filter(action="signals.withdrawn_many")
    assert entry.detail == {"signals": 2, "reason": "typing_error"}
    work("signals.tell_of_retraction")
    letters = OutgoingMail.objects.filter(kind="signals.retracted")
    assert sorted(letters.values_list("to", flat=True)) == sorted(taker.email for taker in takers)
    assert work("signals.match_signals") == 1
    assert [row.indicator for row in matching.matches_of(analyst, {})] == [kept.indicator]


def test_all_that_fit_a_filter_go_and_nothing_else(client, analyst):
    go = [make_signal(analyst, kind="domain", value=f"wrong-{n}.example") for n in range(2)]
    gone = make_signal(analyst, kind="domain", value="gone.example")
    Opinion.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    make_signal(analyst)
    make_signal(make_analyst(), kind="domain", value="theirs.example")
    wanted = {"kind": "domain", "q": "", "status": "", "harm": "", "standing": "", "batch": ""}
    page = client.post(URL, {"which": "all"} | wanted)
    assert set(page.context["chosen"].split(",")) == {str(one.pk) for one in go}
    later = make_signal(analyst, kind="domain", value="wrong-later.example")
    prove(client)
    client.post(URL, sure(page) | wanted)
    later.refresh_from_db()
    assert later.standing == "live", "what was shown is what goes"
    assert Opinion.objects.filter(withdrawal_reason="typing_error").count() == 2


def test_more_than_the_bound_nothing_ticked_and_what_is_anothers_are_said_in_words(
    client, analyst, monkeypatch
):
    def words(data):
        return [str(one) for one in client.post(URL, data, follow=True).context["messages"]]

    theirs = make_signal(make_analyst())
    for n in range(3):
        make_signal(analyst, value=f"word {n}")
    assert "Tick the signals" in words({"which": "ticked", "signal": ["nonsense"]})[0]
    assert "Tick the signals" in words(ticked(theirs))[0]
    monkeypatch.setattr(queries, "MOST", 2)
    assert "More than 2 signals fit" in words({"which": "all"})[0]
    assert not Opinion.objects.exclude(withdrawn_at=None).exists()


def test_the_list_offers_it_only_for_what_stands(client, analyst):
    live, gone = make_signal(analyst), make_signal(analyst, value="another")
    Opinion.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    text = client.get("/signals/mine/").content.decode()
    assert f'value="{live.pk}"' in text
    assert f'value="{gone.pk}"' not in text
