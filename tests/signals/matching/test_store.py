"""The index on disk: as exact as brute force, the same for all processes, whole after a kill, made anew when damaged."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signals.matching import pdq, store
from signals.matching.segments import LostError
from signals.matching.store import MANIFEST, Store
from tests.signals.matching.test_pdq import as_set, near, random_hashes

ROOT = Path(__file__).resolve().parents[3]
SIZE = 100_000
NONE = np.empty((0, 32), np.uint8)


def make_store(folder, owner="here", rows=()):
    made = Store(folder, owner=owner)
    made.rebuild(rows)
    return made


def brute_force(hashes, queries, distance):
    """Every pair counted, by whole words: 100,000 at a time take no time."""
    wide = np.ascontiguousarray(hashes).view(np.uint64)
    found = set()
    for number, query in enumerate(np.ascontiguousarray(queries).view(np.uint64)):
        apart = np.bitwise_count(wide ^ query).sum(axis=1)
        found |= {(number, int(i), int(apart[i])) for i in np.flatnonzero(apart <= distance)}
    return found


def clustered(rng, size):
    """Clusters of fifty about two thousand centres, each member up to 40 bits off its centre."""
    centres = np.repeat(random_hashes(rng, size // 50), 50, axis=0)
    flips = rng.integers(0, 41, len(centres))
    bits = np.unpackbits(centres, axis=1)
    places = rng.permuted(np.tile(np.arange(256, dtype=np.uint8), (len(bits), 1)), axis=1)
    bits[np.repeat(np.arange(len(bits)), flips), places[np.arange(256) < flips[:, None]]] ^= 1
    return np.packbits(bits, axis=1)


@pytest.fixture(scope="module", params=["random", "clustered"])
def large(request, tmp_path_factory):
    """The same 100,000 hashes in memory and on disk, there in four segments."""
    rng = np.random.default_rng(11)
    hashes = random_hashes(rng, SIZE) if request.param == "random" else clustered(rng, SIZE)
    index = pdq.Index()
    index.add(np.arange(SIZE), hashes)
    kept = make_store(tmp_path_factory.mktemp("store"))
    for begin, end in ((0, 80_000), (80_000, 96_000), (96_000, 99_500), (99_500, SIZE)):
        kept.add(np.arange(begin, end), hashes[begin:end])
    assert len(kept.view().segments) == 4
    queries = np.concatenate(
        [near(rng, hashes[rng.integers(0, SIZE, 25)], bits) for bits in (0, 16, 31, 32)]
        + [random_hashes(rng, 20)]
    )
    return hashes, queries, index, kept


@pytest.mark.parametrize("distance", [0, 16, 31])
def test_of_100_000_every_pair_is_found_that_brute_force_finds(large, distance):
    hashes, queries, index, kept = large
    wanted = brute_force(hashes, queries, distance)
    assert len(wanted) >= 25
    assert as_set(index.search(queries, distance)) == wanted
    assert as_set(kept.search(queries, distance)) == wanted
    again = Store(kept.folder, owner="here")
    assert as_set(again.search(queries, distance)) == wanted


@pytest.mark.parametrize("distance", [0, 16, 31])
def test_with_a_single_entry_it_is_found(tmp_path, distance):
    rng = np.random.default_rng(distance)
    only = random_hashes(rng, 1)
    kept = make_store(tmp_path)
    kept.add([7], only)
    assert as_set(kept.search(near(rng, only, distance), distance)) == {(0, 7, distance)}
    assert as_set(kept.search(near(rng, only, distance + 1), distance)) == set()


def test_31_bits_are_in_and_32_are_out_wherever_they_stand(tmp_path):
    spread = np.zeros((2, 32), np.uint8)
    spread[:] = 0b1
    spread[0, 0] = 0
    kept = make_store(
        tmp_path, rows=[(np.arange(100, 9_000), random_hashes(np.random.default_rng(5), 8_900))]
    )
    kept.add([0, 1], spread)
    assert as_set(kept.search(np.zeros((1, 32), np.uint8))) == {(0, 0, 31)}
    kept.add(np.arange(9_000, 20_000), random_hashes(np.random.default_rng(6), 11_000))
    assert len(kept.view().segments) == 1
    assert as_set(kept.search(np.zeros((1, 32), np.uint8))) == {(0, 0, 31)}


STEP = st.tuples(st.sampled_from(["add", "remove"]), st.lists(st.integers(0, 30), min_size=1, max_size=12))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=25))
def test_after_any_steps_it_holds_what_was_added_and_not_removed(tmp_path_factory, steps):
    hashes = near(np.random.default_rng(1), np.zeros((31, 32), np.uint8), 9)
    kept = make_store(tmp_path_factory.mktemp("steps"))
    held = set()
    for what, ids in steps:
        if what == "add":
            kept.add(ids, hashes[ids])
            held |= set(ids)
        else:
            kept.remove(ids)
            held -= set(ids)
        assert {pk for _, pk, _ in as_set(kept.search(hashes[:1], 256))} == held
        assert len(kept.view()) == len(held)
    assert len(kept.view().segments) <= 4
    assert len(list(kept.folder.glob("*.segment"))) == len(kept.view().segments)


def test_so_many_removals_are_merged_away(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "_MOST_REMOVED", 3)
    kept = make_store(tmp_path, rows=[(np.arange(50), random_hashes(np.random.default_rng(2), 50))])
    for pk in range(10):
        kept.remove([pk])
    assert len(kept.view().removed) <= 3
    assert sorted(np.concatenate([ids for ids, _ in kept.view().rows()]).tolist()) == list(range(10, 50))


def test_adding_does_not_write_anew_what_is_there(tmp_path):
    kept = make_store(tmp_path, rows=[(np.arange(20_000), random_hashes(np.random.default_rng(3), 20_000))])
    [large_file] = tmp_path.glob("*.segment")
    before = large_file.stat()
    for pk in range(20_000, 20_060):
        kept.add([pk], random_hashes(np.random.default_rng(pk), 1))
    assert large_file.stat() == before
    assert len(kept.view().segments) <= 5
    assert kept.add([20_001], random_hashes(np.random.default_rng(9), 1)) == kept.view().generation == 61


def test_a_reader_goes_on_with_its_generation_and_sees_the_next_one_at_its_next_search(tmp_path):
    rng = np.random.default_rng(4)
    hashes = random_hashes(rng, 2)
    writer, reader = make_store(tmp_path), Store(tmp_path, owner="here")
    writer.add([1], hashes[:1])
    old = reader.view()
    writer.add([2], hashes[1:])
    writer.remove([1])
    assert as_set(old.search(hashes, 0)) == {(0, 1, 0)}
    assert as_set(reader.search(hashes, 0)) == {(1, 2, 0)}
    assert reader.view().generation == writer.view().generation


def run(code, folder, **more):
    return subprocess.Popen(
        [sys.executable, "-c", f"import sys; folder = sys.argv[1]\n{code}", str(folder)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, **more,
    )  # fmt: skip


def test_two_processes_see_the_same_generation_and_map_the_same_file(tmp_path):
    kept = make_store(tmp_path, rows=[(np.arange(5_000), random_hashes(np.random.default_rng(8), 5_000))])
    code = """
