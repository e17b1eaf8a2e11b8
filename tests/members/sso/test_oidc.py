import time

import pytest
from django.test import Client

from coalition.core.models import OutgoingMail
from members.models import Invitation, Organization, User
from tests import factories
from tests.members.sso import stage

pytestmark = pytest.mark.django_db


def test_somebody_with_a_seat_is_signed_in(client, oidc, ada):
    assert stage.go(client, oidc).headers["Location"] == "/"
    assert stage.is_in(client) == ada
    assert OutgoingMail.objects.filter(to=ada.email, kind="sso.linked").count() == 1


def test_the_second_time_makes_no_second_link_or_letter(client, oidc, ada):
    stage.go(client, oidc)
    stage.go(Client(headers={"host": stage.HOST}), oidc)
    assert ada.socialaccount_set.count() == 1
    assert OutgoingMail.objects.filter(kind="sso.linked").count() == 1


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"aud": "somebody-else"}, "broken"),
        ({"aud": ["portal-client", "somebody-else"]}, "broken"),
        ({"iss": "https://elsewhere.example"}, "broken"),
        ({"exp": 1_600_000_000}, "expired"),
        ({"iat": 4_000_000_000}, "expired"),
        ({"nonce": "of-another-sign-in"}, "other_answer"),
        ({"nonce": None}, "other_answer"),
        ({"email": "ada@birch.example"}, "foreign_address"),
        ({"email": "ada@aurora.example.evil.example"}, "foreign_address"),
        ({"email": "ada@sub.aurora.example"}, "foreign_address"),
        ({"email_verified": False}, "unverified"),
        ({"email_verified": None}, "unverified"),
        ({"sub": None}, "broken"),
        ({"exp": None}, "broken"),
    ],
)
def test_a_token_that_does_not_hold_lets_nobody_in(client, oidc, idp, ada, said, reason):
    idp.token = said
    page = stage.go(client, oidc)
    assert page.status_code == 403
    assert "That did not work" in page.text
    assert stage.is_in(client) is None
    assert stage.reasons() == [reason]
    assert not ada.socialaccount_set.exists()


@pytest.mark.parametrize("signs", ["other", "not"])
def test_a_token_signed_with_another_key_or_not_at_all_lets_nobody_in(client, oidc, idp, ada, signs):
    idp.signs = signs
    assert stage.go(client, oidc).status_code == 403
    assert (stage.is_in(client), stage.reasons()) == (None, ["broken"])


def test_an_answer_counts_once_and_in_its_own_browser_only(client, oidc, ada):
    path, _ = stage.answer_of(stage.begin(client, oidc))
    stranger = Client(headers={"host": stage.HOST})
    assert stranger.get(path).status_code == 403
    assert stage.is_in(stranger) is None
    client.get(path)
    client.post("/accounts/logout/")
    assert client.get(path).status_code == 403
    assert stage.is_in(client) is None
    assert stage.reasons() == ["other_answer", "other_answer"]


def test_an_address_that_only_userinfo_names_counts_if_it_is_of_the_same_person(client, oidc, idp, ada):
    idp.token = {"email": None, "email_verified": None}
    idp.userinfo = {"email_verified": True}
    stage.go(client, oidc)
    assert stage.is_in(client) == ada
    idp.userinfo = {"email_verified": True, "sub": "somebody-else"}
    later = Client(headers={"host": stage.HOST})
    assert stage.go(later, oidc).status_code == 403


def test_a_company_that_vouches_for_its_addresses_need_not_say_so_each_time(client, oidc, idp, ada):
    oidc.vouches_for_addresses = True
    oidc.save()
    idp.token = {"email_verified": None}
    stage.go(client, oidc)
    assert stage.is_in(client) == ada


def test_who_cancels_reads_that_nothing_happened(client, oidc):
    state = dict(part.split("=") for part in stage.begin(client, oidc).partition("?")[2].split("&"))["state"]
    page = client.get(f"/accounts/oidc/{oidc.key}/login/callback/?error=access_denied&state={state}")
    assert "You cancelled" in page.text


def test_a_provider_that_does_not_answer_is_no_error_of_ours(client, oidc):
    oidc.issuer = "http://127.0.0.1:9"
    oidc.save()
    page = client.get(f"/accounts/company/{oidc.pk}/go/")
    assert (page.status_code, stage.reasons()) == (403, ["unreachable"])


def test_no_provider_inside_our_own_network_is_asked(client, oidc, settings):
    settings.SSO_PRIVATE_HOSTS = []
    assert client.get(f"/accounts/company/{oidc.pk}/go/").status_code == 403
    assert stage.reasons() == ["unreachable"]


# -- who comes in


def test_somebody_new_gets_a_seat_that_waits_and_sees_nothing(client, oidc, admin):
    stage.go(client, oidc)
    person = stage.is_in(client)
    assert person is not None
    assert (person.email, person.name, person.has_usable_password()) == (
        "ada@aurora.example",
        "Ada Lovelace",
        False,
    )
    assert stage.seat_of(person).status == "pending"
    place = client.get("/members/directory/")
    assert place.status_code == 403
    assert "waits for your company" in place.text
    assert client.get("/first-day/").status_code in {302, 403}
    letter = OutgoingMail.objects.get(to=admin.email, kind="sso.seat_waits")
    assert "Ada" not in letter.text
    assert "Aurora" not in letter.text


