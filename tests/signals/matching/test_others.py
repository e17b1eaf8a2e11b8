"""Independence, scope and pause against brute force: who counts, for whom, and in which words."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from coalition.core.models import Job
from members.rules import company_of
from signals.matching import queries
from signals.matching.models import ClusterMember, Corroboration, HintToken, NearPair
from signals.matching.others import others_of
from signals.submissions import services as submissions
from signals.submissions import sights
from signals.submissions.dates import found_by
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.matching.brute_force import SEEDS, counts_by_hand, hold, kept, near_value
from tests.signals.matching.working import match, match_at_once

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2026, 1, 1, 10, tzinfo=UTC)


def make_group(*people):
    group = SharingGroup.objects.create(
        name="A few", purpose="Testing", started_by=company_of(people[0]), created_by=people[0]
    )
    for person in people:
        SharingSeat.objects.create(
            group=group, organization=company_of(person), invited_by=people[0], accepted_at=LONG_AGO
        )
    SharingSeat.objects.update(created_at=LONG_AGO)
    return group


@pytest.fixture
def people(db):
    return [make_analyst() for _ in range(4)]


EVENT = st.tuples(
    st.integers(0, 3),  # who
    st.integers(0, 1),  # which seed
    st.sampled_from([0, 9, 20, 31, 40]),  # bits from it
    st.sampled_from(["all", "all", "group", "waiting"]),
    st.booleans(),  # having looked at what others share first
)


@settings(
    max_examples=12,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.generate,
    ],  # a failure is short enough to read, and making it shorter takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    events=st.lists(EVENT, min_size=2, max_size=9),
    taken_back=st.sets(st.integers(0, 8), max_size=2),
    paused=st.sets(st.integers(0, 8), max_size=2),
)
@example(
    events=[(1, 1, 0, "all", False), (0, 1, 20, "all", True), (1, 1, 9, "all", False)],
    taken_back=set(),
    paused=set(),
)
@example(  # an own near one that is out to all is no match of one that is out to a group
    events=[(1, 1, 31, "all", True), (1, 1, 40, "group", True)], taken_back=set(), paused=set()
)
def test_counts_are_those_of_brute_force_whatever_the_scope_and_whoever_looked_first(
    people, events, taken_back, paused
):
    for model in (ClusterMember, HintToken, FirstSight, Corroboration, NearPair, Opinion, Indicator):
        model.objects.all().delete()
    SharingSeat.objects.all().delete()
    group = make_group(*people[:2])
    for number, (who, seed, bits, scope, looked) in enumerate(events):
        person, at = people[who], LONG_AGO + timedelta(hours=number)
        if looked:
            sights.record_shared(company_of(person), Indicator.objects.values_list("pk", flat=True), now=at)
        opinion = hold(
            person, near_value(SEEDS[seed], bits),
            detected_at=at + timedelta(minutes=1),
            group=group if scope == "group" and who < 2 else None,
            shared_at=None if scope == "waiting" else timezone.now(),
        )  # fmt: skip
        match_at_once(opinion.indicator)
        if number in taken_back:
            Opinion.objects.filter(pk=opinion.pk).update(withdrawn_at=timezone.now())
            match_at_once(opinion.indicator)
        if number in paused:
            Indicator.objects.filter(pk=opinion.indicator_id).update(paused_at=timezone.now())
            match_at_once(opinion.indicator)
    assert kept() == counts_by_hand()
    for number, person in enumerate(people):
        company = company_of(person)
        told = others_of(company, Indicator.objects.all())
        by_hand = counts_by_hand(company, groups=[group] if number < 2 else [])
        assert {
            pk: (one.exact, one.near, one.independent_exact, one.independent_near) for pk, one in told.items()
        } == by_hand
        listed = set(queries.matches_of(person, {}).values_list("indicator_id", flat=True))
        exact = {pk for pk, four in by_hand.items() if four[0]}
        own = set(Opinion.objects.live().filter(organization=company).values_list("indicator_id", flat=True))
        assert listed >= own & exact
        assert listed <= own & {pk for pk, four in by_hand.items() if four[1]}


def test_who_found_it_after_seeing_it_follows_and_corroborates_nothing():
    first, *rest = [make_analyst() for _ in range(8)]
    make_signal(first, value="lantern road", actioned_at="2026-03-01T10:00:00Z")
    [word] = Indicator.objects.all()
    followers, independent = rest[:3], rest[3:]
    for person in followers:
        sights.record_shared(company_of(person), [word.pk], now=datetime(2026, 3, 2, tzinfo=UTC))
        make_signal(person, value="lantern road", actioned_at="2026-03-03T10:00:00Z")
    for person in independent:
        sights.record_shared(company_of(person), [word.pk], now=datetime(2026, 3, 2, tzinfo=UTC))
        make_signal(person, value="lantern road", actioned_at="2026-02-03T10:00:00Z")
    match()
    counts = Corroboration.objects.get()
    assert (counts.companies_exact, counts.independent_exact) == (8, 5)
    [(_, held)] = queries.describe(company_of(first), queries.matches_of(first, {}))
    assert held.words == "held by 4 others independently, 3 followed"
    [(_, held)] = queries.describe(company_of(followers[0]), queries.matches_of(followers[0], {}))
    assert held.words == "held by 5 others independently, at least one followed"


def test_seeing_a_near_duplicate_is_seeing():
    first, other = make_analyst(), make_analyst()
    seen = make_signal(first, kind="pdq", value=SEEDS[0], actioned_at="2026-03-01T10:00:00Z")
    match()
    sights.record_shared(company_of(other), [seen.indicator_id], now=datetime(2026, 3, 2, tzinfo=UTC))
    submissions.withdraw_signal(by=first, opinion=seen)
    match()
    late = make_signal(other, kind="pdq", value=near_value(SEEDS[0], 8), actioned_at="2026-03-03T10:00:00Z")
    match()
    counts = Corroboration.objects.get(indicator=late.indicator)
    assert (counts.companies_exact, counts.independent_exact) == (1, 0)


NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_day_without_a_time_counts_to_its_end_at_the_western_end_of_the_world():
    day = datetime(2026, 3, 2, tzinfo=UTC)
    assert found_by(day, now=NOW) == datetime(2026, 3, 3, 12, tzinfo=UTC)
    assert found_by(day.replace(minute=1), now=NOW) == day.replace(minute=1)
    assert found_by(day, now=day + timedelta(hours=3)) == day + timedelta(hours=3)
    assert found_by(None, now=NOW) == NOW


def test_an_action_on_the_very_day_of_the_first_sight_is_no_evidence_of_its_own():
    first, other = make_analyst(), make_analyst()
    make_signal(first, value="lantern road", actioned_at="2026-03-01T10:00:00Z")
    [word] = Indicator.objects.all()
    sights.record_shared(company_of(other), [word.pk], now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    make_signal(other, value="lantern road", actioned_at="2026-03-02")
    match()
    assert Corroboration.objects.get().independent_exact == 1
    assert Corroboration.objects.get().companies_exact == 2


@pytest.mark.parametrize(
    "url", ["/signals/browse/", "/signals/s/{}/", "/signals/s/{}/cluster/", "/signals/clusters/"]
)
def test_pages_that_show_signals_of_others_note_that_they_were_seen(client, url):
    theirs = make_signal(make_analyst(), kind="pdq", value=SEEDS[0])
    make_signal(make_analyst(), kind="pdq", value=near_value(SEEDS[0], 3))
    match()
    reader = make_analyst()
    client.force_login(reader)
    assert client.get(url.format(theirs.indicator.public_id)).status_code == 200
    assert FirstSight.objects.filter(organization=company_of(reader), indicator=theirs.indicator).exists()
    own = make_signal(reader, value="copper field")
    client.get(f"/signals/s/{own.indicator.public_id}/")
    assert not FirstSight.objects.filter(indicator=own.indicator).exists()


def test_a_hint_beside_ones_own_signal_shows_theirs(client):
    theirs = make_signal(make_analyst(), kind="url", value="https://lantern-road.example/room/7")
    reader = make_analyst()
    own = make_signal(reader, kind="domain", value="lantern-road.example")
    match()
    client.force_login(reader)
    page = client.get(f"/signals/s/{own.indicator.public_id}/").content.decode()
    assert "lantern-road[.]example/room/7" in page
    assert FirstSight.objects.filter(organization=company_of(reader), indicator=theirs.indicator).exists()


def test_the_address_of_a_signal_tells_nothing_of_when_it_came():
    """A version 7 id would: who sends a value later is led to it, and reads when another company sent it first."""
    ids = [make_signal(make_analyst(), value=f"lantern road {number}").indicator for number in range(3)]
    for one in ids:
        assert one.public_id.version == 4
        assert abs((one.public_id.int >> 80) - one.created_at.timestamp() * 1000) > 86_400_000


def test_what_is_out_to_a_group_alone_counts_for_its_members_and_exists_for_nobody_else(client):
    inside, member, outside = (make_analyst() for _ in range(3))
    group = make_group(inside, member)
    for person, bits in ((member, 0), (inside, 3), (outside, 6)):
        hold(person, near_value(SEEDS[0], bits), group=None if person == outside else group)
    match_at_once(*Indicator.objects.all())
    own = {person: Opinion.objects.get(organization=company_of(person)) for person in (inside, outside)}
    words = {
        person: others_of(company_of(person), [one.indicator])[one.indicator_id]
        for person, one in own.items()
    }
    assert (words[inside].exact, words[inside].near) == (0, 2)
    assert (words[outside].exact, words[outside].near) == (0, 0)
    assert not queries.matches_of(outside, {}).exists()
    assert queries.matches_of(inside, {"near": "near"}).count() == 1
    client.force_login(outside)
    page = client.get(f"/signals/s/{own[outside].indicator.public_id}/").content.decode()
    assert "No other company holds this yet" in page
    assert "cluster" not in page.partition("<main")[2]
    client.force_login(member)
    assert near_value(SEEDS[0], 3) in client.get("/signals/browse/").content.decode()


def test_names_are_told_from_five_holders_on_and_only_of_who_wishes_it(client):
    people = [make_analyst(make_participant(f"Zederholz-{number}")) for number in range(5)]
    for number, person in enumerate(people[:4]):
        hold(person, SEEDS[0], named=number in {0, 2})
    match_at_once(*Indicator.objects.all())
    [hash_] = Indicator.objects.all()
    client.force_login(people[4])
    assert "Zederholz" not in client.get(f"/signals/s/{hash_.public_id}/").content.decode()
    hold(people[4], SEEDS[0])
    match_at_once(hash_)
    page = client.get(f"/signals/s/{hash_.public_id}/").content.decode().partition("<main")[2]
    assert "Named at their own wish: Zederholz-0, Zederholz-2" in page
    assert "Zederholz-1" not in page


def test_new_signals_match_and_taken_back_or_paused_ones_stop_by_a_job_without_delay():
    """The chain: the job is asked for in the transaction of the act, due at once; once it has run the counts are right."""
    mine, other = make_analyst(), make_analyst()
    make_signal(mine, kind="pdq", value=SEEDS[0])
    theirs = make_signal(other, kind="pdq", value=near_value(SEEDS[0], 7))
    for act in (
        lambda: None,
        lambda: submissions.withdraw_signal(by=other, opinion=theirs),
        lambda: make_signal(other, kind="pdq", value=near_value(SEEDS[0], 7)),
    ):
        act()
        waiting = Job.objects.filter(name__startswith="signals.match_", state__in=Job.OPEN)
        waiting = waiting.exclude(name="signals.match_expired")
        assert waiting.exists()
        assert all(job.due_at <= timezone.now() for job in waiting)
        match()
        assert queries.matches_of(mine, {}).exists() == Opinion.objects.get(pk=theirs.pk).standing.startswith(
            "live"
        )


def test_a_page_asks_as_much_for_many_signals_as_for_one():
    people = [make_analyst() for _ in range(2)]
    for person in people:
        for number in range(4):
            hold(person, near_value(SEEDS[0], number))
    company = company_of(people[0])
    asked = []
    for count in (1, 4):
        others_of(company, Indicator.objects.all()[:count])
        with CaptureQueriesContext(connection) as captured:
            others_of(company, list(Indicator.objects.all()[:count]))
        asked.append(len(captured))
    assert asked[0] == asked[1]
