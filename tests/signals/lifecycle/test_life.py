"""How a signal ages, what ends soon, and renewing it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from coalition.core.audit.models import AuditEntry
from members.rules import company_of
from signals.catalog import decay
from signals.catalog.kinds import KINDS
from signals.submissions.life import queries
from signals.submissions.models import Opinion
from tests.signals.factories import make_analyst, make_signal


@given(st.sampled_from(sorted(KINDS)), st.floats(0, 400), st.floats(0, 400))
def test_a_signal_never_grows_fresher_by_waiting_and_ends_at_nothing(kind, one, other):
    earlier, later = sorted((one, other))
    scores = [decay.score(kind, age=age, life=365) for age in (0, earlier, later, 365)]
    assert scores == sorted(scores, reverse=True)
    assert (scores[0], scores[-1]) == (1, 0)


def test_an_address_ages_sooner_than_a_hash():
    ages = {kind: decay.score(kind, age=10, life=30) for kind in ("ip", "url", "email", "pdq")}
    assert ages["ip"] < ages["url"] < ages["email"] < ages["pdq"]
    assert [decay.word(ages[kind]) for kind in ("ip", "email", "pdq")] == [
        decay.OLD,
        decay.FRESH,
        decay.FRESH,
    ]


def ends_in(opinion, days):
    Opinion.objects.filter(pk=opinion.pk).update(expires_at=timezone.now() + timedelta(days=days))


@pytest.mark.django_db
def test_what_ends_soon_is_renewed_for_the_life_of_its_kind_and_nothing_else_is(client):
    analyst, other = make_analyst(), make_analyst()
    soon, late, theirs = (
        make_signal(analyst, value="one"),
        make_signal(analyst, value="two"),
        make_signal(other),
    )
    ends_in(soon, 5)
    ends_in(theirs, 5)
    client.force_login(analyst)
    assert [row.pk for row in queries.ending_soon(analyst)] == [soon.pk]
    page = reverse("signals:expiring")
    assert "nothing was renewed" in client.post(page, {"signal": "no id"}, follow=True).text
    client.post(page, {"signal": [str(soon.pk), str(late.pk), str(theirs.pk)]})
    client.post(page, {"signal": [str(soon.pk)]})
    left = {row.pk: (row.expires_at - timezone.now()).days for row in Opinion.objects.all()}
    assert left == {soon.pk: 364, late.pk: 364, theirs.pk: 4}
    assert AuditEntry.objects.get(action="signals.renewed").detail == {"signals": 1}


@pytest.mark.django_db
def test_the_page_asks_no_more_of_the_database_for_more_rows(client):
    analyst = make_analyst()
    client.force_login(analyst)
    client.get(reverse("signals:expiring"))
    asked = []
    for count in (1, 3):
        for number in range(count):
            ends_in(make_signal(analyst, value=f"word {count} {number}"), 5)
        with CaptureQueriesContext(connection) as queries_made:
            client.get(reverse("signals:expiring"))
        asked.append(len(queries_made))
    assert asked[0] == asked[1]


@pytest.mark.django_db
def test_the_age_counts_from_what_the_company_may_know_of():
    here, there = make_analyst(), make_analyst()
    opinion = make_signal(here, actioned_at="2026-01-01T10:00:00Z")
    Opinion.objects.update(detected_at=timezone.now() - timedelta(days=100))
    later = make_signal(there)
    Opinion.objects.filter(pk=later.pk).update(detected_at=timezone.now(), shared_at=None)
    age = queries.age_of(opinion.indicator, company=company_of(here))
    assert (timezone.now() - age.confirmed).days == 100
    Opinion.objects.filter(pk=later.pk).update(shared_at=timezone.now())
    assert queries.age_of(opinion.indicator, company=company_of(here)).percent > age.percent
