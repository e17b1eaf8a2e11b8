"""The forms of asking and offering: all facts kept, drafts taken up again, teams of one company only."""

from datetime import date

import pytest

from coalition.core.access import Refused
from members.mentorship.models import FormDraft, MentorOffer, MentorRequest
from tests.factories import make_company, make_person
from tests.members.mentorship.factories import make_mentor
from tests.members.mentorship.test_mentorship_pages import (
    ASK,
    HOME,
    OFFER,
    asking,
    offering,
    page_of,
    text_of,
)

pytestmark = pytest.mark.django_db


def test_an_offer_keeps_pauses_companies_to_avoid_and_the_team(client):
    company, rival = make_company(), make_company("Rivalry")
    person, colleague = make_person(company), make_person(company)
    posted = offering(
        paused_from="2099-01-01", paused_until="2099-02-01", avoids=[str(rival.pk)], team=[str(colleague.pk)]
    )
    assert page_of(client, person, OFFER, **posted).status_code == 302
    offer = MentorOffer.objects.get()
    assert [*offer.avoids.all(), *offer.team.all()] == [rival, colleague]
    assert [offer.pausing(date(2099, month, 1)) for month in (1, 2)] == [True, False]
    shown = text_of(client.get(HOME))
    assert "Rivalry" in shown
    assert colleague.public_name in shown
    assert f'value="{colleague.pk}" ' in client.get(OFFER).content.decode()


def test_a_team_is_of_one_company(client):
    stranger = make_person(make_company())
    response = page_of(client, make_person(make_company()), OFFER, **offering(team=[str(stranger.pk)]))
    assert "Select a valid choice" in text_of(response)
    with pytest.raises(Refused, match="A team is of one company"):
        make_mentor(team=[stranger])


def test_a_request_keeps_its_shield_its_criterion_and_whom_to_avoid(client):
    rival = make_company("Rivalry")
    posted = asking(
        top_criterion="hours",
        shielded="on",
        summary="An urgent case, looked back at.",
        avoids=[str(rival.pk)],
    )
    assert page_of(client, make_person(make_company()), ASK, **posted).status_code == 302
    asked = MentorRequest.objects.get()
    assert (asked.top_criterion, asked.shielded, asked.summary) == (
        "hours",
        True,
        "An urgent case, looked back at.",
    )
    assert list(asked.avoids.all()) == [rival]


def test_a_shield_wants_a_summary_and_nothing_typed_is_lost(client):
    response = page_of(client, make_person(make_company()), ASK, **asking(shielded="on"))
    assert "Write what a mentor may read while you are hidden." in text_of(response)
    assert "We had our first emergency request." in text_of(response)


@pytest.mark.parametrize(("form", "url"), [("request", ASK), ("offer", OFFER), ("now", f"{HOME}now/")])
def test_what_was_typed_is_kept_and_stands_there_again(client, form, url):
    person = make_person(make_company())
    typed = {"words": "Half a thought", "more_languages": ["French", "German"], "timezone": "Asia/Tokyo"}
    for _ in range(2):
        assert page_of(client, person, f"{HOME}drafts/{form}/", **typed).status_code == 302
    page = client.get(url).content.decode()
    assert "Half a thought" in page
    assert '<option value="Asia/Tokyo" selected>' in page
    assert page.count("checked") >= 2
    kept = client.post(f"{HOME}drafts/{form}/", typed, headers={"HX-Request": "true"})
    assert "only you see it" in text_of(kept)
    assert "Half a thought" not in page_of(client, make_person(make_company()), url).content.decode()


def test_a_draft_goes_with_what_it_became(client):
    person = make_person(make_company())
    page_of(client, person, f"{HOME}drafts/request/", words="Half a thought")
    client.post(ASK, asking())
    assert not FormDraft.objects.exists()
    assert client.post(f"{HOME}drafts/nothing/", {"words": "x"}).status_code == 404
