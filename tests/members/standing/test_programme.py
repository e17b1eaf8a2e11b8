"""Signal sharing asks for three things, each until its date; a lapse ends access at the next request, by itself."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.models import ProgrammeReview
from members.standing import programme
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return factories.make_company(signed=("nda", "signals"))


@pytest.fixture
def analyst(company):
    client = Client()
    client.force_login(factories.make_person(company, roles=["analyst"]))
    return client


def test_a_company_with_all_three_takes_part(analyst, company):
    assert analyst.get("/signals/mine/").status_code == 200
    assert programme.eligibility(company)


@pytest.mark.parametrize("kind", ProgrammeReview.Kind.values)
def test_without_one_of_them_access_rests_and_the_reason_says_which(analyst, company, kind):
    ProgrammeReview.objects.filter(organization=company, kind=kind).delete()
    answer = analyst.get("/signals/mine/")
    assert answer.status_code == 403
    assert ProgrammeReview.Kind(kind).label.lower() in answer.text
    assert "/members/standing/" in answer.text


def test_a_lapse_ends_access_at_the_next_request_with_nobody_doing_anything(company):
    due = ProgrammeReview.objects.filter(organization=company).first().next_due
    person = factories.make_person(company, roles=["analyst"])
    for days, status in ((0, 200), (1, 403)):
        with time_machine.travel(due + timedelta(days=days), tick=False):
            client = Client()
            client.force_login(person)
            assert client.get("/signals/mine/").status_code == status


def test_a_review_opens_it_again_at_once(analyst, company):
    ProgrammeReview.objects.filter(organization=company, kind="appeals").delete()
    assert analyst.get("/signals/mine/").status_code == 403
    programme.record_review(
        by=factories.make_staff("compliance"), company=company, kind="appeals", done_on=timezone.localdate()
    )
    assert analyst.get("/signals/mine/").status_code == 200


def test_the_newest_review_counts_even_where_it_says_less(company):
    today = timezone.localdate()
    programme.record_review(
        by=factories.make_staff("membership"),
        company=company,
        kind="compliance_review",
        done_on=today - timedelta(days=40),
        next_due=today - timedelta(days=5),
    )
    assert "yearly compliance review" in programme.eligibility(company).reason


def test_other_pages_are_open_all_the_same(analyst, company):
    ProgrammeReview.objects.filter(organization=company).delete()
    assert analyst.get("/members/directory/").status_code == 200
