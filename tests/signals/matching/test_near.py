"""Near pairs, clusters and videos: complete where it is ordinary, linear where it is dense, and never a leak."""

import numpy as np
import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from members.rules import company_of
from signals.matching import frames, near, queries
from signals.matching.cluster_queries import cluster_of, clusters, describe
from signals.matching.hints import handle_of, hints_for, hosts_of, keep, renew
from signals.matching.models import ClusterMember, Corroboration, HintToken, NearPair
from signals.matching.others import others_of
from signals.matching.pdq import Index
from signals.submissions import vault
from signals.submissions.models import Indicator, Opinion
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.brute_force import SEEDS, hold, near_value
from tests.signals.matching.test_pdq import near as turned
from tests.signals.matching.test_pdq import random_hashes
from tests.signals.matching.working import match, match_at_once

pytestmark = pytest.mark.django_db


def hold_many(people, hashes):
    """Hashes held in turn by these people's companies."""
    values = [row.tobytes().hex() for row in hashes]
    made = Indicator.objects.bulk_create(
        Indicator(kind="pdq", value=value, token=vault.token("pdq", "", value), normaliser=1)
        for value in values
    )
    sample = hold(people[0], "ab" * 32)
    rows = []
    for number, one in enumerate(made):
        person = people[number % len(people)]
        row = Opinion(
            indicator=one, organization=company_of(person), submitted_by=person, status="seed", harm="grooming",
            action="none_yet", expires_at=sample.expires_at, shared_at=sample.shared_at,
        )  # fmt: skip
        rows.append(row)
    Opinion.objects.bulk_create(rows, batch_size=2_000)
    return made


def test_a_dense_cluster_keeps_rows_in_proportion_to_its_hashes_and_counts_every_company():
    people = [make_analyst() for _ in range(4)]
    rng = np.random.default_rng(1)
    centre = np.repeat(random_hashes(rng, 1), 1_000, axis=0)
    hashes = np.unique(turned(rng, centre, 9), axis=0)
    kept = []
    for part in (hashes[:500], hashes[500:]):
        match_at_once(*hold_many(people, part))
        kept.append(NearPair.objects.count())
    assert kept[1] <= 2.2 * kept[0]
    assert kept[1] <= len(hashes) * (len(people) + 2)
    counts = Corroboration.objects.filter(companies_exact=1)
    assert counts.count() == len(hashes)
    assert set(counts.values_list("companies_near", flat=True)) == {4}
    assert ClusterMember.objects.values("cluster").distinct().count() == 1
    [row] = clusters(people[0])
    assert describe(people[0], [row])[0].words == f"{len(hashes):,} signals, 3 other companies"


def test_in_a_dense_cluster_another_hash_takes_the_place_of_one_that_was_taken_back():
    people = [make_analyst() for _ in range(2)]
    rng = np.random.default_rng(2)
    hashes = np.unique(turned(rng, np.repeat(random_hashes(rng, 1), 90, axis=0), 9), axis=0)
    made = hold_many(people, hashes)
    match_at_once(*made)
    theirs = Opinion.objects.filter(organization=company_of(people[1]), indicator__in=made)
    own = made[-2]
    linked = NearPair.objects.filter(lower=own) | NearPair.objects.filter(higher=own)
    gone = [pk for pair in linked.values_list("lower", "higher") for pk in pair if pk != own.pk]
    assert 0 < len(gone) < 40
    theirs.filter(indicator__in=gone).update(withdrawn_at=timezone.now())
    match_at_once(*Indicator.objects.filter(pk__in=gone))
    assert Corroboration.objects.get(indicator=own).companies_near == 2


