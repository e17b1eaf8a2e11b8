"""What ours led to: sums from three companies on, words for one signal, nothing that gives a company away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from signals.outcomes.brief import items
from signals.outcomes.led_to.told import cells_told, total_told
from tests.signals.factories import make_analyst, make_signal
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db

_CELLS = st.dictionaries(
    st.integers(0, 5), st.dictionaries(st.integers(0, 6), st.integers(0, 9), max_size=6), max_size=6
)


@given(cells=_CELLS)
def test_what_is_withheld_is_never_the_part_of_less_than_three_companies(cells):
    told = cells_told(cells)
    assert all(amount is None or amount == sum(cells[key].values()) for key, amount in told.items())
    hidden = {company for key in cells if told[key] is None for company, part in cells[key].items() if part}
    everybody = {company for parts in cells.values() for company, part in parts.items() if part}
    assert not hidden or len(hidden) >= 3 or len(everybody) < 3


def test_two_companies_are_not_told_as_a_sum():
    assert [total_told(dict.fromkeys(range(number), 2)) for number in range(4)] == [0, None, None, 6]


def test_contributors_read_sums_from_three_companies_on_and_only_since_they_shared(client):
    holder = make_analyst()
    others = [make_analyst(name=f"Quirin Zederholz {number}") for number in range(3)]
    early = make_signal(others[0], value="early word")
    make_outcome(others[1], early.indicator, kind="actioned", accounts_actioned=50)
    make_signal(holder, value="early word")
    signal = make_signal(holder, value="lantern road")
    client.force_login(holder)
    for number, person in enumerate(others):
        page = client.get("/signals/led-to/").content.decode()
        assert ("Fewer than three companies" in page) == (number > 0)
        make_outcome(person, signal.indicator, kind="actioned", accounts_actioned=2)
    page = client.get("/signals/led-to/").content.decode()
    assert "<dt>Accounts actioned</dt><dd>6</dd>" in page
    assert "Zederholz" not in page
    own = client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()
    assert "Several other companies acted on it." in own
    client.force_login(others[0])
    assert "What it led to" not in client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()


def test_home_tells_it_once(client):
    holder = make_analyst()
    signal = make_signal(holder)
    assert not list(items(holder))
    make_outcome(make_analyst(), signal.indicator, kind="no_match")
    assert ["Others said" in item.text for item in items(holder)] == [True]
    client.force_login(holder)
    client.get("/signals/led-to/")
    assert not list(items(holder))


def test_the_page_asks_as_much_for_many_outcomes_as_for_one(client):
    holder = make_analyst()
    client.force_login(holder)
    asked = []
    for number in range(3):
        make_outcome(make_analyst(), make_signal(holder, value=f"word {number}").indicator, kind="no_match")
        client.get("/signals/led-to/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/signals/led-to/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
