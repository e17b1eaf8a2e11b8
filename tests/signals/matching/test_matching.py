"""Matching against brute force: what stands counts, once for each company; what was taken back does not."""

from collections import defaultdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.home import brief_for
from members.models import Organization
from signals.matching import queries
from signals.matching.models import Corroboration, NearPair
from signals.outcomes.models import Outcome
from signals.submissions import services as submissions
from signals.submissions.models import Indicator, Opinion
from tests.signals.factories import (
    DATA,
    make_analyst,
    make_batch,
    make_participant,
    make_signal,
    release_all,
    start_import,
)
from tests.signals.matching.brute_force import SEEDS, counts_by_hand, hold, kept, near_value
from tests.signals.matching.working import match, match_at_once, work
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


EVENT = st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from([0, 1, 9, 16, 30, 31, 32, 40]))


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(events=st.lists(EVENT, min_size=1, max_size=10), taken_back=st.sets(st.integers(0, 9), max_size=4))
def test_counts_are_those_of_brute_force_on_clustered_hashes(holders, events, taken_back):
    for model in (Corroboration, NearPair, Opinion, Indicator):
        model.objects.all().delete()
    for number, (who, seed, bits) in enumerate(events):
        opinion = hold(holders[who], near_value(SEEDS[seed], bits))
        match_at_once(opinion.indicator)
        if number in taken_back:
            Opinion.objects.filter(pk=opinion.pk).update(withdrawn_at=timezone.now())
            match_at_once(opinion.indicator)
    assert kept() == counts_by_hand()


@pytest.fixture
def holders(db):
    return [make_analyst() for _ in range(4)]


def test_thirty_one_is_near_and_thirty_two_is_not():
    here, there = make_analyst(), make_analyst()
    value = SEEDS[0]
    own = make_signal(here, kind="pdq", value=value)
    make_signal(there, kind="pdq", value=near_value(value, 32))
    match()
    assert not queries.matches_of(here, {}).exists()
    make_signal(there, kind="pdq", value=near_value(value, 31))
    match()
    [(row, held)] = queries.describe(here.seats.get().organization, queries.matches_of(here, {}))
    assert row.pk == own.pk
    assert held.nearness == "Near, distance 31"
    assert held.words == "at least one other company holds this"


def test_own_near_duplicates_are_nobody_else():
    analyst = make_analyst()
    make_signal(analyst, kind="pdq", value=SEEDS[0])
    make_signal(analyst, kind="pdq", value=near_value(SEEDS[0], 5))
    match()
    assert NearPair.objects.count() == 1
    assert not queries.matches_of(analyst, {}).exists()


def test_the_number_is_told_from_three_others_on():
    analysts = [make_analyst() for _ in range(5)]
    words = []
    for analyst in analysts:
        make_batch(analyst, value="lantern road")
        match()
        first = queries.describe(analysts[0].seats.get().organization, queries.matches_of(analysts[0], {}))
        words.append([held.words for _, held in first])
    at_least_one = ["at least one other company holds this"]
    assert words == [
        [], at_least_one, at_least_one, ["held by 3 others independently"], ["held by 4 others independently"],
    ]  # fmt: skip


def test_withdrawn_expired_sealed_and_found_wrong_do_not_count():
    mine = make_analyst()
    others = [make_analyst() for _ in range(4)]
    make_signal(mine, value="lantern road")
    taken_back, expired, sealed, wrong = [make_signal(one, value="lantern road") for one in others]
    match()
    assert Corroboration.objects.get().companies_exact == 5
    submissions.withdraw_signal(by=others[0], opinion=taken_back)
    match()
    assert Corroboration.objects.get().companies_exact == 4
    Opinion.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    submissions.seal_batch(obj=sealed.batch, by=others[2])
    match()
    assert Corroboration.objects.get().companies_exact == 2
    make_outcome(others[3], wrong.indicator, kind="false_positive", note="A common word in one language.")
    match()
    assert Corroboration.objects.get().companies_exact == 1
    assert not queries.matches_of(mine, {}).exists()
    assert Outcome.objects.get().opinion_before == "positive"


