"""Saved views belong to one person; letters say how many; the back-test counts what was out on each day."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from coalition.core.models import OutgoingMail
from signals.matching.investigate import backtest, lanes, services, subscriptions
from signals.matching.investigate.models import SavedView
from signals.submissions.keepers import Wanted
from signals.submissions.models import Indicator, Opinion
from tests.signals.factories import make_analyst, make_signal
from tests.signals.investigate.test_lanes import share_in_group
from tests.signals.matching.working import BareRun
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db
URL = "/signals/investigate/"


@pytest.fixture
def reader(client):
    person = make_analyst()
    client.force_login(person)
    return person


def save(client, **fields):
    return client.post(f"{URL}views/save/", {"name": "Links", "lane": "new", "kind": "url"} | fields)


def test_a_view_keeps_its_question_and_investigate_opens_with_the_default_one(client, reader):
    make_signal(make_analyst(), kind="url", value="https://bad.example/x")
    make_signal(make_analyst(), value="lantern road")
    save(client, default="on", q="bad", sort="old", status="", page="7")
    view = SavedView.objects.get()
    assert view.query == {"lane": "new", "kind": "url", "q": "bad", "sort": "old"}
    page = client.get(URL, follow=True)
    assert page.redirect_chain[0][0] == f"{URL}?{view.as_query}"
    assert "bad[.]example" in page.content.decode()
    assert "lantern road" not in page.content.decode()
    save(client, name="Words", kind="keyword", default="on")
    assert SavedView.objects.get(is_default=True).name == "Words"


def test_a_name_is_taken_once_and_is_free_again_after_the_end(client, reader):
    save(client)
    assert "You have a view of this name" in save(client).content.decode()
    view = SavedView.objects.get()
    client.post(f"{URL}views/{view.pk}/", {"name": "Addresses", "digest": "weekly"})
    view.refresh_from_db()
    assert (view.name, view.digest) == ("Addresses", "weekly")
    client.post(f"{URL}views/{view.pk}/end/")
    save(client, name="Addresses")
    assert SavedView.objects.filter(ended_at=None).count() == 1


def test_a_personal_value_is_not_kept_in_a_view(client, reader):
    answer = save(client, q="canary.value@mail.example")
    assert "personal value" in answer.content.decode()
    assert not SavedView.objects.exists()
    assert "sealed and not searched here" in client.get(f"{URL}?q=canary.value@mail.example").content.decode()


def test_nobody_else_sees_a_view_not_even_a_colleague(client, reader):
    save(client)
    view = SavedView.objects.get()
    client.force_login(make_analyst(reader.seats.get().organization))
    assert "Links" not in client.get(f"{URL}views/").content.decode()
    for path in ("", "back-test/"):
        assert client.get(f"{URL}views/{view.pk}/{path}").status_code == 404
    assert client.post(f"{URL}views/{view.pk}/end/").status_code == 404


def test_a_letter_comes_once_for_what_is_new_and_says_nothing_of_it(reader):
    other, begin = make_analyst(), timezone.now()
    with time_machine.travel(begin, tick=False):
        services.save_view(by=reader, name="Secret name", query={"lane": "new"}, digest="daily")
        services.save_view(by=reader, name="Weekly name", query={"lane": "all"}, digest="weekly")
    with time_machine.travel(begin + timedelta(hours=6), tick=False):
        make_signal(other, value="lantern road")
        assert subscriptions.send_due(BareRun()) == 0  # not a day yet
    with time_machine.travel(begin + timedelta(days=1), tick=False):
        assert subscriptions.send_due(BareRun()) == 1
        assert subscriptions.send_due(BareRun()) == 0
    with time_machine.travel(begin + timedelta(days=2), tick=False):
        assert subscriptions.send_due(BareRun()) == 0  # nothing new, no letter
    letter = OutgoingMail.objects.get(kind="signals.new_in_views")
    assert letter.subject == "1 new signal in your saved views"
    for word in ("Secret", "lantern", "keyword", str(other.seats.get().organization)):
        assert word not in letter.text + letter.subject
    with time_machine.travel(begin + timedelta(days=7), tick=False):
        assert subscriptions.send_due(BareRun()) == 1
    assert OutgoingMail.objects.filter(kind="signals.new_in_views").count() == 2


def test_an_erased_value_leaves_the_views(reader):
    services.save_view(by=reader, name="One", query={"lane": "all", "q": "Lantern Road"})
    services.save_view(by=reader, name="Two", query={"lane": "all", "q": "copper"})
    wanted = Wanted(kind="keyword", canonical="lantern road", written="lantern road")
    assert subscriptions.erase_from_views(BareRun(), wanted) == 1
    assert [view.name for view in SavedView.objects.filter(ended_at=None)] == ["Two"]
    assert "antern" not in str(list(SavedView.objects.values_list("query", "name")))


def out_on(by, days, **fields):
    opinion = make_signal(by, **fields)
    at = timezone.now() - timedelta(days=days)
    Opinion.objects.filter(pk=opinion.pk).update(shared_at=at, created_at=at)
    return opinion


def test_the_back_test_counts_by_day_what_was_out_to_the_company(reader):
    one, two, three, four = (make_analyst() for _ in range(4))
    out_on(one, 3, value="three days ago")
    out_on(two, 2, value="three days ago")  # one more holder of the same is no second signal
    out_on(one, 3, kind="url", value="https://bad.example/x")
    out_on(one, 45, value="too long ago")
    out_on(two, 5, value="too long ago")  # it was out before the 30 days began
    gone = out_on(one, 10, value="taken back since")
    Opinion.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now() - timedelta(days=1))
    never = out_on(one, 10, value="never out")
    Opinion.objects.filter(pk=never.pk).update(withdrawn_at=timezone.now() - timedelta(days=11))
    share_in_group(out_on(one, 10, value="of a group that is not ours"))
    paused = out_on(one, 9, value="paused since")
    Indicator.objects.filter(pk=paused.indicator_id).update(paused_at=timezone.now())
    ours = out_on(two, 8, value="ours as well")
    make_signal(reader, value="ours as well")
    for person in (one, three, four):
        make_outcome(person, ours.indicator, kind="matched")
    result = backtest.run(lanes.asker(reader), {"lane": "new", "kind": "keyword"})
    assert result.total == 4
    assert [count for count in result.counts if count] == [1, 1, 1, 1]
    assert result.counts[-4] == 1
    assert len(result.days) == 30
    assert (result.ours, result.gone, result.led, result.disputed) == (1, 2, 1, 0)
    assert backtest.run(lanes.asker(reader), {"q": "bad.example"}).total == 1
    assert backtest.run(lanes.asker(reader), {"scope": "no uuid"}).total == 0


def test_the_pages_of_views_open(client, reader):
    out_on(make_analyst(), 3, value="three days ago")
    save(client, kind="")
    view = SavedView.objects.get()
    assert "In 30 days" in client.get(f"{URL}views/{view.pk}/back-test/").content.decode()
    assert "Back-test" in client.get(f"{URL}views/").content.decode()
    assert "type URL" in client.get(f"{URL}views/save/?lane=all&kind=url").content.decode()