from pathlib import Path
from signals.matching.store import Store
store = Store(Path(folder), owner="here")
print(store.view().generation, flush=True)
input()
print(store.view().generation, len(store.view()), flush=True)
print(any(".segment" in line for line in open("/proc/self/maps")), flush=True)
"""
    other = run(code, tmp_path, stdin=subprocess.PIPE)
    assert other.stdout.readline().split() == ["1"]
    kept.add([9_000], random_hashes(np.random.default_rng(9), 1))
    said, _ = other.communicate("\n", timeout=30)
    assert said.split() == ["2", "5001", "True"]


def test_after_kill_9_of_the_writer_the_last_generation_stands_and_the_next_writer_goes_on(tmp_path):
    code = """
from pathlib import Path
import numpy as np
from signals.matching.store import Store
store = Store(Path(folder), owner="here")
hashes = np.random.default_rng(0).integers(0, 256, (1_000_000, 32), dtype=np.uint8)
for pk in range(1, 1_000_000, 700):
    print(store.add(np.arange(pk, pk + 700), hashes[pk : pk + 700]), flush=True)
"""
    kept = make_store(tmp_path)
    hashes = np.random.default_rng(0).integers(0, 256, (1_000_000, 32), dtype=np.uint8)
    for pause in (0.0, 0.013, 0.031):
        writer = run(code, tmp_path)
        for _ in range(8):
            writer.stdout.readline()
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        view = Store(tmp_path, owner="here").view()
        ids = np.sort(np.concatenate([ids for ids, _ in view.rows()]))
        assert len(ids) % 700 == 0
        assert ids.tolist() == list(range(1, len(ids) + 1))
        assert as_set(view.search(hashes[[1, len(ids)]], 0)) == {(0, 1, 0), (1, len(ids), 0)}
        kept.add([0], hashes[:1])
        kept.remove([0])
        assert len(list(tmp_path.glob("*.segment"))) == len(kept.view().segments)


def spoil_manifest(folder):
    (folder / MANIFEST).write_bytes((folder / MANIFEST).read_bytes()[:-9])


def spoil_word(folder):
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["content"]["generation"] = 99
    (folder / MANIFEST).write_text(json.dumps(manifest))


def spoil_bit(folder):
    [path] = folder.glob("*.segment")
    content = bytearray(path.read_bytes())
    content[1_000] ^= 1
    path.write_bytes(content)


def cut_segment(folder):
    [path] = folder.glob("*.segment")
    path.write_bytes(path.read_bytes()[:-1])


def lose_segment(folder):
    [path] = folder.glob("*.segment")
    path.unlink()


def lose_manifest(folder):
    (folder / MANIFEST).unlink()


@pytest.mark.parametrize(
    "spoil", [spoil_manifest, spoil_word, spoil_bit, cut_segment, lose_segment, lose_manifest]
)
def test_what_is_damaged_counts_as_lost_and_is_made_anew(tmp_path, spoil):
    rows = [(np.arange(100), random_hashes(np.random.default_rng(1), 100))]
    make_store(tmp_path, rows=rows)
    spoil(tmp_path)
    kept = Store(tmp_path, owner="here")
    with pytest.raises(LostError):
        kept.search(NONE)
    kept.rebuild(rows)
    assert as_set(kept.search(rows[0][1][:1], 0)) == {(0, 0, 0)}
    assert len(list(tmp_path.glob("*.segment"))) == 1


def test_the_index_of_another_database_is_not_read(tmp_path):
    make_store(tmp_path, rows=[([1], random_hashes(np.random.default_rng(1), 1))])
    with pytest.raises(LostError):
        Store(tmp_path, owner="elsewhere").view()


def test_whoever_comes_second_to_make_it_anew_takes_what_the_first_has_made(tmp_path):
    hashes = random_hashes(np.random.default_rng(1), 1)
    make_store(tmp_path, rows=[([1], hashes)])

    def refuse():
        raise AssertionError("read again")
        yield

    assert Store(tmp_path, owner="here").rebuild(refuse()) == 1
