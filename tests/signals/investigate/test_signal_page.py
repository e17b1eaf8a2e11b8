"""The page of one signal: acts on top, the way through the lane, the sight it leaves."""

import pytest

from signals.matching.investigate.models import Kept, Sitting
from signals.submissions.models import FirstSight
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    person = make_analyst()
    client.force_login(person)
    return person


def url_of(opinion, query=""):
    return f"/signals/s/{opinion.indicator.public_id}/{query}"


def test_one_goes_on_from_signal_to_signal_in_the_lane_one_came_from(client, reader):
    other = make_analyst()
    first, second, third = (make_signal(other, value=f"word number {number}") for number in range(3))
    make_signal(other, kind="url", value="https://bad.example/x")
    query = "?lane=new&kind=keyword"
    page = client.get(url_of(second, query)).content.decode()
    assert "Back to New for us" in page
    escaped = query.replace("&", "&amp;")
    assert f'href="{url_of(third, escaped)}" rel="prev"' in page  # the newest stands first
    assert f'href="{url_of(first, escaped)}" rel="next"' in page
    assert 'rel="next"' not in client.get(url_of(first, query)).content.decode()
    assert "signal-way" not in client.get(url_of(second)).content.decode()
    assert "signal-way" not in client.get(url_of(second, "?lane=nonsense")).content.decode()


def test_opening_the_page_is_seen_and_counted_and_ones_own_leaves_no_sight(client, reader):
    theirs = make_signal(make_analyst(), value="lantern road")
    own = make_signal(reader, value="copper field")
    for opinion in (theirs, own):
        assert client.get(url_of(opinion)).status_code == 200
    assert [sight.indicator for sight in FirstSight.objects.all()] == [theirs.indicator]
    assert Sitting.objects.get().opened == 2


def test_the_acts_stand_on_top_and_the_words_are_veiled(client, reader):
    theirs = make_signal(make_analyst(), value="lantern road")
    page = client.get(url_of(theirs)).content.decode()
    for words in ("Report outcome", "Live value", "Keep", "A clue, not proof", 'class="veiled"'):
        assert words in page
    client.post("/signals/investigate/keep/", {"ids": [theirs.indicator.public_id], "next": url_of(theirs)})
    assert Kept.objects.count() == 1
    assert "Let go" in client.get(url_of(theirs)).content.decode()
