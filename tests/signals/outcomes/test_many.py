"""Outcomes of many signals: totals that add up, corrected as one, and no count ever twice."""

import uuid

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coalition.impact.registry import metric_named
from signals.outcomes import queries
from signals.outcomes import services as alone
from signals.outcomes.counts import COUNTS, COUNTS_OF, WORDS, amount
from signals.outcomes.many import services
from signals.outcomes.many.models import BulkEntry, BulkOutcome, Covered
from signals.outcomes.many.tally import KINDS, problems_of
from signals.outcomes.models import Outcome
from signals.outcomes.reactions.services import react, take_reaction_back
from signals.submissions.models import Indicator
from tests.signals.factories import make_analyst, make_csv, make_signal, start_import
from tests.signals.matching.working import work
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def say(person, indicators, tallies, *, expected=None, ranges=None, token=None, **counts):
    return services.record_for_many(
        by=person, source="selection", chosen=Indicator.objects.filter(pk__in=[one.pk for one in indicators]),
        expected=len(indicators) if expected is None else expected, tallies=tallies, counts=counts,
        ranges=ranges, happened_on=timezone.localdate(), form_token=token or uuid.uuid4(),
    )  # fmt: skip


def correct(person, bulk, tallies, **counts):
    return services.correct_for_many(
        by=person, bulk=bulk, tallies=tallies, counts=counts, happened_on=timezone.localdate(),
        form_token=uuid.uuid4(),
    )  # fmt: skip


@pytest.fixture
def theirs():
    holder = make_analyst()
    return [make_signal(holder, value=f"word {number}").indicator for number in range(4)]


def totals(person):
    return dict(queries.own_totals(person))


def posted(indicators, **more):
    return {
        "source": "selection", "ids": [str(one.public_id) for one in indicators], "expected": str(len(indicators)),
        "happened_on": timezone.localdate().isoformat(), "form_token": str(uuid.uuid4()), "note": "", **more,
    }  # fmt: skip


def test_amounts_are_numbers_or_ranges_whose_lower_end_counts():
    assert [(amount(text).counted, amount(text).given) for text in ("0", "1,200", "10\N{EN DASH}49", "1000 or more")] == [
        (0, ""), (1200, ""), (10, "10-49"), (1000, "1000+"),
    ]  # fmt: skip
    for text in ("-1", "a few", "10-50", "1e3", "²", "99999999999"):
        with pytest.raises(ValueError, match="Enter a"):
            amount(text)


def test_numbers_must_be_all_of_the_signals_and_carry_only_their_counts():
    assert (
        problems_of(
            {"no_match": 100, "matched_no_violation": 12, "actioned": 8}, {"accounts_actioned": 9}, 120
        )
        == []
    )
    assert "add up to 119" in problems_of({"no_match": 119}, {}, 120)[0].words
    assert problems_of({"no_match": 2}, {"accounts_actioned": 1}, 2)[0].field == "accounts_actioned"
    assert problems_of({"false_positive": 1}, {}, 1)


def test_one_entry_speaks_for_all_and_shows_in_own_figures(client, theirs):
    person = make_analyst()
    client.force_login(person)
    form = posted(
        theirs,
        of_no_match="2",
        of_matched_no_violation="1",
        of_actioned="1",
        accounts_actioned="10-49",
        urls_blocked="3",
    )
    for _ in range(2):
        answer = client.post("/signals/outcomes/many/record/", form, follow=True)
        page = answer.content.decode()
        assert "10-49 accounts actioned" in page
        assert "3 URLs blocked" in page
    assert BulkOutcome.objects.get().signals == 4
    assert totals(person)["Accounts actioned"] == 10
    assert totals(person)["URLs blocked"] == 3
    assert sum(part.amount for part in metric_named("accounts_actioned").parts()) == 10
    assert "4" in client.get("/signals/outcomes/many/").content.decode()


def test_a_signal_with_an_outcome_of_its_own_keeps_it_and_the_answer_says_so(client, theirs):
    person = make_analyst()
    make_outcome(person, theirs[0], accounts_actioned=2)
    client.force_login(person)
    chosen = client.post(
        "/signals/outcomes/many/record/",
        {"source": "selection", "ids": [str(one.public_id) for one in theirs]},
    )
    assert "3 to answer for" in chosen.content.decode()
    assert "<strong>1</strong> more already has an outcome" in chosen.content.decode()
    wrong = client.post(
        "/signals/outcomes/many/record/", posted(theirs, of_matched="4", accounts_actioned="5")
    )
    assert "add up to 4, and you answer for 3 signals" in wrong.content.decode()
    assert 'value="5"' in wrong.content.decode()
    assert not BulkOutcome.objects.exists()
    done = client.post(
        "/signals/outcomes/many/record/",
        posted(theirs, expected="3", of_matched="3", accounts_actioned="5"),
        follow=True,
    )
    assert "1 more had an outcome already and keep it" in done.content.decode()
    assert totals(person)["Accounts actioned"] == 7


