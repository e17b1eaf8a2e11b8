"""A signal that three companies find wrong, in a real browser: paused, decided, taken back, answered, looked at again."""

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.retraction.models import Receipt, ReReview
from signals.submissions import sights
from signals.submissions.models import Indicator
from tests import factories
from tests.signals.disputes.factories import find_wrong
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.signals.matching.working import work
from tests.signals.outcomes.factories import make_outcome

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def with_password(person, email):
    person.email = email
    person.set_password(factories.PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


@pytest.fixture
def signal():
    """Shared by Aurora, taken and acted on by Calder, found wrong by two others so far."""
    holder = with_password(make_analyst(make_participant("Aurora")), "ada@aurora.example")
    actor = with_password(make_analyst(make_participant("Calder")), "cal@calder.example")
    with_password(make_analyst(make_participant("Dorne")), "dora@dorne.example")
    with_password(factories.make_staff("compliance"), "compliance@coalition.example")
    shared = make_signal(holder, value="marble arcade")
    sights.record(actor.seats.get().organization, [shared.indicator_id], now=timezone.now(), taken=True)
    make_outcome(actor, shared.indicator, kind="actioned", accounts_actioned=2)
    for _ in range(2):
        find_wrong(make_analyst(), shared.indicator)
    return shared


def test_a_dispute_from_three_companies_to_the_second_look(visit, signal):
    page = f"/signals/s/{signal.indicator.public_id}/"
    with visit("dora@dorne.example") as v:
        v.open(page)
        v.reads("Disputed")
        v.open(f"{page}outcome/")
        v.page.get_by_role("radio", name="It is wrong").check()
        v.page.get_by_label("Note").fill("The name of a chain of shops.")
        v.press("Record it")
        v.open("/signals/disputes/?side=taken")
        v.reads("Being looked at")
    assert Indicator.objects.get(pk=signal.indicator_id).paused_at
    case = Quarantine.objects.get()

    with visit("compliance@coalition.example") as v:
        v.open("/console/disputed-signals/")
        v.follow("Open")
        v.reads("Companies that found it wrong")
        v.does_not_read("marble arcade")
        v.page.get_by_role("radio", name="It stays out").check()
        v.page.get_by_label("What you found").fill("The name of a chain of shops in two markets.")
        v.page.get_by_label("What you looked at").fill("Three reasons, and where the hits came from.")
        v.press("Decide")
        v.page.fill("main input[type=password]", factories.PASSWORD)
        with v.page.expect_navigation():
            v.page.locator("main button[type=submit]").first.click()
        v.wait_until_reads("Stays out", seconds=20)
        v.look()
    work("signals.tell_of_case", "signals.tell_of_retraction")

    with visit("cal@calder.example") as v:
        v.open("/")
        v.reads("1 signal that you acted on was taken back: look again")
        v.open("/signals/corrections/?state=open")
        v.follow("Open")
        v.press("Deleted on our side")
        v.reads("Accounts restored")
        v.page.get_by_role("radio", name="We put right what we had done").check()
        v.page.get_by_role("spinbutton", name="Accounts restored").fill("2")
        v.press("Put it on record")
        v.reads("Your second look")
    receipt = Receipt.objects.get(organization__name="Calder")
    assert receipt.answer == "deleted"
    assert ReReview.objects.get(receipt=receipt).accounts_restored == 2

    with visit("ada@aurora.example") as v:
        v.open(f"/signals/disputes/{case.pk}/")
        v.reads("The name of a chain of shops in two markets.")
        v.does_not_read("Three reasons")
        v.open(page)
        v.reads("looked again at what they did: 1 or more")
        v.does_not_read("Calder")
