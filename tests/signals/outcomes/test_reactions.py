"""Reactions: one row a company, signal and kind; counts only within the rule of disclosure; never corroboration."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from signals.catalog import taxonomy
from signals.matching.models import Corroboration
from signals.outcomes.reactions import queries, services
from signals.outcomes.reactions.kinds import IMPLIED, REASONS, TOLD, WORDS, excluded_by, implied
from signals.outcomes.reactions.models import Reaction
from signals.submissions.models import FirstSight, Opinion
from signals.submissions.shared import facts_of
from tests.factories import make_company, make_person
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import match_at_once

pytestmark = pytest.mark.django_db


def say(person, kind, *signals, reason=""):
    ids = [signal.indicator.public_id for signal in signals]
    return services.react(by=person, signals=ids, kind=kind, reason=reason)


def company(person):
    return person.seats.get().organization


def test_every_reaction_of_the_taxonomy_has_its_words():
    assert list(WORDS) == list(TOLD) == list(taxonomy.REACTIONS)
    assert set(REASONS) | set(IMPLIED) <= set(WORDS)
    assert all(kind in excluded_by(other) for kind in WORDS for other in excluded_by(kind))


def test_what_a_company_said_itself_wins_over_what_its_reactions_imply():
    assert implied(["helpful"]) == "positive"
    assert implied(["non_malicious"]) == "negative"
    assert implied(["helpful", "non_malicious"]) == "negative"
    assert implied(["non_malicious"], "positive") == "positive"
    assert implied(["helpful"], "negative") == "negative"
    assert implied(["ingested", "disagree_with_labels"]) == ""


def test_a_reaction_is_given_once_taken_back_and_given_again_in_one_row():
    theirs, person = make_signal(make_analyst()), make_analyst()
    assert say(person, "helpful", theirs).changed == 1
    assert say(person, "helpful", theirs).unchanged == 1
    assert AuditEntry.objects.filter(action="signals.reacted").count() == 1
    ids = [theirs.indicator.public_id]
    assert services.take_reaction_back(by=person, signals=ids, kind="helpful").changed == 1
    assert services.take_reaction_back(by=person, signals=ids, kind="helpful").changed == 0
    assert say(person, "helpful", theirs).changed == 1
    [row] = Reaction.objects.all()
    assert row.ended_at is None
    assert FirstSight.objects.get(organization=company(person)).indicator_id == theirs.indicator_id


def test_contrary_reactions_end_each_other():
    theirs, person = make_signal(make_analyst()), make_analyst()
    say(person, "helpful", theirs)
    say(person, "saw_this_too", theirs)
    say(person, "non_malicious", theirs, reason="common")
    assert set(Reaction.objects.given().values_list("kind", flat=True)) == {"non_malicious"}


def test_harmless_needs_a_reason_on_the_page_too_and_nothing_is_lost(client):
    theirs, person = make_signal(make_analyst()), make_analyst()
    with pytest.raises(services.ReactionRefusedError, match="Say why it is harmless"):
        say(person, "non_malicious", theirs)
    client.force_login(person)
    form = {"ids": str(theirs.indicator.public_id), "kind": "non_malicious"}
    assert "Why?" in client.post("/signals/reactions/give/", form).content.decode()
    page = client.post("/signals/reactions/give/", {**form, "asked": "1", "note": "kept words"})
    assert page.status_code == 200
    assert "Say why" in page.content.decode()
    assert "kept words" in page.content.decode()
    assert not Reaction.objects.exists()
    client.post("/signals/reactions/give/", {**form, "asked": "1", "reason": "common"})
    assert Reaction.objects.get().reason == "common"


def test_many_selected_signals_get_it_at_once_and_unknown_ones_are_left_out(client):
    holder, person = make_analyst(), make_analyst()
    theirs = [make_signal(holder, value=f"word {number}") for number in range(3)]
    mine = make_signal(person, value="ours alone")
    ids = [str(signal.indicator.public_id) for signal in (*theirs, mine)]
    client.force_login(person)
    answer = client.post(
        "/signals/reactions/give/", {"ids": [*ids, str(uuid.uuid4()), "x"], "kind": "ingested"}, follow=True
    )
    page = answer.content.decode()
    assert "said of 3 signals" in page
    assert "2 signals left out" in page
    assert Reaction.objects.count() == 3
    assert client.post("/signals/reactions/give/", {"kind": "ingested"}).status_code == 302
    offered = client.post("/signals/reactions/give/", {"ids": ids}).content.decode()
    assert all(words in offered for words in WORDS.values())


def test_contributors_read_counts_from_three_companies_on_and_no_name(client):
    holder = make_analyst()
    signal = make_signal(holder)
    doubters = [make_analyst(name=f"Quirin Zederholz {number}") for number in range(3)]
    said = []
    for person in doubters:
        say(person, "helpful", signal)
        said.append(queries.told_to_contributor(company(holder), signal.indicator))
    assert said == [
        ["Found it helpful: at least one other company."],
        ["Found it helpful: at least one other company."],
        ["Found it helpful: 3 other companies."],
    ]
    client.force_login(holder)
    page = client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()
    assert "3 other companies" in page
    assert "Zederholz" not in page
    client.force_login(doubters[0])
    assert "3 other companies" not in client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()


def test_positive_reactions_never_corroborate():
    signal = make_signal(make_analyst())
    for person in (make_analyst(), make_analyst()):
        say(person, "saw_this_too", signal)
        say(person, "helpful", signal)
    match_at_once(signal.indicator)
    assert Corroboration.objects.get(indicator=signal.indicator).companies_exact == 1
    assert Opinion.objects.filter(indicator=signal.indicator).count() == 1


def test_harmless_disputes_a_signal_unless_the_company_says_otherwise_itself():
    holder, person = make_analyst(), make_analyst()
    signal = make_signal(holder)
    reader = company(make_analyst())
    assert facts_of(signal.indicator, company=reader).status == "positive"
    say(person, "non_malicious", signal, reason="common")
    assert facts_of(signal.indicator, company=reader).status == "disputed"
    assert queries.held_by_company(signal.indicator) == {
        company(holder).pk: "positive", company(person).pk: "negative",
    }  # fmt: skip
    make_signal(person)
    assert facts_of(signal.indicator, company=reader).status == "positive"
    assert queries.held_by_company(signal.indicator)[company(person).pk] == "positive"


def test_disagreeing_with_the_labels_ends_when_the_contributor_changes_them():
    holder, person = make_analyst(), make_analyst()
    signal = make_signal(holder)
    say(person, "disagree_with_labels", signal, reason="harm")
    Opinion.objects.filter(pk=signal.pk).update(vocabulary=9, harm="sextortion_financial")
    assert Reaction.objects.given().exists()
    Opinion.objects.filter(pk=signal.pk).update(harm="grooming")
    assert not Reaction.objects.given().exists()


@pytest.mark.parametrize("roles", [["staff"], ["read_only"]])
def test_only_people_who_handle_signals_react(roles):
    signal = make_signal(make_analyst())
    with pytest.raises(Refused):
        say(make_person(make_company(signed=("nda", "signals")), roles=roles), "helpful", signal)


def test_the_list_asks_as_much_for_three_rows_as_for_one(client):
    holder, person = make_analyst(), make_analyst()
    client.force_login(person)
    asked = []
    for number in range(3):
        say(person, "helpful", make_signal(holder, value=f"word {number}"))
        client.get("/signals/reactions/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/signals/reactions/").status_code == 200
        asked.append(len(captured))
    assert asked[0] == asked[2]
