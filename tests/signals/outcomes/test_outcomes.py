"""Outcomes: the newest entry counts, nothing twice, and one word of judgement only where it is meant."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from signals.catalog import taxonomy
from signals.outcomes import queries, services
from signals.outcomes.counts import COUNTS, COUNTS_OF, WORDS, counted_twice, problems_of
from signals.outcomes.models import Outcome
from signals.submissions import services as submissions
from signals.submissions.models import Opinion
from tests.factories import make_company, make_person
from tests.signals.factories import make_analyst, make_signal
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def totals(person):
    return dict(queries.own_totals(person))


def posted(**more):
    return {
        "kind": "matched", "accounts_actioned": "2", "urls_blocked": "0", "content_removed": "0",
        "reports_filed": "0", "happened_on": timezone.localdate().isoformat(), "note": "",
        "form_token": str(uuid.uuid4()), **more,
    }  # fmt: skip


def test_every_outcome_of_the_taxonomy_has_its_words():
    assert list(WORDS) == list(taxonomy.OUTCOMES)
    assert set(COUNTS_OF) <= set(WORDS)


@pytest.mark.parametrize("kind", list(WORDS))
@pytest.mark.parametrize("name", COUNTS)
def test_counts_belong_to_what_was_acted_on(kind, name):
    problems = problems_of(kind, {name: 1}, "a reason")
    assert [problem.field for problem in problems] == ([] if name in COUNTS_OF.get(kind, ()) else [name])


def test_finding_it_wrong_needs_a_reason_in_form_service_and_table(client):
    person = make_analyst()
    signal = make_signal(person)
    assert [problem.field for problem in problems_of("false_positive", {}, "  ")] == ["note"]
    with pytest.raises(services.OutcomeRefusedError, match="Say why it is wrong"):
        make_outcome(person, signal.indicator, kind="false_positive")
    client.force_login(person)
    url = f"/signals/s/{signal.indicator.public_id}/outcome/"
    answer = client.post(url, posted(kind="false_positive", accounts_actioned="0"))
    assert answer.status_code == 200
    assert "Say why it is wrong" in answer.content.decode()
    outcome = make_outcome(person, signal.indicator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(kind="false_positive")


def test_own_figures_show_an_outcome_at_once(client):
    person = make_analyst()
    theirs = make_signal(make_analyst(), value="lantern road")
    client.force_login(person)
    answer = client.post(f"/signals/s/{theirs.indicator.public_id}/outcome/", posted(), follow=True)
    page = answer.content.decode()
    assert "Recorded." in page
    assert "2 accounts actioned" in page
    assert totals(person)["Accounts actioned"] == 2
    [entry] = AuditEntry.objects.filter(action="signals.outcome_recorded")
    assert entry.detail["accounts_actioned"] == 2
    assert "lantern road" not in str(entry.__dict__)


def test_the_same_form_posted_twice_counts_once(client):
    person = make_analyst()
    signal = make_signal(person)
    client.force_login(person)
    form = posted()
    for _ in range(2):
        assert client.post(f"/signals/s/{signal.indicator.public_id}/outcome/", form).status_code == 302
    assert Outcome.objects.count() == 1
    assert AuditEntry.objects.filter(action="signals.outcome_recorded").count() == 1


def test_the_same_answer_again_replaces_the_first():
    person = make_analyst()
    first = make_outcome(person, accounts_actioned=2)
    second = make_outcome(person, first.indicator, accounts_actioned=5)
    assert totals(person)["Accounts actioned"] == 5
    assert second.corrects_id == first.pk
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert first.accounts_actioned == 2


def test_a_count_is_never_counted_under_two_answers():
    person = make_analyst()
    first = make_outcome(person, accounts_actioned=2)
    with pytest.raises(services.OutcomeRefusedError, match="already counted 2 here"):
        make_outcome(person, first.indicator, kind="actioned", accounts_actioned=2)
    make_outcome(person, first.indicator, kind="reported", reports_filed=1)
    assert totals(person) == {
        "Accounts actioned": 2, "URLs blocked": 0, "Pieces of content removed": 0, "Reports filed": 1,
    }  # fmt: skip
    assert counted_twice("actioned", {"accounts_actioned": 1}, [("actioned", {"accounts_actioned": 2})]) == []


def test_a_correction_counts_instead_and_leaves_the_old_entry():
    person = make_analyst()
    wrong = make_outcome(person, accounts_actioned=20)
    services.correct_outcome(
        by=person, outcome=wrong, kind="actioned", counts={"accounts_actioned": 2},
        happened_on=timezone.localdate(), note="A typing error.", form_token=uuid.uuid4(),
    )  # fmt: skip
    assert totals(person)["Accounts actioned"] == 2
    assert Outcome.objects.count() == 2
    with pytest.raises(services.OutcomeRefusedError, match="in the meantime"):
        services.correct_outcome(
            by=person, outcome=wrong, kind="matched", counts={}, happened_on=timezone.localdate(),
            note="", form_token=uuid.uuid4(),
        )  # fmt: skip
    [entry] = AuditEntry.objects.filter(action="signals.outcome_corrected")
    assert entry.detail["before"]["accounts_actioned"] == 20
    assert entry.detail["after"]["accounts_actioned"] == 2


@pytest.mark.parametrize("kind", [kind for kind in WORDS if kind != "false_positive"])
def test_only_finding_it_wrong_is_a_negative_opinion(kind):
    person = make_analyst()
    signal = make_signal(person)
    make_outcome(person, signal.indicator, kind=kind)
    assert Opinion.objects.get(pk=signal.pk).status == "positive"


def test_finding_it_wrong_turns_ones_own_opinion_alone_and_a_correction_turns_it_back():
    mine, other = make_analyst(), make_analyst()
    own, theirs = (make_signal(person, value="lantern road") for person in (mine, other))
    outcome = make_outcome(mine, own.indicator, kind="false_positive", note="A common word.")
    assert Opinion.objects.get(pk=own.pk).status == "negative"
    assert Opinion.objects.get(pk=theirs.pk).status == "positive"
    services.correct_outcome(
        by=mine, outcome=outcome, kind="inconclusive", counts={}, happened_on=timezone.localdate(),
        note="", form_token=uuid.uuid4(),
    )  # fmt: skip
    assert Opinion.objects.get(pk=own.pk).status == "positive"


def test_finding_anothers_signal_wrong_is_told_without_a_name(client):
    holder = make_analyst()
    signal = make_signal(holder)
    doubter = make_analyst(name="Quirin Zederholz")
    make_outcome(doubter, signal.indicator, kind="false_positive", note="Secret reason.")
    own = Opinion.objects.get(organization=doubter.seats.get().organization)
    assert (own.status, own.detected_at) == ("negative", None)
    client.force_login(holder)
    page = client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()
    assert "At least one other company looked into it and found it wrong." in page
    assert "Secret reason" not in page
    assert "Zederholz" not in page


def test_what_nobody_may_see_any_more_shows_no_value_among_outcomes(client):
    person, other = make_analyst(), make_analyst()
    signal = make_signal(other, value="lantern road")
    outcome = make_outcome(person, signal.indicator, accounts_actioned=1)
    client.force_login(person)
    urls = ["/signals/outcomes/", f"/signals/outcomes/{outcome.pk}/correct/"]
    assert all("lantern road" in client.get(url).content.decode() for url in urls)
    submissions.seal_batch(obj=signal.batch, by=other)
    for url in urls:
        page = client.get(url).content.decode()
        assert "lantern road" not in page
        assert "No longer shared" in page


def test_errors_stand_in_words_beside_the_field_and_nothing_typed_is_lost(client):
    person = make_analyst()
    signal = make_signal(person)
    client.force_login(person)
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()
    form = posted(kind="no_match", accounts_actioned="7", happened_on=tomorrow, note="kept words")
    page = client.post(f"/signals/s/{signal.indicator.public_id}/outcome/", form).content.decode()
    assert "carries no such count" in page
    assert "still to come" in page
    assert "kept words" in page
    assert 'value="7"' in page
    assert Outcome.objects.count() == 0


@pytest.mark.parametrize("roles", [["staff"], ["signatory", "admin"], ["read_only"]])
def test_only_analysts_and_compliance_people_record(roles):
    company = make_company(signed=("nda", "signals"))
    signal = make_signal(make_analyst(company))
    with pytest.raises(Refused, match=r"analyst|for reading only"):
        make_outcome(make_person(company, roles=roles), signal.indicator)


def test_the_list_asks_as_much_for_three_rows_as_for_one(client):
    person = make_analyst()
    client.force_login(person)
    asked = []
    for number in range(3):
        make_outcome(person, make_signal(person, value=f"word {number}").indicator, accounts_actioned=1)
        client.get("/signals/outcomes/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/signals/outcomes/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
    assert asked[0] <= 20
