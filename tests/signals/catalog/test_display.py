"""Values on pages: blinded when personal, defanged when an address."""

import pytest

from signals.catalog.display import defanged_as_sent, shown
from signals.catalog.kinds import PERSONAL_KINDS


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("email", "someone@mail.example", "so•••@•••"),
        ("email", "ab@mail.example", "a•••@•••"),
        ("phone", "+12015550123", "+12•••23"),
        ("username", "some_user", "so•••"),
        ("payment_handle", "$abc", "$•••"),
        ("ip", "192.0.2.1", "19•••"),
        ("url", "https://bad.example:8443/a.b?c=bad.example", "hxxps://bad[.]example:8443/a.b?c=bad.example"),
        ("domain", "sub.bad.example", "sub[.]bad[.]example"),
        ("keyword", "sell packs", "sell packs"),
        ("md5", "0cc175b9c0f1b6a831c399e269772661", "0cc175b9c0f1b6a831c399e269772661"),
    ],
)
def test_a_value_is_shown_as_its_kind_asks(kind, value, expected):
    assert shown(kind, value) == expected


@pytest.mark.parametrize("kind", sorted(PERSONAL_KINDS))
def test_no_personal_value_can_be_read_from_what_is_shown(kind):
    value = "canary.value.1234@mail.example"
    assert "canary" not in shown(kind, value)
    assert "mail.example" not in shown(kind, value)


@pytest.mark.parametrize(
    ("kind", "sent", "expected"),
    [
        ("url", "HTTPS://bad.example/x?u=http://a.example", "hxxpS://bad.example/x?u=http://a.example"),
        ("url", "hxxps://bad[.]example", "hxxps://bad[.]example"),
        ("keyword", "http://x", "http://x"),
    ],
)
def test_an_address_as_it_was_sent_is_only_made_no_link(kind, sent, expected):
    assert defanged_as_sent(kind, sent) == expected
