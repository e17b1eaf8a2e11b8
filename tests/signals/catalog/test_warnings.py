"""What stands on a warning list, and what a hit does."""

import pytest

from signals.catalog import warnings


@pytest.mark.parametrize(
    ("kind", "value", "effects"),
    [
        ("url", "https://bit.ly/", {"refuse"}),
        ("url", "https://bit.ly/abc", {"note"}),
        ("url", "https://bit.ly/?q=1", {"note"}),
        ("url", "https://linktr.ee/someone", {"note"}),
        ("url", "https://ipfs.io/", {"refuse"}),
        ("url", "https://ipfs.io/ipfs/Qm1", {"note"}),
        ("url", "https://host.example/a", set()),
        ("url", "https://192.0.2.7/x", {"note"}),
        ("domain", "bit.ly", {"refuse"}),
        ("domain", "sub.bit.ly", {"refuse"}),
        ("domain", "mailinator.com", {"refuse"}),
        ("domain", "xbit.ly", set()),
        ("domain", "bad.example", set()),
        ("email", "someone@mailinator.com", set()),
        ("phone", "+442079460958", {"note"}),
        ("phone", "+12015550123", {"note"}),
        ("phone", "+447700900123", {"note"}),
        ("phone", "+4930901820", set()),
        ("ip", "192.0.2.1", {"note"}),
        ("ip", "203.0.113.9", {"note"}),
        ("ip", "2001:db8::1", {"note"}),
        ("ip", "8.8.8.8", set()),
        ("ip", "10.1.2.3", {"refuse"}),
        ("md5", "d41d8cd98f00b204e9800998ecf8427e", {"refuse"}),
        ("keyword", "bit.ly", set()),
    ],
)
def test_a_hit_does_what_the_actions_say(kind, value, effects):
    hits = warnings.check(kind, value)
    assert {hit.effect for hit in hits} == effects
    assert all(hit.say for hit in hits)


@pytest.mark.parametrize(
    ("kind", "entries", "inside", "outside"),
    [
        ("string", ["Abc"], "aBC", "abcd"),
        ("substring", ["bc"], "abcd", "acb"),
        ("hostname", ["a.example"], "x.a.example", "xa.example"),
        ("cidr", ["10.0.0.0/8", "2001:DB8::/32"], "2001:db8::5", "11.0.0.1"),
        ("regex", ["/a[0-9]+/g"], "a12", "ba12"),
    ],
)
def test_each_type_of_list_matches_as_its_name_says(kind, entries, inside, outside):
    holds = warnings.matcher(kind, entries)
    assert holds(inside)
    assert not holds(outside)


def test_an_unknown_type_of_list_is_refused():
    with pytest.raises(ValueError, match="unknown type"):
        warnings.matcher("soundex", [])