def test_what_expires_stops_matching_by_itself():
    mine, other = make_analyst(), make_analyst()
    make_signal(mine, value="lantern road")
    lapsing = make_signal(other, value="lantern road")
    match()
    planned = Job.objects.get(name="signals.match_expired", state="queued")
    assert planned.due_at > timezone.now() + timedelta(days=300)
    Opinion.objects.filter(pk=lapsing.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    Corroboration.objects.update(holds_until=timezone.now() - timedelta(seconds=1))
    Job.objects.filter(pk=planned.pk).update(due_at=timezone.now())
    relay.run(planned.pk)
    assert not queries.matches_of(mine, {}).exists()


def test_matching_twice_changes_nothing():
    analysts = [make_analyst() for _ in range(3)]
    batches = [
        make_batch(one, kind="pdq", value=near_value(SEEDS[1], bits))
        for one, bits in zip(analysts, (0, 4, 9), strict=True)
    ]
    match()
    before = kept(), list(NearPair.objects.values_list("lower", "higher", "distance")), matched_at()
    for batch in batches:
        submissions.match_later(batch.submitted_by, batch)
    assert match() == 3
    assert (kept(), list(NearPair.objects.values_list("lower", "higher", "distance")), matched_at()) == before
    assert NearPair.objects.count() == 3


def matched_at():
    return dict(Corroboration.objects.values_list("indicator_id", "matched_at"))


def test_both_companies_read_it_in_their_brief_until_they_have_looked(client):
    here, there = make_analyst(make_participant("Lindenbaum")), make_analyst(make_participant("Zederholz"))
    make_signal(here, value="lantern road")
    make_signal(there, value="lantern road")
    match()
    words = "1 of your signals is held by at least one other company"
    for person in (here, there):
        assert words in [item.text for item in brief_for(person)]
    client.force_login(here)
    page = client.get("/signals/matches/").content.decode()
    assert "At least one other company holds this" in page
    assert "Zederholz" not in page
    assert words not in [item.text for item in brief_for(here)]
    assert words in [item.text for item in brief_for(there)]
    make_signal(here, value="copper field")
    make_signal(there, value="copper field")
    match()
    assert words in [item.text for item in brief_for(here)]


def test_a_match_bears_the_strictest_label_that_the_company_knows(client):
    here, there = make_analyst(), make_analyst()
    make_signal(here, value="lantern road", tlp="green")
    make_signal(there, value="lantern road", tlp="amber+strict")
    match()
    client.force_login(here)
    assert "TLP:AMBER+STRICT" in client.get("/signals/matches/").content.decode()


def test_no_page_names_another_company_or_its_people(client):
    mine = make_participant("Lindenbaum")
    reader = make_analyst(mine)
    others = [make_participant(f"Zederholz-{number}") for number in range(4)]
    for company in others:
        person = make_analyst(company, name=f"Quirin of {company.name}")
        for value in ("lantern road", "copper field"):
            make_signal(person, value=value, policy=f"rule of {company.name}", reference=f"R-{company.name}")
    own = make_signal(reader, value="lantern road")
    match()
    foreign = Indicator.objects.exclude(pk=own.indicator_id).get()
    client.force_login(reader)
    urls = [
        "/signals/matches/",
        "/signals/browse/",
        "/signals/panel/matches/",
        "/signals/outcomes/",
        "/impact/",
        "/",
    ]
    urls += [f"/signals/s/{one.public_id}/" for one in (own.indicator, foreign)]
    urls += [f"/signals/s/{foreign.public_id}/outcome/"]
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "Zederholz" not in answer.content.decode(), url
    assert "Held by 4 others independently" in client.get(urls[6]).content.decode()


def test_a_signal_of_others_can_be_opened_until_nobody_holds_it(client):
    theirs = make_analyst()
    signal = make_signal(theirs, value="lantern road")
    client.force_login(make_analyst())
    url = f"/signals/s/{signal.indicator.public_id}/"
    assert "Your company has not sent this signal" in client.get(url).content.decode()
    assert "lantern road" in client.get("/signals/browse/").content.decode()
    submissions.withdraw_signal(by=theirs, opinion=signal)
    assert client.get(url).status_code == 404
    assert "lantern road" not in client.get("/signals/browse/").content.decode()


def test_personal_values_of_others_are_blinded(client):
    signal = make_signal(make_analyst(), kind="email", value="canary.value@mail.example")
    client.force_login(make_analyst())
    for url in ("/signals/browse/", f"/signals/s/{signal.indicator.public_id}/"):
        page = client.get(url).content.decode()
        assert "canary.value" not in page
        assert "ca•••@•••" in page


@pytest.mark.parametrize("url", ["/signals/matches/", "/signals/panel/matches/"])
def test_lists_ask_as_much_for_three_rows_as_for_one(client, url):
    company = make_participant()
    reader, other = make_analyst(company), make_analyst()
    client.force_login(reader)
    asked = []
    for number in range(3):
        for person in (reader, other):
            make_signal(person, kind="pdq", value=near_value(SEEDS[number], number))
        match()
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        asked.append(len(captured))
    assert asked[0] == asked[2]
    assert asked[0] <= 24


def pairs_by_hand(first, second):
    """Which opinions of `second` the company `first` holds too, exactly and nearly, from the values alone."""
    keys = defaultdict(set)
    for company in (first, second):
        found = Indicator.objects.filter(opinions__organization=company)
        keys[company.pk] = {(row.kind, row.platform, row.clear_value) for row in found}
    exact = keys[first.pk] & keys[second.pk]
    mine = [int(value, 16) for kind, _, value in keys[first.pk] if kind == "pdq"]
    near = {
        key
        for key in keys[second.pk] - exact
        if key[0] == "pdq" and any((int(key[2], 16) ^ value).bit_count() <= 31 for value in mine)
    }
    return len(exact), len(near)


def test_the_two_files_of_two_companies_match_as_counted_by_hand():
    meridian, sol = make_participant("Meridian"), make_participant("Sol")
    first = start_import(make_analyst(meridian), (DATA / "signals-sample.csv").read_bytes())
    reader = make_analyst(sol)
    second = start_import(reader, (DATA / "signals-overlap.csv").read_bytes())
    work("signals.import_batch")
    for batch in (first, second):
        release_all(batch)
    match()
    exact, near = pairs_by_hand(meridian, sol)
    assert (exact, near) == (382, 177)
    assert queries.matches_of(reader, {"near": "exact"}).count() == exact
    assert queries.matches_of(reader, {"near": "near"}).count() == near
    assert queries.matches_of(reader, {}).count() == exact + near
    assert kept() == counts_by_hand()
    assert Organization.objects.filter(opinions__isnull=False).distinct().count() == 2
