"""Each lane holds what its name says, and nothing that is not out to the company."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import Organization
from signals.matching.investigate import filters, lanes, rows
from signals.matching.investigate.models import Kept
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.matching.test_matching import SEEDS, near_value
from tests.signals.matching.working import match
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def values(user, **wanted):
    who = lanes.asker(user)
    return [one.shown for one in filters.signals(who, filters.wanted_of(wanted, otherwise="all"))]


def share_in_group(opinion, *members: Organization) -> SharingGroup:
    group = SharingGroup.objects.create(
        name="Four banks", purpose="x", started_by=opinion.organization, created_by=opinion.submitted_by
    )
    for member in (opinion.organization, *members):
        SharingSeat.objects.create(
            group=group,
            organization=member,
            invited_by=opinion.submitted_by,
            accepted_at=timezone.now() - timedelta(days=60),
        )
    Opinion.objects.filter(pk=opinion.pk).update(group=group)
    return group


def test_new_is_what_came_out_since_one_looked_and_is_not_ours(client):
    reader, other = make_analyst(), make_analyst()
    make_signal(other, value="lantern road")
    make_signal(other, value="copper field")
    make_signal(reader, value="copper field")
    assert values(reader, lane="new") == ["lantern road"]
    client.force_login(reader)
    client.post("/signals/investigate/looked/")
    assert values(reader, lane="new") == []
    make_signal(other, value="silver pond")
    make_signal(make_analyst(), value="lantern road")  # one more holds what was out before: no news
    assert values(reader, lane="new") == ["silver pond"]
    assert values(make_analyst(reader.seats.get().organization), lane="new") != []  # a colleague's own look


def test_corroborated_are_those_of_which_the_number_is_told():
    reader = make_analyst()
    others = [make_analyst() for _ in range(3)]
    for number, other in enumerate(others):
        make_signal(other, value="lantern road")
        if number:
            make_signal(other, value="copper field")
    make_signal(reader, value="copper field")
    match()
    assert values(reader, lane="corroborated") == ["lantern road"]


def test_disputed_near_and_kept():
    reader, one, two = (make_analyst() for _ in range(3))
    disputed = make_signal(one, value="lantern road")
    make_signal(two, value="lantern road")
    make_outcome(two, disputed.indicator, kind="false_positive", note="A street in our town.")
    make_signal(reader, kind="pdq", value=SEEDS[0])
    near = make_signal(one, kind="pdq", value=near_value(SEEDS[0], 9))
    make_signal(one, kind="pdq", value=near_value(SEEDS[1], 9))
    match()
    assert values(reader, lane="disputed") == ["lantern road"]
    assert values(reader, lane="near") == [near.indicator.shown]
    Kept.objects.create(user=reader, indicator=disputed.indicator)
    assert values(reader, lane="kept") == ["lantern road"]
    assert values(make_analyst(reader.seats.get().organization), lane="kept") == []


def test_what_is_not_out_to_the_company_is_in_no_lane_and_no_count():
    reader, other = make_analyst(), make_analyst()
    waiting, paused, theirs, gone = (
        make_signal(other, value=f"hidden word {name}") for name in ("one", "two", "three", "four")
    )
    Opinion.objects.filter(pk=waiting.pk).update(shared_at=None)
    Indicator.objects.filter(pk=paused.indicator_id).update(paused_at=timezone.now())
    share_in_group(theirs)
    Opinion.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    for opinion in (waiting, paused, theirs, gone):
        Kept.objects.create(user=reader, indicator=opinion.indicator)
    match()
    assert all(values(reader, lane=lane) == [] for lane in lanes.LANES)
    assert set(lanes.counts(lanes.asker(reader)).values()) == {0}


def test_a_signal_of_a_group_is_shown_to_its_members_with_the_group(client):
    inside, other = make_analyst(), make_analyst()
    opinion = make_signal(other, value="lantern road")
    group = share_in_group(opinion, inside.seats.get().organization)
    make_signal(other, value="copper field")
    assert values(inside, scope=str(group.pk)) == ["lantern road"]
    assert values(inside, scope="programme") == ["copper field"]
    assert values(inside, scope="no uuid") == []
    client.force_login(inside)
    page = client.get("/signals/investigate/?lane=all").content.decode()
    assert "Four banks" in page


def test_filters_ask_what_is_told_of_a_signal():
    reader, other = make_analyst(), make_analyst()
    first = make_signal(other, value="lantern road", harm="grooming", tlp="red")
    make_signal(other, kind="url", value="https://bad.example/x", harm="csam_sale")
    make_signal(other, kind="username", value="some_body", platform="aurora")
    Opinion.objects.filter(pk=first.pk).update(
        labels=["generated"], classification="A1", shared_at=timezone.now() - timedelta(days=40)
    )
    link = "hxxps://bad[.]example/x"
    for wanted, found in (
        ({"kind": "url"}, [link]),
        ({"harm": "csam_sale"}, [link]),
        ({"q": "BAD.example"}, [link]),
        ({"platform": "Aurora"}, ["so•••"]),
        ({"label": "generated"}, ["lantern road"]),
        ({"classification": "A1"}, ["lantern road"]),
        ({"tlp": "red"}, ["lantern road"]),
        ({"status": "positive", "kind": "keyword"}, ["lantern road"]),
        ({"status": "disputed"}, []),
        ({"age": "30", "kind": "keyword"}, []),
        ({"age": "90", "kind": "keyword"}, ["lantern road"]),
        ({"age": "nonsense", "kind": "keyword"}, ["lantern road"]),
        ({"ours": "yes"}, []),
        ({"sort": "old", "ours": "no"}, ["lantern road", link, "so•••"]),
    ):
        assert values(reader, **wanted) == found, wanted
    assert values(reader, sort="kind")[-1] == "so•••"


def test_of_several_companies_words_the_filters_ask_for_the_one_that_is_told():
    reader, one, two = (make_analyst() for _ in range(3))
    for value in ("told of both", "found wrong by one", "suspected by both"):
        first, second = (make_signal(person, value=value) for person in (one, two))
        Opinion.objects.filter(pk=first.pk).update(classification="A1", tlp="green")
        Opinion.objects.filter(pk=second.pk).update(classification="B2", tlp="red")
    at = Opinion.objects.filter(indicator__value="found wrong by one", submitted_by=two)
    at.update(status="negative")
    Opinion.objects.filter(indicator__value="suspected by both").update(status="seed")
    who = lanes.asker(reader)
    for row in rows.describe(who, filters.signals(who, {"lane": "all"})):
        value, facts = row.indicator.value, row.facts
        for name, told, offered in (
            ("status", facts.status, filters.STATUSES),
            ("classification", facts.classification, ("A1", "B2")),
            ("tlp", facts.tlp, ("red", "green")),
        ):
            found = [other for other in offered if value in values(reader, **{name: other})]
            assert found == [told], (value, name)


def test_the_order_by_width_shows_no_more_than_the_words():
    reader = make_analyst()
    others = [make_analyst() for _ in range(4)]
    for value, count in (("held by two", 2), ("held by four", 4), ("held by one", 1)):
        for other in others[:count]:
            make_signal(other, value=value)
    match()
    assert values(reader, sort="wide") == [
        "held by four",
        "held by one",
        "held by two",
    ]  # then the newest first


def test_a_page_notes_first_sights_of_what_it_lists_and_of_no_more(client):
    reader, other = make_analyst(), make_analyst()
    make_signal(other, value="lantern road")
    own = make_signal(reader, value="copper field")
    client.force_login(reader)
    client.get("/signals/investigate/?lane=all&kind=url")
    assert not FirstSight.objects.exists()
    client.get("/signals/investigate/?lane=all")
    sight = FirstSight.objects.get()
    assert sight.organization == own.organization
    assert sight.indicator.value == "lantern road"
    assert sight.taken_at is None
    client.post("/signals/investigate/taken/", {"ids": [sight.indicator.public_id, "nonsense"]})
    assert FirstSight.objects.get().taken_at is not None


@pytest.mark.parametrize("query", ["?lane=all", "?lane=near", "?lane=all&harm=grooming&sort=wide"])
def test_a_lane_asks_as_much_for_three_rows_as_for_one(client, query):
    company = make_participant()
    reader, other = make_analyst(company), make_analyst()
    client.force_login(reader)
    asked = []
    for number in range(3):
        make_signal(reader, kind="pdq", value=near_value(SEEDS[number], 0))
        make_signal(other, kind="pdq", value=near_value(SEEDS[number], 9))
        match()
        client.get(f"/signals/investigate/{query}")
        with CaptureQueriesContext(connection) as captured:
            page = client.get(f"/signals/investigate/{query}").content.decode()
        asked.append(len(captured))
    assert page.count("data-row ") == 3
    assert asked[0] == asked[2]
    assert asked[0] <= 40