def test_what_changed_between_looking_and_saying_is_asked_once_more(theirs):
    person = make_analyst()
    make_outcome(person, theirs[0])
    with pytest.raises(alone.OutcomeRefusedError, match="3 signals that you answer for, not 4"):
        say(person, theirs, {"no_match": 4}, expected=4)
    make_outcome(person, theirs[1])
    make_outcome(person, theirs[2])
    make_outcome(person, theirs[3])
    with pytest.raises(alone.OutcomeRefusedError, match="has an outcome already"):
        say(person, theirs, {"no_match": 0}, expected=0)


def test_an_outcome_alone_never_repeats_what_was_said_of_many(theirs):
    person = make_analyst()
    say(person, theirs, {"no_match": 3, "actioned": 1}, accounts_actioned=4)
    for kind, counts in (("no_match", {}), ("matched", {"accounts_actioned": 1})):
        with pytest.raises(alone.OutcomeRefusedError, match="4 signals at once"):
            make_outcome(person, theirs[0], kind=kind, **counts)
    make_outcome(person, theirs[0], kind="reported", reports_filed=1)
    make_outcome(person, theirs[1], kind="false_positive", note="A street name.")
    assert totals(person)["Accounts actioned"] == 4
    assert totals(person)["Reports filed"] == 1


def test_it_is_corrected_as_one_and_taken_back_as_one(client, theirs):
    person = make_analyst()
    bulk = say(person, theirs, {"no_match": 3, "actioned": 1}, accounts_actioned=40)
    client.force_login(person)
    url = f"/signals/outcomes/many/{bulk.pk}/"
    page = client.get(f"{url}correct/").content.decode()
    assert 'value="40"' in page
    client.post(f"{url}correct/", posted(theirs, of_no_match="2", of_actioned="2", accounts_actioned="4"))
    assert totals(person)["Accounts actioned"] == 4
    assert "40 accounts actioned" in client.get(url).content.decode()
    make_outcome(person, theirs[0], kind="reported", reports_filed=1)
    with pytest.raises(alone.OutcomeRefusedError, match="On 1 of these signals"):
        correct(person, bulk, {"actioned": 4}, reports_filed=2)
    client.post(f"{url}take-back/")
    client.post(f"{url}take-back/")
    assert totals(person)["Accounts actioned"] == 0
    with pytest.raises(alone.OutcomeRefusedError, match="taken back"):
        correct(person, bulk, {"actioned": 4})
    say(person, theirs[1:], {"no_match": 3})


def test_a_whole_import_own_matches_a_filter_and_what_was_taken_can_be_meant(client):
    person, other = make_analyst(), make_analyst()
    batch = start_import(person, make_csv(3))
    start_import(other, make_csv(2))
    work("signals.import_batch", "signals.match_batch")
    client.force_login(person)
    url = "/signals/outcomes/many/record/"
    assert "3 to answer for" in client.get(f"{url}?source=import&batch={batch.pk}").content.decode()
    assert "2 to answer for" in client.get(f"{url}?source=matches").content.decode()
    assert "2 to answer for" in client.get(f"{url}?source=shared&kind=keyword").content.decode()
    assert "0 to answer for" in client.get(f"{url}?source=shared&kind=url").content.decode()
    assert "0 to answer for" in client.get(f"{url}?source=taken&days=x").content.decode()
    assert "One import" in client.get(f"{url}?source=import&batch=x").content.decode()
    client.force_login(other)
    assert "0 to answer for" in client.get(f"{url}?source=import&batch={batch.pk}").content.decode()


def test_days_in_the_wrong_order_are_told_beside_the_field(client, theirs):
    person = make_analyst()
    client.force_login(person)
    form = posted(theirs, of_no_match="4", happened_from="2025-03-02", happened_on="2025-03-01")
    assert "lies after the last one" in client.post("/signals/outcomes/many/record/", form).content.decode()
    make_outcome(person, theirs[0], happened_from=timezone.localdate().replace(day=1))
    assert Outcome.objects.get().happened_from


