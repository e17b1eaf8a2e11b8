"""The kind of a pasted value."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.catalog.guess import guess_kind
from signals.catalog.normalize import normalize


@pytest.mark.parametrize(
    ("pasted", "kind"),
    [
        ("https://bad.example/x", "url"),
        ("hxxps://bad[.]example/x", "url"),
        ("bad.example/path", "url"),
        ("bad.example", "domain"),
        ("bad[.]example", "domain"),
        ("a@b.example", "email"),
        ("mailto:a@b.example", "email"),
        ("+44 20 7946 0958", "phone"),
        ("'+12015550123", "phone"),
        ("192.0.2.1", "ip"),
        ("2001:db8::1", "ip"),
        ("0cc175b9c0f1b6a831c399e269772661", "md5"),
        ("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8", "sha1"),
        ("sell packs", "keyword"),
        ("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", None),  # SHA-256 or PDQ
        ("@some_user", None),  # a username of which platform, or a payment handle
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_paste_is_guessed_only_where_it_can_be_nothing_else(pasted, kind):
    assert guess_kind(pasted) == kind


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_a_guess_is_always_a_kind_that_takes_the_value(pasted):
    kind = guess_kind(pasted)
    if kind is not None:
        assert normalize(kind, pasted.strip().lstrip("'"))
