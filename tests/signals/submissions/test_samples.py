"""Every row of both sample files ends as the reference data says: an expectation made without the code under test."""

import csv
import io
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from signals.submissions import interpret as module
from signals.submissions.importing.reader import read
from signals.submissions.interpret import Settings, interpret

DATA = Path(__file__).parents[1] / "data"
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
USUAL = Settings()

# Values that must be refused, by type as sent in lower case, with words of the reason.
REFUSED = {
    ("keyword", "a"): "too short",
    ("keyword", '=HYPERLINK("http://x.example")'): "formula",
    ("domain", "example"): "not a host name",
    ("url", "data:image/png;base64,iVBORw0KGgo="): "scheme not allowed",
    ("url", "https://127.0.0.1/"): "not a public address",
    ("url", "https://user:pw@h.example/"): "credentials in a URL",
    ("url", "javascript:alert(1)"): "scheme not allowed",
    ("pdq", "0" * 64): "a hash without information",
    ("pdq", "f" * 64): "a hash without information",
    ("pdq", "abc"): "64 hexadecimal digits",
    ("ip", "10.1.2.3"): "not a public address",
    ("sha256", "+1"): "64 hexadecimal digits",
    ("username", ""): "empty",
    ("username", "<script>alert(1)</script>"): "markup",
    ("email", "not an email"): "not an email address",
    ("email", "noreply@"): "not an email address",
    ("phone", "1.20156E+10"): "spreadsheet damage",
    ("phone", "020 7946 0958"): "country code needed",
    ("md5", "d41d8cd98f00b204e9800998ecf8427e"): "hash of nothing",
    ("photo", "x.jpg"): "imagery is never accepted",
}


def canonical(kind, value):
    """What the sample's own oddities come to; written for the sample only."""
    value = value.strip()
    if kind in {"md5", "sha256", "pdq", "domain", "email"}:
        value = value.lower()
    if kind == "domain":
        return value.rstrip(".")
    if kind == "email":
        return value.removeprefix("mailto:")
    if kind == "url":
        value = value.replace("hxxps", "https").replace("HTTPS", "https").replace("[.]", ".")
        return value.removesuffix("?utm_source=x").removesuffix("#top")
    if kind == "username":
        return value.lstrip("@").lower()
    if kind == "phone":
        return "+" + re.sub(r"\D", "", value)
    return value


def reason_to_refuse(kind, sent):
    value = sent["value"].strip()
    if sent["harm"] == "unknown harm":
        return "unknown harm type"
    if sent["when"].startswith("31/31/"):
        return "not a possible date"
    # The overlap shouts some values of the sample.
    return REFUSED.get((kind, value)) or (
        REFUSED.get((kind, value.lower())) if kind in {"email", "domain"} else None
    )


def notes_to_expect(kind, sent):
    return {
        words
        for words, due in {
            "no date of the action": sent["when"] == "",
            "day first": "/" in sent["when"],
            "no time zone given, read as UTC": " " in sent["when"],
            "stored as suspected": sent["when"] == ""
            or sent["reported"] in {"no", "not required", "maybe", ""},
            "a reserved or fictional range": kind == "phone",
            "documentation range": kind == "ip",
            "shared host": sent["value"] == "https://bit.ly/abc",
        }.items()
        if due
    }


def expectation(sent, seen):
    """State, words of the reason, status and words of the notes for one row as sent."""
    kind = sent["kind"].lower().replace("link", "url")
    reason = reason_to_refuse(kind, sent)
    if reason:
        return "refused", reason, None, set()
    notes = notes_to_expect(kind, sent)
    identity = (kind, canonical(kind, sent["value"]), sent["platform"])
    state = "merged" if identity in seen else "accepted"
    seen.add(identity)
    return state, None, "seed" if "stored as suspected" in notes else "positive", notes


def run(name, delimiter, settings=USUAL):
    content = (DATA / name).read_bytes()
    names = [
        "kind",
        "value",
        "platform",
        "harm",
        "policy",
        "action",
        "when",
        "reported",
        "reference",
        "comment",
    ]
    if delimiter == ";":
        names[:2] = ["value", "kind"]
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))[1:]
    seen, identities = set(), set()
    counts = Counter()
    for number, (values, row) in enumerate(zip(lines, read(content).rows(), strict=True)):
        sent = dict(zip(names, values, strict=True))
        state, reason, status, notes = expectation(sent, seen)
        got = interpret(row, settings, now=NOW)
        where = f"line {row.line}: {values}"
        assert row.line == number + 2
        got_state = got.state
        if got.signal is not None:
            assert got.signal.value == canonical(got.signal.kind, sent["value"]), where
            got_state = "merged" if got.signal.identity in identities else "accepted"
            identities.add(got.signal.identity)
            assert got.signal.status == status, where
        assert got_state == state, where
        if reason:
            assert any(reason in given for given in got.reasons), (where, got.reasons)
        else:
            assert got.reasons == (), where
        for note in notes:
            assert any(note in given for given in got.notes), (where, got.notes)
        counts[state] += 1
        counts[status] += state == "accepted"
    return counts


def test_every_row_of_the_sample_ends_as_the_reference_says():
    counts = run("signals-sample.csv", ",")
    assert counts["accepted"] + counts["merged"] + counts["held"] + counts["refused"] == 5_000
    assert (counts["accepted"], counts["merged"], counts["held"], counts["refused"]) == (4_027, 791, 0, 182)
    assert (counts["positive"], counts["seed"]) == (3_421, 606)


def test_the_usual_answers_for_a_whole_file_change_no_row_of_the_sample():
    usual = Settings(reviewed=True, whose="person_who_offended")
    assert run("signals-sample.csv", ",", usual) == run("signals-sample.csv", ",")


def test_every_row_of_the_overlap_ends_as_the_reference_says():
    counts = run("signals-overlap.csv", ";")
    assert counts["accepted"] + counts["merged"] + counts["held"] + counts["refused"] == 1_000
    assert (counts["accepted"], counts["merged"], counts["held"], counts["refused"]) == (981, 10, 0, 9)


@pytest.mark.parametrize("name", ["signals-sample.csv", "signals-overlap.csv"])
def test_refused_content_is_kept_as_a_digest_only(name):
    for row in read((DATA / name).read_bytes()).rows():
        got = interpret(row, Settings(), now=NOW)
        if any("embedded" in reason for reason in got.reasons):
            assert "iVBOR" not in repr(got)
            assert got.sent["value"].startswith("sha256:")
        else:
            assert got.sent == row.fields


def test_the_states_are_the_four_that_add_up():
    assert {module.ACCEPTED, module.MERGED, module.HELD, module.REFUSED} == {
        "accepted",
        "merged",
        "held",
        "refused",
    }