def test_a_cluster_is_what_hangs_together_and_falls_apart_when_its_bridge_goes():
    people = [make_analyst() for _ in range(3)]
    left, bridge, right = (
        hold(person, near_value(SEEDS[0], bits)) for person, bits in zip(people, (0, 25, 50), strict=True)
    )
    match_at_once(left.indicator, bridge.indicator, right.indicator)
    assert cluster_of(people[0], left.indicator).words == "3 signals, at least one other company"
    Opinion.objects.filter(pk=bridge.pk).update(withdrawn_at=timezone.now())
    match_at_once(bridge.indicator)
    assert cluster_of(people[0], left.indicator) is None
    assert cluster_of(people[2], right.indicator) is None
    Opinion.objects.filter(pk=bridge.pk).update(withdrawn_at=None)
    match_at_once(bridge.indicator)
    assert cluster_of(people[0], left.indicator).signals == 3


def test_the_pages_of_clusters_list_what_may_be_seen(client):
    people = [make_analyst() for _ in range(5)]
    for number, person in enumerate(people):
        hold(person, near_value(SEEDS[0], number))
    match_at_once(*Indicator.objects.all())
    client.force_login(people[0])
    assert "5 signals, 4 other companies" in client.get("/signals/clusters/").content.decode()
    own = Indicator.objects.get(value=SEEDS[0])
    page = client.get(f"/signals/s/{own.public_id}/cluster/").content.decode()
    assert all(near_value(SEEDS[0], number) in page for number in range(5))
    assert "Ours too" in page
    assert "A cluster of 5 signals" in client.get(f"/signals/s/{own.public_id}/").content.decode()
    alone = hold(people[0], SEEDS[1])
    assert client.get(f"/signals/s/{alone.indicator.public_id}/cluster/").status_code == 404


def video(hashes, quality=90):
    return "\n".join(f"{number},{quality},{row.tobytes().hex()}" for number, row in enumerate(hashes))


def share_by_hand(query, stored):
    """Per cent of the query's frames that lie near one of the stored video's, frame by frame."""

    def parse(value):
        rows = [line.split(",") for line in value.split("\n")]
        return [int(hash_, 16) for _, quality, hash_ in rows if int(quality) >= 50]

    ours, theirs = parse(query), parse(stored)
    return 100 * sum(any((one ^ other).bit_count() <= 31 for other in theirs) for one in ours) / len(ours)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), stored_share=st.sampled_from([0, 30, 100]))
def test_videos_match_as_counted_frame_by_frame(seed, stored_share):
    rng = np.random.default_rng(seed)
    pool = random_hashes(rng, 6)
    videos = []
    for _ in range(6):
        chosen = pool[rng.integers(0, 6, rng.integers(1, 12))]
        lines = [
            f"{number},{quality},{row.tobytes().hex()}"
            for number, (row, quality) in enumerate(
                zip(
                    turned(rng, chosen, int(rng.integers(0, 34))),
                    rng.integers(40, 100, len(chosen)),
                    strict=True,
                )
            )
        ]
        lines.append(f"90,80,{pool[0].tobytes().hex()}")
        videos.append("\n".join(lines))
    parsed = [frames.video(value) for value in videos]
    ids = np.concatenate([frames.ids_of(number, one) for number, one in enumerate(parsed)])
    hashes = np.concatenate([one.hashes for one in parsed])
    index = Index()
    index.add(ids, hashes)
    for number, query in enumerate(parsed):
        totals = [(other, one.total) for other, one in enumerate(parsed) if other != number]
        found = frames.matches(query, index.search(query.hashes), totals, stored_share=stored_share)
        wanted = set()
        for other in range(len(videos)):
            there, back = (
                share_by_hand(videos[number], videos[other]),
                share_by_hand(videos[other], videos[number]),
            )
            either = (there >= 80 and back >= stored_share) or (back >= 80 and there >= stored_share)
            if other != number and either:
                wanted.add(other)
        assert set(found) == wanted


