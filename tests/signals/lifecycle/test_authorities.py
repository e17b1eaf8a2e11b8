"""The register of government requests: companies tell, staff decide, governments never put signals in."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from signals.outcomes.authorities import queries, services
from signals.outcomes.authorities.models import GovernmentRequest
from tests.factories import make_staff
from tests.signals.factories import make_analyst
from tests.signals.lifecycle.factories import make_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return make_staff("compliance")


def decide(by, request, outcome, **more):
    today = timezone.now().date()
    return services.decide(
        by=by,
        request=request,
        outcome=outcome,
        decided_on=today,
        reason=more.pop("reason", "The law."),
        **more,
    )


def test_a_company_tells_of_a_request_and_sees_only_its_own(client, keeper):
    analyst, other = make_analyst(), make_analyst()
    client.force_login(analyst)
    typed = {
        "received_on": timezone.now().date().isoformat(),
        "country": "Atlantis",
        "authority": "Ministry of Order",
        "wants": "access",
        "process": "informal",
        "summary": "They would like to look on.",
        "form_token": "0198c0de-0000-7000-8000-000000000002",
    }
    page = reverse("signals:authorities")
    wrong = client.post(page, typed | {"received_on": "2100-01-01"}).text
    assert "This day is still to come." in wrong
    assert "They would like to look on." in wrong
    for _ in range(2):
        client.post(page, typed)
    made = GovernmentRequest.objects.get()
    assert made.told_by == analyst.seats.get().organization
    assert list(GovernmentRequest.objects.visible_to(other)) == []
    assert "That came to your company" in client.get(page).text
    client.force_login(keeper)
    assert "Ministry of Order" in client.get(reverse("console:government-requests")).text


def test_no_government_may_contribute_whatever_anybody_decides(keeper):
    request = make_request(keeper, wants="contribution")
    with pytest.raises(services.DecisionRefusedError, match="takes no signals from governments"):
        decide(keeper, request, "complied")
    with pytest.raises(IntegrityError), transaction.atomic():
        GovernmentRequest.objects.update(outcome="complied")
    assert decide(keeper, request, "refused").outcome == "refused"


def test_the_figures_follow_the_latest_decision_and_a_double_click_is_one_step(keeper):
    request = make_request(keeper)
    make_request(keeper, wants="access")
    decide(keeper, request, "challenged")
    for _ in range(2):
        decide(keeper, request, "partly", signals_disclosed=3)
    assert request.steps.count() == 2
    [year] = queries.years()
    assert (year.received, year.challenged, year.complied, year.still_open, year.signals) == (2, 0, 1, 1, 3)


def test_signals_are_disclosed_only_where_it_was_complied_with(client, keeper):
    request = make_request(keeper)
    client.force_login(keeper)
    typed = {
        "outcome": "refused",
        "decided_on": timezone.now().date().isoformat(),
        "signals_disclosed": "2",
        "reason": "No order of a court.",
    }
    page = reverse("console:government-request", args=[request.pk])
    wrong = client.post(page, typed).text
    assert "disclosed only where it is complied with" in wrong
    assert "No order of a court." in wrong
    client.post(page, typed | {"signals_disclosed": "0"})
    request.refresh_from_db()
    assert (request.outcome, request.signals_disclosed) == ("refused", 0)


def test_only_compliance_staff_decide():
    analyst = make_analyst()
    with pytest.raises(Refused):
        decide(analyst, make_request(analyst), "refused")
