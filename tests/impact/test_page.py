"""The impact page: shared figures for the covered, one's own beside, nobody else's part anywhere."""

import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.impact.chain import chain_sentence
from coalition.impact.disclosure import WITHHELD, Figure
from coalition.impact.registry import Metric, Step, metric, metric_named, metrics
from signals.outcomes import services
from tests.factories import make_company, make_person, make_staff
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def figure(page: str, name: str) -> int | None:
    found = re.search(rf'data-metric="{name}">([\d,]+)<', page)
    return int(found[1].replace(",", "")) if found else None


def own(page: str, name: str) -> int:
    found = re.search(rf'data-own="{name}">(\d+)<', page)
    assert found
    return int(found[1])


@pytest.fixture
def analysts():
    """Four companies with outcomes, and a fifth without."""
    people = [make_analyst(make_participant(f"Zederholz-{number}")) for number in range(5)]
    for number, person in enumerate(people[:4]):
        make_outcome(
            person, make_signal(person, value=f"word {number}").indicator, accounts_actioned=11 + number
        )
    return people


def test_four_companies_show_nothing_and_the_fifth_shows_the_sum(client, analysts):
    client.force_login(make_person(make_company()))
    page = client.get("/impact/").content.decode()
    assert figure(page, "accounts_actioned") is None
    assert WITHHELD.replace("'", "&#x27;") in page
    make_outcome(analysts[4], make_signal(analysts[4], value="word 5").indicator, accounts_actioned=6)
    assert figure(client.get("/impact/").content.decode(), "accounts_actioned") == 11 + 12 + 13 + 14 + 6


def test_the_coalitions_figure_rises_by_exactly_two(client, analysts):
    make_outcome(analysts[4], make_signal(analysts[4], value="word 5").indicator, accounts_actioned=6)
    signal = make_signal(analysts[0], value="lantern road")
    client.force_login(analysts[4])
    before = client.get("/impact/").content.decode()
    outcome = make_outcome(analysts[4], signal.indicator, accounts_actioned=2)
    after = client.get("/impact/").content.decode()
    assert figure(after, "accounts_actioned") == figure(before, "accounts_actioned") + 2
    assert own(after, "accounts_actioned") == own(before, "accounts_actioned") + 2 == 8
    services.correct_outcome(
        by=analysts[4], outcome=outcome, kind="matched", counts={"accounts_actioned": 1},
        happened_on=timezone.localdate(), note="", form_token=uuid.uuid4(),
    )  # fmt: skip
    corrected = client.get("/impact/").content.decode()
    assert figure(corrected, "accounts_actioned") == figure(before, "accounts_actioned") + 1


def test_no_company_is_named_and_staff_have_no_own_figure(client, analysts):
    for person in (analysts[0], make_staff("programmes")):
        client.force_login(person)
        page = client.get("/impact/").content.decode()
        assert "Zederholz" not in page.replace(
            person.seats.get().organization.name if person.kind == "member" else "-", ""
        )
        assert ("data-own" in page) == (person.kind == "member")


def test_the_page_asks_as_much_for_many_companies_as_for_one(client, analysts):
    client.force_login(analysts[0])
    client.get("/impact/")
    with CaptureQueriesContext(connection) as few:
        client.get("/impact/")
    for number in range(3):
        person = make_analyst()
        make_outcome(person, make_signal(person, value=f"more {number}").indicator, accounts_actioned=9)
    with CaptureQueriesContext(connection) as many:
        client.get("/impact/")
    assert len(few) == len(many) <= 30


def test_the_chain_says_what_it_may():
    figures = {
        "companies_in_signal_sharing": Figure(12),
        "signals_shared": Figure(1234),
        "reports_filed": Figure(None),
    }
    words = chain_sentence(figures)
    assert words.startswith("12 companies take part in signal sharing, they shared 1,234 signals, ")
    assert words.endswith("and filed reports.")


def test_every_metric_says_what_it_means():
    assert [one.id for one in metrics()][:4] == [
        "accounts_actioned", "urls_blocked", "content_removed", "reports_filed",
    ]  # fmt: skip
    assert all(one.definition and one.source and one.unit for one in metrics())


def test_two_metrics_of_one_name_are_a_mistake():
    first = metric_named("accounts_actioned")
    with pytest.raises(ValueError, match="Two metrics"):
        metric(Metric("accounts_actioned", "t", "d", "u", "s", Step.OUTCOME, list))
    assert metric_named("accounts_actioned") is first