def test_the_list_asks_as_much_for_three_rows_as_for_one(client):
    person, holder = make_analyst(), make_analyst()
    client.force_login(person)
    asked = []
    for number in range(3):
        say(person, [make_signal(holder, value=f"word {number}").indicator], {"no_match": 1})
        client.get("/signals/outcomes/many/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/signals/outcomes/many/")
        asked.append(len(captured))
    assert asked[0] == asked[2]


def brute_force(name):
    """The sum over every row that counts, one by one."""
    one = sum(getattr(row, name) for row in Outcome.objects.all() if row.superseded_at is None)
    many = sum(
        getattr(row, name)
        for row in BulkEntry.objects.select_related("bulk")
        if row.superseded_at is None and row.bulk.taken_back_at is None
    )
    return one + many


def nothing_twice():
    """No company says or counts the same thing of a signal in two rows that count."""
    said, counted = set(), set()
    rows = [
        (row.organization_id, row.indicator_id, {row.kind}, row.counts) for row in Outcome.objects.current()
    ]
    for cover in Covered.objects.filter(ended_at=None).select_related("bulk"):
        entry = BulkEntry.objects.current().get(bulk=cover.bulk)
        assert sum(entry.tallies.values()) == cover.bulk.signals
        rows.append((cover.organization_id, cover.indicator_id, set(entry.tallies), entry.counts))
    for company, signal, kinds, counts in rows:
        for thing in [(company, signal, kind) for kind in kinds]:
            assert thing not in said
            said.add(thing)
        for thing in [(company, signal, name) for name in COUNTS if counts[name]]:
            assert thing not in counted
            counted.add(thing)


_SIGNALS = st.sets(st.integers(0, 3), min_size=1)
_NUMBER = st.integers(0, 3)
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["one", "one", "many", "many", "correct", "correct_many", "undo", "undo_many", "react", "unreact"]),
        st.integers(0, 1), _SIGNALS, st.sampled_from(list(WORDS)), st.sampled_from(KINDS), _NUMBER,
        st.sampled_from(COUNTS), _NUMBER, st.sampled_from(["", "1-9"]),
    ),
    min_size=4, max_size=14,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
def test_no_sequence_of_saying_correcting_and_undoing_counts_anything_twice(steps, theirs, walkers):
    with transaction.atomic():
        for step in steps:
            with transaction.atomic():
                try:
                    walk(step, theirs, walkers)
                except alone.OutcomeRefusedError:
                    transaction.set_rollback(True)
        nothing_twice()
        for name in COUNTS:
            own = sum(totals(person)[queries.COUNT_WORDS[name]] for person in walkers)
            assert own == brute_force(name) == sum(part.amount for part in metric_named(name).parts())
        transaction.set_rollback(True)


@pytest.fixture
def walkers():
    return make_analyst(), make_analyst()


def walk(step, signals, walkers):
    what, who, chosen, kind, second, number, name, count, given_range = step
    person = walkers[who]
    meant = [signals[place] for place in sorted(chosen)]
    company = person.seats.get().organization
    counts = {name: 1 if given_range else count} if name in COUNTS_OF.get(kind, ()) else {}
    note, ranges = "A reason.", {name: given_range}
    own = Outcome.objects.filter(organization=company, indicator=meant[0]).first()
    bulk = BulkOutcome.objects.filter(organization=company).first()
    if what == "one":
        make_outcome(person, meant[0], kind=kind, note=note, ranges=ranges, **counts)
    elif what == "correct" and own:
        alone.correct_outcome(
            by=person, outcome=own, kind=kind, counts=counts, ranges=ranges, happened_on=timezone.localdate(),
            note=note, form_token=uuid.uuid4(),
        )  # fmt: skip
    elif what == "undo" and own:
        alone.take_outcome_back(by=person, outcome=own)
    elif what in {"many", "correct_many"}:
        size = len(meant) if what == "many" else bulk.signals if bulk else 0
        few = min(number, size)
        tallies = {second: few} | {kind: size - few} if kind != second else {kind: size}
        if what == "many":
            say(person, meant, tallies, ranges=ranges, **counts)
        elif bulk:
            correct(person, bulk, tallies, **counts)
    elif what == "undo_many" and bulk:
        services.take_back_for_many(by=person, bulk=bulk)
    elif what == "react":
        react(by=person, signals=[one.public_id for one in meant], kind="non_malicious", reason="common")
    elif what == "unreact":
        take_reaction_back(by=person, signals=[one.public_id for one in meant], kind="non_malicious")
