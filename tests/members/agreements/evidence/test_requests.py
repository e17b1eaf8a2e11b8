"""Requests to sign: asked, opened, read, handed over, declined, reminded, expired, withdrawn, signed; each an event."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.people import forget
from members.agreements import services
from members.agreements.evidence import consents, events, requests
from members.agreements.evidence.check import chain_problem
from members.agreements.evidence.models import ElectronicConsent, SigningEvent, SigningRequest
from members.agreements.models import AgreementVersion, Signature
from members.agreements.registrations import request_brief
from members.models import Organization, Seat, User
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def staff() -> User:
    return factories.make_staff("membership", name="Ida Staff", password="-")


@pytest.fixture
def nda() -> AgreementVersion:
    return factories.make_version("nda")


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Canarycorp", signed=(), standing="admitted")


@pytest.fixture
def signer(company: Organization) -> User:
    return factories.make_person(company, roles=["signatory"], acknowledged=False, name="Nora Canary")


@pytest.fixture
def asked(staff: User, company: Organization, nda: AgreementVersion, signer: User) -> SigningRequest:
    return requests.ask_to_sign(by=staff, company=company, version=nda, due_on=date(2026, 11, 16))


def kinds(request: SigningRequest) -> list[str]:
    return list(request.events.order_by("number").values_list("kind", flat=True))


def letters() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("created_at").values_list("kind", "to"))


def sign(by: User, version: AgreementVersion, name: str = "Nora Canary") -> Signature:
    forget(by)
    return services.sign_agreement(
        by=by, version=version, typed_name=name, capacity="Director",
        legal_entity=by.seats.get().organization.legal_name, electronic_consent=True, authority=True, evidence={},
    )  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_asking_writes_to_the_signatories_and_shows_on_their_home(
    asked: SigningRequest, signer: User, staff: User
) -> None:
    assert letters() == [("agreements.request_asked", signer.email)]
    (item,) = request_brief(signer)
    assert (item.url, item.due) == (
        reverse("members:signing-request", args=[asked.pk]), datetime(2026, 11, 16, 23, 59, tzinfo=UTC)
    )  # fmt: skip
    assert list(request_brief(staff)) == []
    assert AuditEntry.objects.filter(action="agreements.asked_to_sign", actor=staff).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": date(2026, 11, 1)}, "due_on"),
        ({"due_on": date(2028, 1, 1)}, "due_on"),
        ({"version": "seat"}, "version"),
        ({"company": "suspended"}, "company"),
        ({"addressee": "stranger"}, "addressee"),
    ],
)
@pytest.mark.usefixtures("signer")
def test_asking_says_what_is_wrong(
    staff: User,
    nda: AgreementVersion,
    company: Organization,
    changes: dict[str, Any],
    field: str,
) -> None:
    facts: dict[str, Any] = {"company": company, "version": nda, "due_on": date(2026, 11, 16)} | changes
    if facts["version"] == "seat":
        facts["version"] = factories.make_version("seat")
    if facts["company"] == "suspended":
        facts["company"] = factories.make_company(standing="suspended", signed=())
    if facts.get("addressee") == "stranger":
        facts["addressee"] = factories.make_person(factories.make_company())
    with pytest.raises(ValidationError) as problem:
        requests.ask_to_sign(by=staff, **facts)
    assert field in problem.value.message_dict
    assert SigningRequest.objects.count() == 0


def test_nobody_is_asked_twice_and_nobody_without_the_role_asks(
    asked: SigningRequest, staff: User, company: Organization, nda: AgreementVersion, signer: User
) -> None:
    facts: dict[str, Any] = {"company": company, "version": nda, "due_on": date(2026, 11, 16)}
    with pytest.raises(ValidationError, match="asked to sign this version already"):
        requests.ask_to_sign(by=staff, **facts)
    for person in (signer, factories.make_staff("programmes")):
        with pytest.raises(Refused):
            requests.ask_to_sign(by=person, **facts)


def test_a_signature_answers_the_request_and_the_list_of_events_says_it_all(
    asked: SigningRequest, signer: User, nda: AgreementVersion, staff: User
) -> None:
    client = signed_in(signer)
    for _ in range(2):  # what is looked at twice is one event
        client.get(reverse("members:signing-request", args=[asked.pk]))
        client.get(reverse("members:agreement", args=[nda.pk]))
    signature = sign(signer, nda)
    services.countersign(by=staff, signature=signature, typed_name="Ida Staff")
    asked.refresh_from_db()
    assert (asked.status, asked.signature) == ("signed", signature)
    assert kinds(asked) == ["asked", "opened", "read", "consented", "signed", "countersigned"]
    found = events.events_of(signature)
    assert chain_problem([events.as_dict(event) for event in found]) == ""
    assert signature.documents.get(stage="signed").event_head == found[-2].sha256
    assert signature.documents.get(stage="countersigned").event_head == found[-1].sha256
    page = signed_in(staff).get(reverse("console:signing-request", args=[asked.pk])).text
    for words in ("Opened the request", "Read the text", "Countersigned for the coalition"):
        assert words in page


def test_staff_who_look_leave_no_event_and_cannot_answer(asked: SigningRequest, staff: User) -> None:
    client = signed_in(staff)
    page = client.get(reverse("members:signing-request", args=[asked.pk])).text
    assert "Hand it over" not in page
    for name in ("delegate", "decline"):
        assert client.post(reverse(f"members:signing-request-{name}", args=[asked.pk])).status_code == 403
    with pytest.raises(Refused):
        services.sign_agreement(
            by=staff, version=asked.version, typed_name="Ida Staff", capacity="x", legal_entity="x",
            electronic_consent=True, authority=True, evidence={},
        )  # fmt: skip
    assert kinds(asked) == ["asked"]


def test_a_signatory_signs_in_one_visit_without_a_profile(
    company: Organization, nda: AgreementVersion
) -> None:
    counsel = factories.make_person(
        company, roles=["signatory"], acknowledged=False, name="", first_day_done_at=None
    )
    counsel.set_password(factories.PASSWORD)
    counsel.save()
    answer = signed_in(counsel).post(
        reverse("members:agreement-sign", args=[nda.pk]),
        {
            "electronic_consent": "on", "authority": "on", "capacity": "General Counsel",
            "typed_name": "Grete Counsel", "password": factories.PASSWORD,
        },
    )  # fmt: skip
    signature = Signature.objects.get()
    assert answer["Location"] == reverse("members:signature", args=[signature.pk])
    counsel.refresh_from_db()
    assert (signature.typed_name, counsel.name) == ("Grete Counsel", "Grete Counsel")
    assert kinds(signature.request) == ["began", "consented", "signed"]


def test_handing_over_is_recorded_and_the_admin_is_asked_for_the_role(
    asked: SigningRequest, signer: User, company: Organization, nda: AgreementVersion
) -> None:
    admin = factories.make_person(company, roles=["admin"], name="Ada Admin")
    colleague = factories.make_person(company, roles=["staff"], name="Carl Canary")
    client = signed_in(signer)
    url = reverse("members:signing-request-delegate", args=[asked.pk])
    assert "Say why" in client.post(url, {"to": colleague.pk}).text
    stranger = factories.make_person(factories.make_company())
    assert client.post(url, {"to": stranger.pk, "reason": "x"}).context["handing"].errors["to"]
    client.post(url, {"to": colleague.pk, "reason": "He is our counsel."})
    asked.refresh_from_db()
    assert asked.addressee == colleague
    assert letters()[-2:] == [
        ("agreements.request_delegated", colleague.email), ("agreements.request_role_needed", admin.email)
    ]  # fmt: skip
    event = asked.events.get(kind="delegated")
    assert (event.detail["to"], event.detail["reason"]) == ("Carl Canary", "He is our counsel.")
    assert "Ada Admin" in signed_in(colleague).get(reverse("members:signing-request", args=[asked.pk])).text
    with pytest.raises(Refused):  # being handed it makes nobody a signatory
        sign(colleague, nda, "Carl Canary")
    Seat.objects.filter(user=colleague).update(roles=["staff", "signatory"])
    assert sign(User.objects.get(pk=colleague.pk), nda, "Carl Canary").request == asked


def test_the_company_declines_with_a_reason_that_staff_read(
    asked: SigningRequest, signer: User, staff: User, nda: AgreementVersion
) -> None:
    client, url = signed_in(signer), reverse("members:signing-request-decline", args=[asked.pk])
    assert "Say why" in client.post(url, {"decline-reason": " "}).text
    for _ in range(2):
        assert client.post(url, {"decline-reason": "Clause 7 & the liability."}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.closed_by) == ("declined", signer)
    assert letters()[-1] == ("agreements.request_declined", staff.email)
    page = signed_in(staff).get(reverse("console:signing-request", args=[asked.pk])).text
    assert "Clause 7 &amp; the liability." in page
    with pytest.raises(Refused, match="closed"):
        requests.decline_to_sign(by=signer, request=asked, reason="Again")
    again = requests.ask_to_sign(by=staff, company=asked.organization, version=nda, due_on=date(2026, 12, 1))
    assert sign(signer, nda).request == again


def test_nobody_is_reminded_twice_a_day(asked: SigningRequest, staff: User, signer: User, clock: Any) -> None:
    client, url = signed_in(staff), reverse("console:signing-request-remind", args=[asked.pk])
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 403
    requests.tend_to_all(NOON.date())  # fourteen days before the last one, and reminded by hand today
    assert letters().count(("agreements.request_reminded", signer.email)) == 1
    clock.move_to(NOON + timedelta(days=7))
    for _ in range(2):
        requests.tend_to_all(timezone.now().date())
    assert letters().count(("agreements.request_reminded", signer.email)) == 2
    assert kinds(asked) == ["asked", "reminded", "reminded"]


def test_a_request_expires_after_its_last_day(
    asked: SigningRequest, staff: User, signer: User, clock: Any
) -> None:
    clock.move_to(datetime(2026, 11, 16, 23, tzinfo=UTC))
    requests.tend_to_all(timezone.now().date())
    asked.refresh_from_db()
    assert asked.status == "open"
    clock.move_to(datetime(2026, 11, 17, 1, tzinfo=UTC))
    for _ in range(2):
        requests.tend_to_all(timezone.now().date())
    asked.refresh_from_db()
    assert (asked.status, kinds(asked)) == ("expired", ["asked", "reminded", "expired"])
    assert letters()[-2:] == [
        ("agreements.request_closed", signer.email), ("agreements.request_expired", staff.email)
    ]  # fmt: skip
    assert (
        "This request has expired"
        in signed_in(signer).get(reverse("members:signing-request", args=[asked.pk])).text
    )


def test_staff_withdraw_a_request_with_a_reason(asked: SigningRequest, staff: User, signer: User) -> None:
    client, url = signed_in(staff), reverse("console:signing-request-withdraw", args=[asked.pk])
    assert client.post(url, {"reason": ""}).context["closing"].errors
    client.post(url, {"reason": "Another version comes."})
    asked.refresh_from_db()
    assert (asked.status, asked.reason) == ("withdrawn", "Another version comes.")
    assert letters()[-1] == ("agreements.request_closed", signer.email)
    assert client.post(url, {"reason": "Again"}).status_code == 403


def test_a_signature_that_nobody_countersigns_lapses(
    signer: User, nda: AgreementVersion, staff: User, clock: Any
) -> None:
    signature = sign(signer, nda)
    clock.move_to(NOON + timedelta(days=services.WAITS_DAYS + 1))
    for _ in range(2):
        requests.tend_to_all(timezone.now().date())
    signature.refresh_from_db()
    assert signature.status == "lapsed"
    assert letters().count(("agreements.signature_lapsed", staff.email)) == 1
    assert kinds(signature.request) == ["began", "consented", "signed", "lapsed"]
    assert sign(signer, nda).status == "waiting"
    with pytest.raises(DatabaseError, match="stays closed"), transaction.atomic():
        Signature.objects.filter(pk=signature.pk).update(status="waiting")


def test_consent_is_a_record_of_its_own_and_withdrawn_for_the_future(
    signer: User, nda: AgreementVersion, staff: User
) -> None:
    signature = sign(signer, nda)
    consent = ElectronicConsent.objects.get()
    assert (consent.user, consent.signature, consent.statement) == (signer, signature, services.CONSENT)
    other = factories.make_person(signature.organization, roles=["signatory"])
    with pytest.raises(Refused, match="Who gave this consent"):
        consents.withdraw_consent(by=other, signature=signature)
    client = signed_in(signer)
    for _ in range(2):
        client.post(reverse("members:signature-consent", args=[signature.pk]))
        client.post(reverse("members:signature-paper", args=[signature.pk]))
    consent.refresh_from_db()
    signature.refresh_from_db()
    assert consent.withdrawn_at
    assert signature.status == "waiting"  # what was signed stays signed
    assert kinds(signature.request)[-2:] == ["consent_withdrawn", "paper_asked"]
    assert letters().count(("agreements.paper_wanted", staff.email)) == 2
    page = signed_in(staff).get(reverse("console:agreement-countersign", args=[signature.pk])).text
    assert "On paper from now on" in page
    for changes in ({"statement": "x"}, {"withdrawn_at": None}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            ElectronicConsent.objects.update(**changes)


def test_the_database_refuses_to_change_or_remove_an_event(asked: SigningRequest) -> None:
    for act in (
        lambda: SigningEvent.objects.update(by_label="x"),
        lambda: SigningEvent.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            act()


def test_letters_name_no_company_person_or_title(asked: SigningRequest, signer: User, staff: User) -> None:
    colleague = factories.make_person(asked.organization, name="Carl Canary")
    factories.make_person(asked.organization, roles=["admin"], name="Ada Canary")
    requests.remind(by=staff, request=asked)
    requests.delegate(by=signer, request=asked, to=colleague, reason="Canary reason")
    requests.withdraw(by=staff, request=asked, reason="Canary reason")
    assert OutgoingMail.objects.count() == 5
    for letter in OutgoingMail.objects.all():
        for secret in ("anary", "Nora", "Carl", "Agreement nda"):
            assert secret not in letter.subject + letter.text
        assert "/members/agreements/requests/" in letter.text


def test_other_companies_never_see_a_request(asked: SigningRequest) -> None:
    other = factories.make_person(factories.make_company(), roles=["signatory"])
    assert signed_in(other).get(reverse("members:signing-request", args=[asked.pk])).status_code == 404


def test_the_list_filters_searches_and_takes_as_many_queries_for_three_rows(
    asked: SigningRequest, staff: User
) -> None:
    client, url = signed_in(staff), reverse("console:signing-requests")

    def queries() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as counted:
            assert client.get(url).status_code == 200
        return len(counted)

    one = queries()
    for _ in range(2):
        company = factories.make_company(signed=(), standing="admitted")
        factories.make_person(company, roles=["signatory"], acknowledged=False)
        requests.ask_to_sign(by=staff, company=company, version=asked.version, due_on=date(2026, 11, 16))
    assert queries() == one
    assert "Canarycorp" in client.get(url, {"q": "canary"}).text
    assert "No request fits" in client.get(url, {"q": "canary", "status": "expired"}).text


def test_staff_ask_by_the_form(
    staff: User, company: Organization, signer: User, nda: AgreementVersion
) -> None:
    client, url = signed_in(staff), reverse("console:signing-request-new")
    answer = client.post(url, {"company": company.pk, "version": nda.pk, "due_on": "2020-01-01"})
    assert "Choose a day from today on" in answer.text
    assert str(company.pk) in answer.text  # nothing chosen is lost
    client.post(url, {"company": company.pk, "version": nda.pk, "due_on": "2026-11-20"})
    assert SigningRequest.objects.get().due_on == date(2026, 11, 20)
