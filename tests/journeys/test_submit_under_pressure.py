"""One personal signal under time pressure, by keyboard alone: a bound on what a person needs, not a benchmark."""

import time

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from signals.submissions.models import Opinion
from signals.submissions.sending import basis_templates
from tests import factories
from tests.signals.factories import make_analyst, make_participant
from tests.signals.sending.factories import make_template
from tests.support.browser import settle

pytestmark = [pytest.mark.browser, pytest.mark.commits]

AS_A_PERSON_TYPES = 60  # milliseconds a key
SECONDS = 45


def test_a_personal_signal_goes_in_under_45_seconds_with_the_keyboard_alone(visit):
    analyst = make_analyst(make_participant("Aurora"), email="ada@aurora.example")
    analyst.set_password(factories.PASSWORD)
    analyst.save()
    EmailAddress.objects.create(user=analyst, email=analyst.email, verified=True, primary=True)
    basis_templates.remember(by=analyst, template=make_template(analyst))
    with visit(analyst.email) as v:
        v.open("/signals/submit/")
        page, keys = v.page, v.page.keyboard
        expect(page.get_by_label("Harm", exact=True)).to_have_value("sextortion_financial")
        expect(page.get_by_label("Value, or up to 200")).to_be_focused()
        began = time.monotonic()
        keys.type("@Some_Body.77", delay=AS_A_PERSON_TYPES)
        expect(page.locator("#guess")).to_contain_text("Username")
        settle(page)
        keys.press("Tab")
        expect(page.get_by_label("Whose identifier is it?")).to_be_focused()
        keys.type("Person", delay=AS_A_PERSON_TYPES)
        while page.evaluate("document.activeElement.id") != "id_human_reviewed":
            keys.press("Tab", delay=AS_A_PERSON_TYPES)
        keys.press("Space")
        while page.evaluate("document.activeElement.id") != "id_reference":
            keys.press("Tab", delay=AS_A_PERSON_TYPES)
        keys.type("NCMEC-00112233", delay=AS_A_PERSON_TYPES)
        with page.expect_navigation():
            keys.press("Control+Enter")
        settle(page)
        took = time.monotonic() - began
        v.reads("Your signal is in")
        assert took < SECONDS
        v.look()
        # The next one: the same template, an empty value, and the caret in it.
        expect(page.get_by_label("Value, or up to 200")).to_be_focused()
        expect(page.get_by_label("Value, or up to 200")).to_have_value("")
        expect(page.get_by_label("Harm", exact=True)).to_have_value("sextortion_financial")
    opinion = Opinion.objects.get()
    assert (opinion.status, opinion.whose, opinion.indicator.platform) == (
        "positive",
        "person_who_offended",
        "aurora",
    )
