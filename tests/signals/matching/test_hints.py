"""Hints: what may have to do with a signal, shown beside it, and never a match."""

import pytest
from django.utils import timezone

from signals.catalog.owners import names_of
from signals.matching import queries
from signals.matching.hints import handle_of, hints_for, keep, outdated, plain_of
from signals.matching.models import HintToken
from signals.submissions.models import Opinion
from signals.submissions.rotation import services as rotation
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import match, work
from tests.signals.rotation.test_rotation import asked_afresh, new_key, rotate  # noqa: F401 -- fixtures

pytestmark = pytest.mark.django_db


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
    assert names_of("a.b.bad.example") == ["a.b.bad.example", "b.bad.example", "bad.example"]
    assert names_of("192.0.2.7") == ["192.0.2.7"]


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


def test_who_hosts_for_many_is_nobodys_domain():
    assert names_of("a.someone.github.io") == ["a.someone.github.io", "someone.github.io"]
    assert names_of("shop.bad.co.uk") == ["shop.bad.co.uk", "bad.co.uk"]
    assert names_of("github.io") == ["github.io"]
    here, there = make_analyst(), make_analyst()
    page = make_signal(here, kind="url", value="https://pages.someone.github.io/a")
    make_signal(there, kind="url", value="https://another.github.io/b")
    make_signal(there, kind="domain", value="someone.github.io")
    ending = make_signal(there, kind="domain", value="github.io")
    match()
    assert words(here, page) == {"Domains above it": 1}
    assert words(there, ending) == {}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"kind": "email", "value": "quiet_otter@mail.example"}, {"kind": "payment_handle", "platform": "coinbox", "value": "quiet_otter@mail.example"}),
        ({"kind": "phone", "value": "+44 20 7946 0958"}, {"kind": "account_id", "platform": "aurora", "value": "442079460958"}),
        ({"kind": "sha256", "value": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}, {"kind": "pdq", "value": "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"}),
    ],
)  # fmt: skip
def test_the_same_value_as_another_type_is_a_hint_and_no_match(first, second):
    here, there = make_analyst(), make_analyst()
    own, theirs = make_signal(here, **first), make_signal(there, **second)
    match()
    assert words(here, own)["The same value as another type"] == 1
    assert words(there, theirs)["The same value as another type"] == 1
    assert not queries.matches_of(here, {}).exists()
    assert plain_of("$Me") == ""


def test_a_url_at_an_address_hints_at_the_address():
    here, there = make_analyst(), make_analyst()
    page = make_signal(here, kind="url", value="https://203.0.114.7/a")
    make_signal(there, kind="ip", value="203.0.114.7")
    match()
    assert words(here, page) == {"Its address": 1}


def test_closing_a_rotation_has_the_tokens_made_anew(new_key):  # noqa: F811 -- the fixture
    person = make_analyst()
    name = make_signal(person, kind="username", value="Quiet_Otter", platform="aurora")
    make_signal(person, kind="email", value="quiet_otter@mail.example")
    match()
    before = set(HintToken.objects.values_list("key_id", flat=True))
    hinted = words(person, name)
    assert hinted == {"An e-mail address with this handle before the @": 1}
    new_key()
    rotate(make_staff("compliance"))
    assert len(outdated()) == 2
    assert work(rotation.HINTS_JOB) == 1
    after = set(HintToken.objects.values_list("key_id", flat=True))
    assert (before, after) == ({"k1/2"}, {"k2/2"})
    assert words(person, name) == hinted
    assert outdated() == []
    made = set(HintToken.objects.values_list("pk", flat=True))
    keep([name.indicator_id])
    assert set(HintToken.objects.values_list("pk", flat=True)) == made
