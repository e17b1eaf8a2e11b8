"""A company comes in: from the first three lines of an application to an active member, as people do it in Chromium."""

import re

import pytest
from django.utils import timezone

from coalition.core.models import OutgoingMail
from members.models import Application, Organization
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.seeded]

ADA = "ada.quill@lumenfold.example"
ANSWER = "We run it with a team of three; it is written down, and we look at it every quarter."
WELCOME = "Welcome. What convinced us is how you meet reports within the hour."


def test_from_the_first_save_to_an_active_member(visit) -> None:
    with visit("") as v:
        link = ada_asks_for_her_link(v)
        she_writes_and_comes_back_by_her_link(v, link)
        she_sends_it(v, link)
    for reviewer in ("staff@coalition.example", "membership@coalition.example"):
        with visit(reviewer) as v:
            a_reviewer_declares_and_reviews(v)
    with visit("staff@coalition.example") as v:
        staff_admit(v)
    with visit("") as v:
        v.open(link)
        v.reads(WELCOME)
        she_takes_her_seat(v)
        she_signs(v)
    assert Organization.objects.get(slug="lumenfold").standing == "admitted"
    with visit("staff@coalition.example") as v:
        staff_countersign(v)
    assert Organization.objects.get(slug="lumenfold").standing == "active"
    with visit(ADA, "a-quiet-Harbour-at-Dawn-3") as v:
        v.open("/first-day/")
        v.page.locator("main").get_by_role("checkbox").check()
        v.press("I acknowledge")
        v.open("/members/directory/?q=Lumenfold")
        v.reads("Lumenfold")


def path_in_letter(kind: str, to: str) -> str:
    letter = OutgoingMail.objects.filter(kind__contains=kind, to=to).latest("created_at")
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.text)
    assert found, letter.text
    assert "Lumenfold" not in letter.text + letter.subject
    return found[1]


def ada_asks_for_her_link(v) -> str:
    v.open("/apply/")
    v.page.get_by_label("Company", exact=True).fill("Lumenfold")
    v.page.get_by_label("Your name").fill("Ada Quill")
    v.page.get_by_label("Your address at the company").fill("ada.quill@freemail.example")
    v.press("Send me my private link")
    v.reads("Use an address of your company")
    v.page.get_by_label("Your address at the company").fill(ADA)
    v.press("Send me my private link")
    v.reads("one with a private link is on its way")
    return path_in_letter("application", ADA)


def she_writes_and_comes_back_by_her_link(v, link: str) -> None:
    v.open(link)
    v.follow(re.compile(r"^Open\s*:"))
    v.page.get_by_label("Legal name").fill("Lumenfold Studios GmbH")
    v.page.get_by_label("Size").select_option("small")
    v.page.get_by_label("Messaging", exact=True).check()
    v.page.get_by_label("Home jurisdiction").fill("DE")
    v.page.get_by_label("What the company does").fill("A messenger for theatre groups.")
    v.press("Save for later")
    v.open(link)  # another day: the link is all she needs
    v.reads("complete")
    v.open(f"{link}steps/own-service/")
    for _ in range(9):
        v.page.locator("main input[type=radio]").first.check()
        v.page.get_by_label("In your words").fill(ANSWER)
        with v.page.expect_navigation():
            v.page.locator("main button[type=submit]").first.click()
    v.look()


def she_sends_it(v, link: str) -> None:
    v.open(f"{link}send/")
    v.page.locator("main").get_by_role("checkbox").check()
    v.press("Send the application")
    v.reads("Received")


def a_reviewer_declares_and_reviews(v) -> None:
    application = Application.objects.get(domain="lumenfold.example")
    v.open(f"/console/applications/{application.pk}/")
    v.reads("Nothing of it can be read before you have answered")
    v.does_not_read(ANSWER)
    v.page.get_by_label("No, I have none").check()
    v.press("Declare")
    v.reads(ANSWER)
    if application.stage == Application.Stage.SUBMITTED:
        v.press("Move to “In review”")
    v.follow("Review it")
    for verdict in v.page.get_by_label(re.compile("^Verdict")).all():
        verdict.select_option("met")
    for score in v.page.get_by_label(re.compile("^Score")).all():
        score.select_option("4")
    v.page.get_by_label("Admit", exact=True).check()
    v.page.get_by_label("Why", exact=True).fill("Small, and well thought through.")
    v.press("Give the review")


def staff_admit(v) -> None:
    application = Application.objects.get(domain="lumenfold.example")
    Application.objects.filter(pk=application.pk).exclude(objections_until=None).update(
        objections_until=timezone.now()  # the days in which members may object are over
    )
    v.open(f"/console/applications/{application.pk}/")
    v.press("Move to “Ready for a decision”")
    v.open(f"/console/applications/{application.pk}/decide/admitted/")
    v.reads(ADA)
    v.page.get_by_label("What the applicant reads").fill(WELCOME)
    v.page.locator("main button[type=submit]").last.click()
    v.look()
    v.reads("Admitted")


def she_takes_her_seat(v) -> None:
    v.open(path_in_letter("invit", ADA))
    v.reads("Signatory")
    v.page.get_by_label("Password").fill("a-quiet-Harbour-at-Dawn-3")
    v.press("Take the seat")
    v.page.wait_for_url(re.compile(r"//[^/]+/$"))
    v.look()


def she_signs(v) -> None:
    v.open("/members/agreements/")
    v.page.locator("main").get_by_role("link", name=re.compile("Read and sign")).first.click()
    v.look()
    v.page.get_by_label("I consent to signing").check()
    v.page.get_by_label("In which capacity you sign").fill("Managing director")
    v.page.get_by_label("I am authorised to bind Lumenfold Studios GmbH").check()
    v.page.get_by_label("Type your name to sign").fill("Ada Quill")
    v.page.get_by_label("Your password, again").fill("a-quiet-Harbour-at-Dawn-3")
    v.press(re.compile("^Sign for"))
    v.reads("Waiting")


def staff_countersign(v) -> None:
    v.open("/console/agreements/?q=Lumenfold")
    v.page.get_by_role("row", name=re.compile("Lumenfold")).get_by_role("link").first.click()
    v.look()
    v.page.get_by_label("Type your name to countersign").fill("Ingrid Solheim")
    v.page.get_by_label("Your password, again").fill(PASSWORD)
    v.press("Countersign")
    v.reads("it is in effect")
