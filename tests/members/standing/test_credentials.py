"""Suspend, leave, offboard: every credential there is, and none that opens anything at the next request."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from coalition.core import jobs
from coalition.core.jobs import relay
from coalition.core.jobs import services as job_services
from coalition.core.models import Job, OutgoingMail
from coalition.core.registry import Leaving
from members.admission import applying
from members.admission.models import Application
from members.groups.meetings import feed
from members.models import Seat, SignedDocument, User
from members.organizations import transfers
from members.organizations.invitations import invite
from members.organizations.services import give_seat
from members.standing import services
from members.standing.offboarding import services as offboarding
from members.standing.offboarding.plan import dry_run, fingerprint
from tests import factories

pytestmark = pytest.mark.django_db
NEW = "another-Long-Sentence-9"
INSIDE = ("/members/directory/", "/members/groups/", "/resources/library/", "/signals/mine/")


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _no_counts_from_other_tests():
    cache.clear()


@pytest.fixture
def world():
    company = factories.make_company(signed=("nda", "signals"))
    person = factories.make_person(company, roles=["staff", "analyst"], email="ada@people.example")
    person.set_password(factories.PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return SimpleNamespace(company=company, person=person, staff=factories.make_staff("membership"))


def opens(client: Client) -> list[str]:
    """Pages behind the gate that this client gets to see."""
    return [url for url in INSIDE if client.get(url).status_code == 200]


def sign_in(client: Client, password: str = factories.PASSWORD) -> Client:
    client.post("/accounts/login/", {"login": "ada@people.example", "password": password})
    return client


# -- each credential: made while all is well, tried afterwards; both return a client -----------------------


def session(world):
    client = sign_in(Client())
    return lambda: client


def password(world):
    return lambda: sign_in(Client())


def reset_link(world):
    Client().post("/accounts/password/reset/", {"email": world.person.email})
    letter = OutgoingMail.objects.get(to=world.person.email, kind__contains="password_reset")
    url = next(word for word in letter.text.split() if "/accounts/password/reset/key/" in word)

    def use():
        client = Client()
        page = client.get(url, follow=True)
        client.post(page.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
        return sign_in(client, NEW)

    return use


def confirmation_link(world):
    """A change of address that has not been confirmed: whoever holds the link would own the account's letters."""
    address = EmailAddress.objects.create(user=world.person, email="ada@elsewhere.example")
    key = EmailConfirmationHMAC(address).key

    def use():
        client = Client()
        client.post(f"/accounts/confirm-email/{key}/")
        assert not EmailAddress.objects.filter(email="ada@elsewhere.example", verified=True).exists()
        return client

    return use


def second_factor(world):
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(world.person, secret)

    def use():
        client = sign_in(Client())
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        client.post("/accounts/2fa/authenticate/", {"code": code})
        return client

    return use


def recovery_code(world):
    """From the sheet in their drawer, beside the device that they have lost."""
    TOTP.activate(world.person, "JBSWY3DPEHPK3PXP")
    code = RecoveryCodes.activate(world.person).get_unused_codes()[0]

    def use():
        client = sign_in(Client())
        client.post("/accounts/2fa/authenticate/", {"code": code})
        return client

    return use


def passkey(world, monkeypatch):
    """The device's answer is taken as right; what counts is what the portal makes of whose it is."""
    key = Authenticator.objects.create(
        user=world.person, type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}}
    )
    monkeypatch.setattr(webauthn, "parse_authentication_response", lambda _answer: None)
    monkeypatch.setattr(
        webauthn, "extract_user_from_response", lambda _answer: User.objects.get(pk=key.user_id)
    )
    monkeypatch.setattr(webauthn, "complete_authentication", lambda _user, _answer: key)

    def use():
        client = Client()
        client.post("/accounts/2fa/webauthn/login/", {"credential": '{"id": "1"}'})
        return client

    return use


def download_url(world):
    """The address of a signed document, kept in the history of a browser."""
    signature = world.company.signatures.first()
    SignedDocument.objects.create(
        signature=signature, stage="countersigned", pdf=b"%PDF-", sha256="0" * 64, size=5
    )
    client = sign_in(Client())
    url = reverse("members:signature-pdf", args=[signature.pk])
    assert client.get(url).status_code == 200

    def use():
        assert client.get(url).status_code in {302, 404}
        return client

    return use


def invitation(world):
    """One that the person sent to a colleague, who had not opened it yet."""
    world.person.seats.update(roles=["staff", "analyst", "admin"])
    company = world.company
    factories.make_person(company, roles=["admin"])  # the last one could not move
    invite(by=world.person, organization=company, email=f"bo@{company.domain}", roles=["analyst"])
    letter = OutgoingMail.objects.get(to=f"bo@{company.domain}")
    url = next(word for word in letter.text.split() if "/members/invitations/" in word)

    def use():
        client = Client()
        client.post(url, {"name": "Bo", "password": NEW, "zone": "UTC"})
        client.post("/first-day/acknowledgement/", {"acknowledge": "on"})
        return client

    return use


def application_link(world):
    """From the days before: who holds it reads and writes what the company applied with."""
    applying.begin_application(name="Ada", email=world.person.email, company_name="Company")
    Application.objects.update(organization=world.company)
    letter = OutgoingMail.objects.get(to=world.person.email, kind__contains="application")
    url = next(word for word in letter.text.split() if "/apply/" in word)
    assert Client().get(url).status_code == 200

    def use():
        client = Client()
        assert client.get(url).status_code == 410
        return client

    return use