def test_an_invitation_that_waits_is_taken_up(client, oidc, admin):
    from django.utils import timezone  # noqa: PLC0415 -- this test alone needs it

    now = timezone.now()
    Invitation.objects.create(
        organization=oidc.organization,
        email="ada@aurora.example",
        roles=["analyst"],
        invited_by=admin,
        token_sha256="0" * 64,
        sent_at=now,
        expires_at=now + timezone.timedelta(days=3),
    )
    stage.go(client, oidc)
    person = stage.is_in(client)
    seat = stage.seat_of(person)
    assert (seat.status, seat.roles) == ("active", ["analyst"])
    assert Invitation.objects.get().accepted_by == person


def test_a_seat_at_another_company_is_not_taken_over(client, oidc):
    other = factories.make_company("Birch", slug="birch")
    person = factories.make_person(other, email="ada@aurora.example")
    assert stage.go(client, oidc).status_code == 403
    assert (stage.is_in(client), stage.reasons()) == (None, ["other_company"])
    assert stage.seat_of(person).organization == other


@pytest.mark.parametrize("kind", ["staff", "guest"])
def test_staff_and_guests_never_come_in_through_a_company(client, oidc, kind):
    factories.make_user("ada@aurora.example", kind=kind)
    assert stage.go(client, oidc).status_code == 403
    assert stage.reasons() == ["not_a_member"]


def test_an_ended_seat_opens_nothing(client, oidc, ada):
    ada.seats.update(status="ended")
    assert stage.go(client, oidc).status_code == 403
    assert (stage.is_in(client), stage.reasons()) == (None, ["ended"])


def test_a_closed_account_stays_closed(client, oidc, ada):
    stage.go(client, oidc)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    later = Client(headers={"host": stage.HOST})
    assert stage.go(later, oidc).status_code == 403
    assert stage.reasons() == ["closed"]


def test_a_company_that_left_signs_nobody_in(client, oidc, ada):
    there = stage.begin(client, oidc)
    Organization.objects.update(standing="left")
    assert stage.come_back(client, *stage.answer_of(there)).status_code == 403
    assert stage.reasons() == ["standing"]


def test_a_suspended_company_takes_nobody_in_and_its_people_see_nothing(client, oidc, idp, ada):
    Organization.objects.update(standing="suspended")
    stage.go(client, oidc)
    assert stage.is_in(client) == ada
    assert "suspended" in client.get("/members/directory/").text
    idp.email, idp.subject = "new@aurora.example", "new-1"
    later = Client(headers={"host": stage.HOST})
    assert stage.go(later, oidc).status_code == 403
    assert stage.reasons() == ["standing"]


def test_a_switched_off_sign_in_ends_also_what_was_on_its_way(client, oidc, ada):
    path, _ = stage.answer_of(stage.begin(client, oidc))
    oidc.state = "off"
    oidc.save()
    assert client.get(path).status_code == 403
    assert client.get(f"/accounts/company/{oidc.pk}/").status_code == 404
    assert stage.reasons() == ["off"]


def test_an_address_given_to_somebody_else_does_not_inherit_the_account(client, oidc, idp, ada):
    stage.go(client, oidc)
    idp.subject = "ada-2"
    later = Client(headers={"host": stage.HOST})
    assert stage.go(later, oidc).status_code == 403
    assert stage.reasons() == ["other_identity"]


# -- the second factor


@pytest.mark.parametrize(
    ("counts", "amr", "through"),
    [
        (True, ["pwd", "otp"], True),
        (True, ["mfa"], True),
        (True, ["pwd"], False),
        (True, None, False),
        (False, ["mfa"], False),
    ],
)
def test_the_companys_second_factor_counts_only_where_both_say_so(
    client, oidc, idp, ada, settings, counts, amr, through
):
    settings.SECOND_FACTOR_REQUIRED = True
    oidc.checks_second_factor = counts
    oidc.save()
    idp.token = {"amr": amr}
    stage.go(client, oidc)
    answer = client.get("/members/")
    assert (answer.status_code == 200) is through
    if not through:
        assert answer.headers["Location"] == "/accounts/2fa/?required=yes"


def test_a_step_up_asks_the_company_afresh_and_goes_on(client, oidc, idp, ada):
    stage.go(client, oidc)
    asked = client.get(f"/accounts/company/{oidc.pk}/again/?next=/accounts/profile/")
    assert "Please show again that it is you" in asked.text
    url = f"/accounts/company/{oidc.pk}/again/go/?next=/accounts/profile/"
    assert stage.go(client, oidc, url).headers["Location"] == "/accounts/profile/"
    assert idp.asked[-1]["prompt"] == "login"
    assert stage.is_in(client) == ada
    idp.token = {"auth_time": int(time.time()) - 3600}
    assert stage.go(client, oidc, url).status_code == 403
    idp.token, idp.subject, idp.email = {}, "bob-1", "bob@aurora.example"
    factories.make_person(oidc.organization, email=idp.email)
    assert stage.go(client, oidc, url).status_code == 403
    assert stage.reasons() == ["stale", "not_you"]
