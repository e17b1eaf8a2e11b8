"""What was pasted into values: one a line, commas and defanging borne, each with its kind; and what is asked of whom."""

import pytest

from signals.submissions.sending import lines

SHA256 = "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"


def kinds_of(text, kind=""):
    return [(line.value, line.kind) for line in lines.read(text, kind)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hxxps://bad[.]example/a\nsome@bad.example", ["url", "email"]),
        ("hxxps://bad[.]example/a,\nhxxps://bad[.]example/b,\n\n , \n", ["url", "url"]),
        ("a@bad.example, b@bad.example; c@bad.example", ["email"] * 3),
        ("https://bad.example/x,y", ["url"]),
        ("https://bad.example/x, bad.example", ["url", "domain"]),
        ('"https://bad.example/x"', ["url"]),
        ("@some_user", ["username"]),
        ("@one, @two", ["username", "username"]),
        ("username: some_user", ["username"]),
        ("pdq: " + SHA256, ["pdq"]),
        ("trade willow, sell packs", ["keyword"]),
        (SHA256, [""]),
        ("someone", [""]),
        (",".join(str(number % 200 + 7) for number in range(144)), ["photodna"]),
    ],
)
def test_each_value_of_a_paste_is_told_apart_and_its_kind_guessed(text, expected):
    assert [kind for _value, kind in kinds_of(text)] == expected


def test_what_names_its_kind_leaves_the_name_behind_and_quotes_go():
    assert kinds_of("Username: some_user") == [("some_user", "username")]
    assert kinds_of("“https://bad.example/x”,") == [("https://bad.example/x", "url")]


def test_a_kind_that_was_said_holds_for_each_line_and_splits_where_it_has_no_commas():
    assert kinds_of("one, two\nthree", "username") == [
        ("one", "username"),
        ("two", "username"),
        ("three", "username"),
    ]
    assert kinds_of("trade, willow", "keyword") == [("trade, willow", "keyword")]
    frames = f"0,100,{SHA256}\n1,100,{SHA256[::-1]}"
    assert kinds_of(frames, "vpdq") == [(frames, "vpdq")]


def test_a_file_in_base64_wrapped_into_lines_is_no_list_of_values():
    wrapped = "\n".join(["QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5"] * 4)
    with pytest.raises(ValueError, match="embedded content"):
        lines.read(wrapped)
    assert len(lines.read("\n".join([SHA256] * 4), "sha256")) == 4


def test_the_address_of_a_profile_is_personal_and_a_page_below_it_is_not():
    [profile, page] = lines.read("https://aurora.example/user/bob\nhttps://aurora.example/user/bob/album/7")
    assert profile.personal
    assert profile.profile is not None
    assert not page.personal