def calendar_feed(world):
    """The private calendar, read by a program that signs in nowhere."""
    token = feed.rotate(by=world.person)
    url = f"/members/calendar/{token}.ics"
    assert Client().get(url).status_code == 200

    def use():
        client = Client()
        assert client.get(url).status_code == 404
        return client

    return use


CREDENTIALS = [
    calendar_feed,
    session,
    password,
    reset_link,
    confirmation_link,
    second_factor,
    recovery_code,
    passkey,
    download_url,
    invitation,
    application_link,
]


# -- what happens to them ----------------------------------------------------------------------------------


def suspended(world):
    services.suspend(by=world.staff, company=world.company, reason="The attestation is overdue.")


def company_left(world):
    sign_off(world, Leaving(world.company))


def person_left(world):
    sign_off(world, Leaving(world.company, world.person))


def person_moved(world):
    """To another company: what was held through the first ends, also the session in which they read of it."""
    seat = world.person.seats.get()
    transfers.ask_transfer(
        by=world.staff,
        seat=seat,
        target=factories.make_company(slug="elsewhere"),
        email="ada@elsewhere.example",
        roles=["staff"],
        reason="Changed employers.",
        seen=transfers.fingerprint(transfers.dry_run(seat)),
    )


def sign_off(world, leaving):
    row = offboarding.sign_off(
        by=world.staff, leaving=leaving, reason="Changed jobs.", seen_sha256=fingerprint(dry_run(leaving))
    )
    assert offboarding.carry_out_at_once(row).status == "proved", row.left_over


EVENTS = [suspended, company_left, person_left, person_moved]


def make(credential, world, monkeypatch):
    return credential(world, monkeypatch) if credential is passkey else credential(world)


@pytest.mark.parametrize("credential", [session, password, reset_link, second_factor, recovery_code, passkey])
def test_before_it_happens_each_of_them_opens_the_portal(credential, world, monkeypatch):
    assert opens(make(credential, world, monkeypatch)()) == list(INSIDE)


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("credential", CREDENTIALS)
def test_afterwards_none_of_them_opens_anything(credential, event, world, monkeypatch):
    use = make(credential, world, monkeypatch)
    event(world)
    assert opens(use()) == []


@pytest.mark.parametrize("event", EVENTS)
def test_a_session_is_signed_out_and_not_merely_refused(event, world):
    client = session(world)()
    event(world)
    assert client.get("/").wsgi_request.user.is_authenticated is False


@pytest.mark.parametrize("event", EVENTS)
def test_a_session_that_the_list_of_devices_does_not_know_dies_too(event, world):
    client = Client()
    client.force_login(world.person)
    event(world)
    assert client.get("/").wsgi_request.user.is_authenticated is False


@pytest.mark.parametrize("event", EVENTS)
def test_a_job_in_flight_stops_at_its_next_step(event, world, monkeypatch):
    written = []

    def slow(run):
        with run.checkpoint():
            written.append("first")
        event(world)
        with run.checkpoint():
            written.append("second")

    monkeypatch.setattr(job_services, "_handlers", {**job_services._handlers, "test.slow": slow})
    job = jobs.enqueue("test.slow", by=world.person)
    waiting = jobs.enqueue("test.slow", by=world.person, delay=timedelta(hours=1))
    relay.run(job.pk)
    assert written == ["first"]
    assert Job.objects.get(pk=job.pk).state == "cancelled"
    assert Job.objects.get(pk=waiting.pk).state == "cancelled"


def test_counting_that_follows_on_their_work_goes_on(world):
    """Else the counts of what they sent would stay wrong for everybody."""
    job = jobs.enqueue("signals.match_batch", by=world.person, delay=timedelta(hours=1), batch_id="x")
    person_left(world)
    assert Job.objects.get(pk=job.pk).state == "queued"


def test_colleagues_of_somebody_who_leaves_notice_nothing(world):
    colleague = Client()
    colleague.force_login(factories.make_person(world.company, roles=["analyst"]))
    person_left(world)
    assert opens(colleague) == list(INSIDE)


def test_before_it_happens_an_invitation_makes_a_seat(world):
    client = invitation(world)()
    assert Seat.objects.filter(organization=world.company, user__name="Bo", status="active").exists()
    assert client.get("/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("event", EVENTS)
def test_afterwards_an_invitation_makes_no_seat(event, world):
    use = invitation(world)
    event(world)
    use()
    assert not Seat.objects.filter(organization=world.company, user__name="Bo").exists()


def test_the_admin_of_a_company_that_left_signs_in_to_fetch_what_it_signed_and_nothing_else(world):
    world.person.seats.update(roles=["admin"])
    company_left(world)
    client = sign_in(Client())
    assert opens(client) == []
    assert client.get("/members/agreements/").status_code == 200


def test_after_a_suspension_is_lifted_people_sign_in_as_before(world):
    suspended(world)
    services.restore(by=world.staff, company=world.company, reason="Attested.")
    assert opens(sign_in(Client())) == list(INSIDE)


def test_a_person_who_takes_a_seat_elsewhere_sets_a_new_password_and_keeps_the_second_factor(world):
    TOTP.activate(world.person, "JBSWY3DPEHPK3PXP")
    person_left(world)
    world.person.seats.update(status="ended")
    give_seat(by=world.staff, user=world.person, organization=factories.make_company(), roles=["staff"])
    assert User.objects.get(pk=world.person.pk).is_active
    assert opens(sign_in(Client())) == []
    assert Authenticator.objects.filter(user=world.person).exists()
