"""One row at a time: what is stored, on what basis, and what is refused in which words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.catalog import embedded
from signals.catalog.warnings import Guard
from signals.submissions.importing.columns import TITLES
from signals.submissions.interpret import Row, Settings, interpret

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GOOD = {
    "kind": "keyword",
    "value": "sell packs",
    "harm": "grooming",
    "policy": "4.2",
    "action": "account_disabled",
    "actioned_at": "2026-10-01T10:00:00Z",
    "reported": "yes",
    "reference": "NCMEC-1",
}


def read_row(*, day_first=True, problem="", **changes):
    return interpret(Row(2, GOOD | changes, problem), Settings(day_first=day_first), now=NOW)


def test_a_row_with_a_whole_basis_is_confirmed():
    got = read_row()
    assert (got.state, got.signal.status, got.reasons, got.notes) == ("accepted", "positive", (), ())
    assert got.signal.reported_to == "ncmec"
    assert got.signal.tlp == "amber+strict"


@pytest.mark.parametrize(
    ("changes", "note"),
    [
        ({"policy": ""}, "no policy named"),
        ({"action": ""}, "no action taken yet"),
        ({"action": "none_yet"}, "no action taken yet"),
        ({"actioned_at": ""}, "no date of the action"),
        ({"reported": "no", "reference": ""}, "not reported"),
        ({"reported": "", "reference": ""}, "not said whether it was reported"),
        ({"reported": "maybe"}, "says neither that it was reported nor"),
        ({"reference": ""}, "without a reference"),
        ({"reported": "not required", "reference": ""}, "no reason says why"),
        ({"human_reviewed": "no"}, "no person has reviewed it"),
    ],
)
def test_a_row_without_the_whole_basis_is_only_suspected_and_says_why(changes, note):
    got = read_row(**changes)
    assert (got.state, got.signal.status) == ("accepted", "seed")
    assert any("stored as suspected" in given and note in given for given in got.notes)


@pytest.mark.parametrize(
    ("reported", "comment", "to"),
    [
        ("YES", "", "ncmec"),
        ("y", "", "ncmec"),
        ("True", "", "ncmec"),
        ("NCMEC", "", "ncmec"),
        ("iwf", "", "iwf"),
        ("law enforcement", "", "law_enforcement"),
        ("other hotline", "", "other_hotline"),
        ("not required", "no provider in the US", "not_required"),
    ],
)
def test_a_report_or_a_reason_against_one_completes_the_basis(reported, comment, to):
    got = read_row(reported=reported, comment=comment)
    assert (got.signal.status, got.signal.reported_to) == ("positive", to)
    assert got.signal.not_required_reason == (comment if to == "not_required" else "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "photo"}, "imagery is never accepted"),
        ({"kind": "Video"}, "imagery is never accepted"),
        ({"kind": ""}, "no type given"),
        ({"kind": "hunch"}, "no such type of signal"),
        ({"value": ""}, "empty"),
        ({"kind": "username", "value": "someone"}, "a platform is needed"),
        ({"harm": ""}, "no harm type given"),
        ({"harm": "unknown harm"}, "unknown harm type; see"),
        ({"action": "shouted"}, "unknown action"),
        ({"actioned_at": "31/31/2026"}, "not a possible date"),
        ({"actioned_at": "2026-02-30"}, "not a possible date"),
        ({"actioned_at": "yesterday"}, "not a possible date"),
        ({"actioned_at": "1970-01-01"}, "not a possible date"),
        ({"actioned_at": "2026-11-22T12:30:00Z"}, "lies in the future"),
        ({"actioned_at": "24/11/2026"}, "lies in the future"),
        ({"actioned_at": "9999-12-31T23:59:59-23:00"}, "not a possible date"),
        ({"kind": "domain", "value": "bit.ly"}, "shared host"),
        ({"kind": "url", "value": "https://bit.ly"}, "shared host"),
        ({"kind": "domain", "value": "mailinator.com"}, "a mail provider"),
        ({"policy": "data:image/png;base64,iVBORw0KGgo="}, "embedded content is refused"),
        ({"comment": "/9j/4AAQSkZJRgABAQAAAQABAAD"}, "embedded content is refused"),
        ({"comment": "x" * 501}, "comment is too long"),
        ({"policy": "4\x07"}, "control characters"),
        ({"kind": "pdq", "value": "f8" * 31 + "0f", "quality": "49"}, "quality 49 is under 50"),
        ({"kind": "pdq", "value": "f8" * 31 + "0f", "quality": "high"}, "a number from 0 to 100"),
        ({"tlp": "purple"}, "unknown TLP label"),
        ({"value": "me\ufffdnu\x00"}, "control characters"),
    ],
)
def test_what_cannot_stand_is_refused_in_words(changes, reason):
    got = read_row(**changes)
    assert (got.state, got.signal) == ("refused", None)
    assert any(reason in given for given in got.reasons), got.reasons


def test_all_that_is_wrong_with_a_row_is_said_at_once():
    got = read_row(kind="photo", harm="", actioned_at="31/31/2026")
    assert len(got.reasons) == 3


def test_a_row_of_the_wrong_shape_is_refused_with_its_shape():
    assert read_row(problem="12 columns where the header names 10").reasons == (
        "12 columns where the header names 10",
    )


@pytest.mark.parametrize(
    ("written", "day_first", "moment"),
    [
        ("03/08/2026", True, datetime(2026, 8, 3, tzinfo=UTC)),
        ("03/08/2026", False, datetime(2026, 3, 8, tzinfo=UTC)),
        ("3.8.2026 14:05", True, datetime(2026, 8, 3, 14, 5, tzinfo=UTC)),
        ("2026-08-03", True, datetime(2026, 8, 3, tzinfo=UTC)),
        ("2026-08-03 14:05", True, datetime(2026, 8, 3, 14, 5, tzinfo=UTC)),
        ("2026-08-03T14:05:00+02:00", True, datetime(2026, 8, 3, 12, 5, tzinfo=UTC)),
        ("2026-08-03T14:05:00Z", True, datetime(2026, 8, 3, 14, 5, tzinfo=UTC)),
        ("22/11/2026", True, datetime(2026, 11, 22, tzinfo=UTC)),
        ("23/11/2026", True, datetime(2026, 11, 23, tzinfo=UTC)),
    ],
)
def test_dates_are_read_as_people_write_them(written, day_first, moment):
    got = read_row(day_first=day_first, actioned_at=written)
    assert got.signal.actioned_at == moment


def test_a_month_of_13_asks_whether_the_file_is_month_first():
    assert "is this file month first?" in read_row(actioned_at="10/25/2026").reasons[0]


def test_the_platform_belongs_to_a_username_and_to_nothing_else():
    assert read_row(kind="username", value="@A", platform=" Pixel  Pond ").signal.identity == (
        "username",
        "a",
        "pixel pond",
    )
    got = read_row(kind="link", value="https://a.example/x", platform="aurora")
    assert got.signal.identity == ("url", "https://a.example/x", "")
    assert any("platform" in note for note in got.notes)


def test_an_action_that_does_not_fit_the_kind_is_kept_as_given():
    assert read_row(action="URL blocked").signal.action == "url_blocked"


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*GOOD, "platform", "comment", "tlp", "quality", "human_reviewed"]), st.text()
    )
)
def test_no_row_however_odd_ends_as_anything_but_accepted_or_refused(fields):
    got = interpret(Row(2, GOOD | fields), Settings(), now=NOW)
    assert (got.state == "accepted") == (got.signal is not None) == (not got.reasons)


@pytest.mark.parametrize("whose", ["child_or_victim", "Hacked account", "VICTIM", "child", "compromised"])
def test_a_childs_or_a_hacked_identifier_is_refused_and_only_digests_are_kept(whose):
    fields = {"value": "canary.child", "platform": "canaryland", "comment": "canary", "kind": "username"}
    got = read_row(whose=whose, **fields, reference="canary-1")
    assert (got.state, got.signal) == ("refused", None)
    assert "tell your hotline, not this programme" in got.reasons[0]
    assert "canary" not in repr(got)
    assert got.sent["kind"] == "username"
    assert got.sent["value"].startswith("sha256:")
    misshapen = read_row(whose=whose, **fields, problem="12 columns where the header names 10: canary?")
    assert "canary" not in repr(misshapen)


def test_whose_identifier_it_is_may_stay_unsaid_or_unknown():
    assert read_row().signal.whose == ""
    assert read_row(whose="offender").signal.status == "positive"
    unknown = read_row(whose="not known")
    assert (unknown.signal.status, unknown.signal.whose) == ("seed", "not_known")
    assert any("not known whose" in note for note in unknown.notes)
    assert "unknown answer to whose" in read_row(whose="my neighbour").reasons[0]


def test_labels_are_read_in_any_spelling_and_old_ones_in_todays_words():
    got = read_row(labels="Still image; viral, still_image")
    assert got.signal.labels == ("still_image", "viral")
    old = read_row(labels="generated_by_ai, live_stream")
    assert old.signal.labels == ("synthetic",)
    assert any("is called “synthetic” now" in note for note in old.notes)
    assert any("no longer said" in note for note in old.notes)
    assert "unknown label" in read_row(labels="funny").reasons[0]
    assert "only one label of" in read_row(labels="violence, animal").reasons[0]


def test_a_classification_belongs_to_hashes_alone():
    assert read_row(kind="md5", value="a" * 31 + "b", classification="a1").signal.classification == "A1"
    word = read_row(classification="A1")
    assert word.signal.classification == ""
    assert any("hashes alone" in note for note in word.notes)
    assert "unknown classification" in read_row(classification="Z9").reasons[0]
    assert read_row(context="Viral").signal.context == "viral"
    assert "unknown context" in read_row(context="sunny").reasons[0]


def test_an_end_may_be_nearer_than_that_of_its_kind_and_not_further():
    assert read_row(expires_at="2026-12-24").signal.expires_at == datetime(2026, 12, 24, tzinfo=UTC)
    late = read_row(expires_at="2036-12-24")
    assert late.signal.expires_at is None
    assert any("365 days at most" in note for note in late.notes)
    assert "has passed" in read_row(expires_at="2020-12-24").reasons[0]


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://www.instagram.com/Some.One/", ("username", "some.one", "instagram")),
        ("hxxps://x[.]com/someone?utm_source=a", ("username", "someone", "x")),
        ("https://tiktok.com/@some_one", ("username", "some_one", "tiktok")),
        ("https://www.reddit.com/user/Some_One", ("username", "some_one", "reddit")),
        ("https://facebook.com/profile.php?id=100012345678", ("account_id", "100012345678", "facebook")),
        ("https://pixelpond.example/users/1234567", ("account_id", "1234567", "pixelpond")),
        ("https://chat.pixelpond.example/u/someone", ("username", "someone", "chat.pixelpond.example")),
    ],
)
def test_a_profile_address_is_stored_as_the_person_it_names(url, identity):
    got = read_row(kind="url", value=url)
    assert got.signal.identity == identity
    assert any("leads to a person" in note for note in got.notes)


@pytest.mark.parametrize(
    "url",
    [
        "https://instagram.com/p/abc123",
        "https://x.com/someone/status/123",
        "https://bad.example/r/12",
        "https://tiktok.com/@some_one/video/1234",
        "https://instagram.com/explore",
        "https://bad.example/someone",
    ],
)
def test_other_addresses_stay_addresses(url):
    assert read_row(kind="url", value=url).signal.kind == "url"


def test_a_question_of_a_warning_list_holds_the_row_until_it_is_answered():
    guard = Guard("Search engines", frozenset({"domain"}), "search.example".__eq__, "ask", "a search engine")
    row = Row(2, GOOD | {"kind": "domain", "value": "search.example"})
    held = interpret(row, Settings(guards=(guard,)), now=NOW)
    assert (held.state, held.reasons) == ("held", ("a search engine",))
    assert [question.list for question in held.questions] == ["Search engines"]
    told = interpret(row, Settings(guards=(guard,), confirmed=frozenset({"Search engines"})), now=NOW)
    assert (told.state, told.questions) == ("accepted", ())
    assert any("you confirmed" in note for note in told.notes)


CELLS = ("wren.canary@birdcage.example", "+4915172839465", "wrencanary", "Wren Canary", "wrencanary:77")


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("name", list(TITLES))
def test_no_reason_and_no_note_repeats_what_a_cell_holds(name, cell):
    for fields in (GOOD, GOOD | {"kind": "url", "value": "ftp:x"}, GOOD | {"kind": "pdq", "harm": "x"}):
        got = interpret(Row(2, fields | {name: cell}), Settings(), now=NOW)
        said = " ".join((*got.reasons, *got.notes)).casefold()
        assert not any(part in said for part in ("wren", "canary", "15172839465"))


# How each of the starts looks inside a sentence; what follows makes a part long enough to be a file.
HIDDEN = [f"{start}canaryAAAAAAAAAAAA" for start in embedded._BASE64_STARTS] + [
    "AAAAIGZ0eXcanaryAAAA",
    "ffd8ff" + "0" * 20,
    "0x504b0304" + "0" * 20,
    "data:image/png;base64,canary",
    "A" * 300,
]


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("name", ["policy", "comment"])
def test_of_content_in_one_word_of_a_sentence_nothing_is_kept(name, hidden):
    got = read_row(**{name: f"please look at {hidden} and tell"})
    assert got.state == "refused"
    assert "embedded content is refused" in got.reasons[0]
    assert got.sent[name].startswith("sha256:")
    assert hidden not in repr(got)


PERSONAL = {"kind": "username", "value": "someone", "platform": "aurora"}
FILE = Settings(reviewed=True, whose="person_who_offended")
UNKNOWN = Settings(reviewed=False, whose="not_known")


@pytest.mark.parametrize(
    ("of_file", "row", "stored", "note"),
    [
        (FILE, PERSONAL, ("positive", True, "person_who_offended"), ""),
        (FILE, {}, ("positive", True, ""), ""),
        (FILE, PERSONAL | {"human_reviewed": "no"}, ("seed", False, "person_who_offended"), "no person"),
        (FILE, {"human_reviewed": ""}, ("seed", None, ""), "not said whether a person has reviewed"),
        (FILE, {"human_reviewed": "pending"}, ("seed", None, ""), "not said whether a person has reviewed"),
        (FILE, PERSONAL | {"whose": ""}, ("seed", True, ""), "not said whose identifier"),
        (FILE, {"whose": ""}, ("positive", True, ""), ""),
        (FILE, PERSONAL | {"whose": "unknown"}, ("seed", True, "not_known"), "not known whose"),
        (UNKNOWN, PERSONAL, ("seed", False, "not_known"), "no person has reviewed it; it is not known whose"),
        (UNKNOWN, {}, ("seed", False, ""), "no person has reviewed it"),
        (
            UNKNOWN,
            PERSONAL | {"human_reviewed": "yes", "whose": "offender"},
            ("positive", True, "person_who_offended"),
            "",
        ),
        (Settings(), PERSONAL | {"human_reviewed": "", "whose": ""}, ("positive", None, ""), ""),
    ],
)
def test_the_word_on_the_whole_file_counts_where_its_rows_have_no_such_column(of_file, row, stored, note):
    got = interpret(Row(2, GOOD | row), of_file, now=NOW)
    assert (got.signal.status, got.signal.human_reviewed, got.signal.whose) == stored
    said = [given for given in got.notes if "stored as suspected" in given]
    assert (note in said[0]) if note else said == []


def test_an_address_of_a_person_takes_the_word_on_the_whole_file_as_personal_kinds_do():
    fields = GOOD | {"kind": "url", "value": "https://instagram.com/some.one"}
    assert interpret(Row(2, fields), UNKNOWN, now=NOW).signal.whose == "not_known"


def test_a_word_on_whose_it_is_that_nobody_understands_is_refused_since_it_may_mean_a_victim():
    assert interpret(Row(2, GOOD | PERSONAL | {"whose": "my daughter"}), FILE, now=NOW).state == "refused"
