"""Check answers what is known to the company, and leaves nothing of what is not."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.models import AuditEntry
from signals.matching.check.models import CheckDay
from signals.matching.check.reading import read
from signals.submissions.models import FirstSight, Indicator, Opinion
from tests.signals.factories import make_analyst, make_signal
from tests.signals.investigate.test_lanes import share_in_group
from tests.signals.matching.test_matching import SEEDS, near_value
from tests.signals.matching.working import match

pytestmark = pytest.mark.django_db
URL = "/signals/check/"


@pytest.fixture
def reader(client):
    person = make_analyst()
    client.force_login(person)
    return person


def ask(client, *lines, **fields):
    sent = {"text": "\n".join(lines), "kind": "", "platform": "", "distance": "31"} | fields
    return client.post(URL, sent)


def said(answer):
    return [(one.line.number, one.nearness) for one in answer.context["answers"]]


def test_each_line_is_answered_in_its_order(client, reader):
    other = make_analyst()
    make_signal(other, kind="url", value="https://bad.example/x")
    make_signal(other, kind="domain", value="worse.example")
    make_signal(other, kind="email", value="canary.known@mail.example")
    make_signal(other, kind="username", value="some_body", platform="Aurora")
    make_signal(other, kind="pdq", value=SEEDS[0])
    make_signal(reader, value="copper field")
    match()
    answer = ask(
        client,
        "hxxps://BAD[.]example/x",
        "https://worse.example/page/7",
        "canary.known@mail.example",
        "Some_Body",
        near_value(SEEDS[0], 9).upper(),
        "copper field",
        "nobody knows this",
        "",
        "https://",
        platform="aurora",
    )
    assert said(answer) == [
        (1, "Exact"),
        (2, "A hint: only its domain is known"),
        (3, "Exact"),
        (4, "Exact"),
        (5, "Near, distance 9"),
        (6, "Exact"),
        (7, ""),
        (8, ""),
    ]
    page = answer.content.decode()
    assert "canary.known" not in page.replace('value="canary.known@mail.example"', "").replace(
        "canary.known@mail.example\n", ""
    )
    assert "6 of 8" in page.replace("<strong>", "").replace("</strong>", "")
    assert "no-store" in answer["Cache-Control"]
    assert [bool(row.row and row.row.ours) for row in answer.context["answers"]][5]


def test_the_distance_is_heeded(client, reader):
    make_signal(make_analyst(), kind="pdq", value=SEEDS[0])
    match()
    asked = near_value(SEEDS[0], 9)
    assert said(ask(client, asked, distance="9")) == [(1, "Near, distance 9")]
    assert said(ask(client, asked, distance="8")) == [(1, "")]
    assert said(ask(client, SEEDS[0], distance="0")) == [(1, "Exact")]


def test_what_is_not_out_to_the_company_is_not_known(client, reader):
    other = make_analyst()
    made = [make_signal(other, kind="pdq", value=seed) for seed in SEEDS]
    words = make_signal(other, value="hidden word")
    Opinion.objects.filter(pk=made[0].pk).update(shared_at=None)
    Indicator.objects.filter(pk=made[1].indicator_id).update(paused_at=timezone.now())
    share_in_group(made[2])
    Opinion.objects.filter(pk=words.pk).update(withdrawn_at=timezone.now())
    match()
    answer = ask(client, *SEEDS, *(near_value(seed, 3) for seed in SEEDS), "hidden word")
    assert [nearness for _, nearness in said(answer)] == [""] * 7
    assert not FirstSight.objects.exists()


def test_a_hit_is_taken_and_the_record_holds_numbers_alone(client, reader):
    make_signal(make_analyst(), value="lantern road")
    own = make_signal(reader, value="copper field")
    ask(client, "lantern road", "copper field", "nobody knows this")
    sight = FirstSight.objects.get()
    assert sight.organization == own.organization
    assert sight.taken_at is not None
    entry = AuditEntry.objects.get(action="signals.checked")
    assert entry.detail == {"values": 3, "hits": 2}
    assert CheckDay.objects.get().values == 3


MISSES = (
    "canary.miss@mail.example",
    "canary-miss-words in a row",
    "https://canary-miss.example/x",
    "canary_miss",
)


def test_a_miss_is_stored_nowhere(client, reader, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = ask(client, *MISSES, platform="aurora")
        ask(client, *MISSES, kind="nonsense")
        found = client.get("/search/", {"q": MISSES[0]})  # the palette finds no values
    assert found.context["found"] == {}
    assert answer.status_code == 200
    assert "canary" not in caplog.text
    assert "canary" not in str(dict(client.session))
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT count(*) FROM {name} AS kept WHERE kept::text LIKE '%%canary%%'")
            assert cursor.fetchone() == (0,), table
    page = client.get(URL).content.decode()
    assert "canary" not in page


def test_a_set_of_guesses_ends_at_the_quota(client, reader, settings):
    settings.CHECKS_A_DAY = 5
    ask(client, "one value", "two values", "three values")
    refused = ask(client, "four values", "five values", "six values")
    assert "2 are left today" in refused.content.decode()
    assert "four values" in refused.content.decode()  # nothing typed is lost
    assert CheckDay.objects.get().values == 3
    assert said(ask(client, "four values", "five values")) == [(1, ""), (2, "")]


def test_a_thousand_values_take_few_queries_and_one_more_is_refused(client, reader):
    other = make_analyst()
    for number in range(3):
        make_signal(other, value=f"known words {number}")
    match()
    with CaptureQueriesContext(connection) as few:
        ask(client, "known words 0")
    with CaptureQueriesContext(connection) as many:
        answer = ask(client, *(f"known words {number}" for number in range(1000)))
    assert sum(one.known for one in answer.context["answers"]) == 3
    assert len(many) <= len(few)
    assert "1,001 lines" in ask(client, *(f"words {number}" for number in range(1001))).content.decode()


def test_a_platform_is_asked_for_where_a_name_lives_on_one():
    [line] = read(["somebody"], kind="username")
    assert "platform" in line.problem
    [line] = read(["somebody"], kind="username", platform=" Aurora ")
    assert [(one.kind, one.platform) for one in line.meanings] == [("username", "aurora")]


def test_the_address_of_a_profile_is_known_as_the_account_it_was_stored_as(client, reader):
    make_signal(make_analyst(), kind="url", value="https://www.instagram.com/some_body/")
    answer = ask(client, "https://instagram.com/some_body")
    assert answer.context["hits"] == 1
    [one] = answer.context["answers"]
    assert one.line.shown == one.row.indicator.shown
    assert "some_body" not in one.line.shown
