"""The normalisation vectors are law; beyond them, no text may surprise the normaliser."""

import base64
import csv
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signals.catalog import taxonomy
from signals.catalog.kinds import KINDS as ROWS
from signals.catalog.normalize import normalize

DATA = Path(__file__).parents[1] / "data"
KINDS = sorted(ROWS)


def vectors():
    for name in ("normalisation.csv", "normalisation-ours.csv"):
        with (DATA / name).open(newline="", encoding="utf-8") as file:
            yield from ((row["kind"], row["input"], row["expected"]) for row in csv.DictReader(file))


VECTORS = list(vectors())


@pytest.mark.parametrize(("kind", "sent", "expected"), VECTORS)
def test_normalize_meets_every_vector(kind, sent, expected):
    if expected.startswith("!"):
        with pytest.raises(ValueError, match=r".") as refusal:
            normalize(kind, sent)
        assert expected[1:] in str(refusal.value)
    else:
        assert normalize(kind, sent) == expected
        assert normalize(kind, expected) == expected


def test_every_kind_of_the_vocabulary_is_a_row_whose_sample_is_good_and_not_yet_canonical():
    assert [raw["id"] for raw in taxonomy.RAW_KINDS] == list(ROWS)
    for kind in ROWS.values():
        assert normalize(kind.id, kind.sample) != kind.sample
        assert kind.days > 0


def test_there_are_vectors_of_our_own_for_every_kind():
    with (DATA / "normalisation-ours.csv").open(newline="", encoding="utf-8") as file:
        ours = [row["kind"] for row in csv.DictReader(file)]
    assert len(ours) >= 150
    assert set(ROWS) <= set(ours)


PIECES = st.sampled_from(
    [
        *(sent for _, sent, _ in VECTORS),
        *(
            "%2F",
            "%",
            "#!",
            "u/",
            "@",
            "..",
            "[.]",
            "xn--",
            "://",
            "ß",
            "İ",
            "ﬀ",
            "'",
            "+",
            "=",
            "\x00",
            "\u200d",
            "\ud800",
        ),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=4).map("".join))


@settings(max_examples=700, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KINDS), TEXTS)
def test_normalize_is_stable_and_raises_nothing_but_value_errors_with_a_reason(kind, sent):
    try:
        canonical = normalize(kind, sent)
    except ValueError as refusal:
        canonical, reason = None, str(refusal)
    if canonical is None:
        assert reason
        return
    assert canonical
    assert "\x00" not in canonical
    assert normalize(kind, canonical) == canonical


@settings(max_examples=100, deadline=None)
@given(st.binary(min_size=24, max_size=600), st.sampled_from(["keyword", "username", "url", "account_id"]))
def test_an_image_in_base64_is_refused_whatever_follows_its_signature(rest, kind):
    for signature in (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"\xff\xd8\xff\xe0\x00\x10JFIF", b"GIF89a"):
        encoded = base64.b64encode(signature + rest).decode()
        for sent in (encoded, "data:image/png;base64," + encoded):
            with pytest.raises(ValueError, match=r"embedded content is refused|too long"):
                normalize(kind, sent)


@pytest.mark.parametrize("kind", KINDS)
def test_overlong_text_is_refused_on_every_kind(kind):
    with pytest.raises(ValueError, match=r"too long|needed|embedded|not a"):
        normalize(kind, "ab " * 1_000_000)