def test_two_videos_of_nearly_the_same_frames_match_and_count():
    rng = np.random.default_rng(3)
    here, there, third = (make_analyst() for _ in range(3))
    film = random_hashes(rng, 20)
    own = hold(here, video(film), kind="vpdq")
    hold(there, video(np.concatenate((turned(rng, film[:17], 12), random_hashes(rng, 3)))), kind="vpdq")
    hold(third, video(np.concatenate((film[:15], random_hashes(rng, 5)))), kind="vpdq")
    match_at_once(*Indicator.objects.all())
    [(row, held)] = queries.describe(company_of(here), queries.matches_of(here, {}))
    assert row.pk == own.pk
    assert held.nearness == "Near, 85 % of the frames"
    assert Corroboration.objects.get(indicator=own.indicator).companies_near == 2
    assert cluster_of(here, own.indicator).signals == 2


def test_frames_of_poor_quality_do_not_count():
    rng = np.random.default_rng(4)
    film = random_hashes(rng, 10)
    poor = video(random_hashes(rng, 5), quality=49).replace("\n", "\n1")
    value = video(film) + "\n1" + poor
    assert frames.video(value).total == 10


@pytest.mark.parametrize(
    ("kind", "value", "handle"),
    [
        ("username", "Some_Body", "some_body"),
        ("email", "some_body+x@mail.example", "some_body"),
        ("email", "info@mail.example", ""),
        ("username", "bo", ""),
    ],
)
def test_a_username_and_a_local_part_have_one_form(kind, value, handle):
    assert handle_of(kind, value) == handle


def test_hosts_above_a_host_are_named_but_for_the_ending():
    assert hosts_of("a.b.bad.example") == ["a.b.bad.example", "b.bad.example", "bad.example"]
    assert hosts_of("192.0.2.7") == ["192.0.2.7"]


def words(user, opinion):
    return {hint.words: hint.count for hint in hints_for(user, opinion.indicator)}


def test_hints_are_shown_beside_a_signal_and_match_nothing(client):
    here, there = make_analyst(), make_analyst()
    name = make_signal(here, kind="username", value="Quiet_Otter", platform="aurora")
    make_signal(there, kind="username", value="quiet_otter", platform="borealis")
    mail = make_signal(there, kind="email", value="quiet_otter@mail.example")
    page = make_signal(here, kind="url", value="https://files.bad-host.example/a")
    make_signal(there, kind="url", value="https://files.bad-host.example/b")
    domain = make_signal(there, kind="domain", value="bad-host.example")
    match()
    assert words(here, name) == {
        "The same handle on other platforms": 1, "An e-mail address with this handle before the @": 1,
    }  # fmt: skip
    assert words(there, mail) == {"A username like its local part": 2}
    assert words(here, page) == {"Same host, other page": 1, "Domains above it": 1}
    assert words(there, domain) == {"Pages on hosts below it": 2}
    assert not queries.matches_of(here, {}).exists()
    client.force_login(here)
    shown = client.get(f"/signals/s/{name.indicator.public_id}/").content.decode()
    assert "They are no matches" in shown
    assert "quiet_otter" not in shown.casefold()
    Opinion.objects.filter(pk=mail.pk).update(withdrawn_at=timezone.now())
    assert words(here, name) == {"The same handle on other platforms": 1}


def test_tokens_of_an_older_key_are_made_anew():
    name = make_signal(make_analyst(), kind="username", value="Quiet_Otter", platform="aurora")
    match()
    HintToken.objects.update(key_id="k0", token=b"old")
    assert renew() == 1
    [token] = HintToken.objects.all()
    assert bytes(token.token) != b"old"
    assert token.key_id == vault.key_id()
    keep([name.indicator_id])
    assert HintToken.objects.get().pk == token.pk


def test_of_stored_neighbours_the_nearest_comes_first():
    person = make_analyst()
    ids = [hold(person, near_value(SEEDS[0], bits)).indicator_id for bits in (0, 9, 4)]
    [[first, *_]] = near.neighbours(ids[:1])
    assert first.others.tolist() == [ids[2], ids[1]]
    assert first.apart.tolist() == [4, 9]
    assert others_of(company_of(person), Indicator.objects.all())[ids[0]].near == 0
