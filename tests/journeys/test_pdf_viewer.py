"""A PDF is read in the page: drawn, searched, led through by its outline, and nothing of it breaks the policy."""

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from resources.library.publishing.choice import Choice
from tests import factories
from tests.resources.factories import attach, make_document, make_pdf, publish_now
from tests.support.browser import settle

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def test_a_reader_turns_the_pages_of_a_pdf_finds_words_and_sees_their_mark(visit, violations):
    chair = factories.make_person(factories.make_company("Aurora"))
    reader = factories.make_person(factories.make_company("Birch"), email="ada@birch.example")
    reader.set_password(factories.PASSWORD)
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    document = make_document(chair, factories.make_group(chair=chair), publish=False)
    attach(chair, document, make_pdf("Xylophone", pages=4), "notes.pdf")
    publish_now(document, Choice("green", "members"), by=chair)
    with visit(reader.email) as v:
        v.page.goto(f"{v.portal.url}/resources/library/{document.pk}/")
        settle(v.page)
        expect(v.page.locator("[data-pdf-total]")).to_have_text("of 4")
        expect(v.page.locator(".pdf-page").first.locator(".textLayer")).to_contain_text("Xylophone 1")
        expect(v.page.locator(".pdf-page").first.locator(".textLayer")).to_contain_text("ada@birch.example")
        expect(v.page.locator("[data-pdf-fallback]")).to_be_hidden()
        v.page.get_by_role("searchbox", name="Find in this document").fill("xylophone 3")
        v.page.locator("main").get_by_role("button", name="Find", exact=True).click()
        expect(v.page.locator("[data-pdf-status]")).to_contain_text("this is page 3")
        v.page.get_by_role("button", name="Larger").click()
        expect(v.page.locator("[data-pdf-status]")).to_contain_text("120 percent")
        v.look()
    assert violations == []
