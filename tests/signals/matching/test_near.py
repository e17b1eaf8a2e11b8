"""Near pairs and videos: what lies near, and when two films are one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from members.rules import company_of
from signals.matching import frames, near, queries
from signals.matching.cluster_queries import cluster_of
from signals.matching.models import Corroboration
from signals.matching.others import others_of
from signals.matching.pdq import Index
from signals.submissions.models import Indicator
from tests.signals.factories import make_analyst
from tests.signals.matching.brute_force import SEEDS, hold, near_value
from tests.signals.matching.test_pdq import near as turned
from tests.signals.matching.test_pdq import random_hashes
from tests.signals.matching.working import match_at_once

pytestmark = pytest.mark.django_db


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


def test_of_stored_neighbours_the_nearest_comes_first():
    person = make_analyst()
    ids = [hold(person, near_value(SEEDS[0], bits)).indicator_id for bits in (0, 9, 4)]
    [[first, *_]] = near.neighbours(ids[:1])
    assert first.others.tolist() == [ids[2], ids[1]]
    assert first.apart.tolist() == [4, 9]
    assert others_of(company_of(person), Indicator.objects.all())[ids[0]].near == 0
