"""What is done with requests to sign: asked, opened, read, handed over, declined, reminded, expired, withdrawn."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import require
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements import services
from members.agreements.evidence import emails, events
from members.agreements.evidence.models import SigningEvent, SigningRequest
from members.agreements.evidence.rules import may_answer, may_ask, may_remind, may_tend
from members.agreements.models import Agreement, AgreementVersion, Signature
from members.agreements.queries import LIVE, current_version, signatories_of
from members.organizations.models import Organization, Seat
from members.organizations.rules import seat_of

Kind = SigningEvent.Kind
Status = SigningRequest.Status
TOPIC = services.TOPIC
REMIND_BEFORE = (14, 7, 3, 1, 0)  # days before the last one
LONGEST = 365

ASKED = audit.action("agreements.asked_to_sign", "Asked a company to sign")
SEEN = audit.action("agreements.request_seen", "Opened a request to sign, or read its text")
DELEGATED = audit.action("agreements.delegated", "Handed a request to sign over to a colleague")
PASSED_BACK = audit.action(
    "agreements.passed_back", "A request to sign went back to the company with a departure"
)
DECLINED = audit.action("agreements.company_declined", "Declined to sign for a company")
REMINDED = audit.action("agreements.reminded_to_sign", "Reminded a company to sign")
EXPIRED = audit.action("agreements.request_expired", "A request to sign expired")
WITHDRAWN = audit.action("agreements.request_withdrawn", "Withdrew a request to sign")


def recipients(request: SigningRequest) -> list[User]:
    """Whom it waits for: the colleague it was handed to, otherwise the signatories, otherwise the company's admins."""
    if request.addressee and request.addressee.is_active:
        return [request.addressee]
    return signatories_of(request.organization) or admins_of(request.organization)


def admins_of(company: Organization) -> list[User]:
    seated = User.objects.filter(
        seats__organization=company,
        seats__status=Seat.Status.ACTIVE,
        seats__roles__contains=[Seat.Role.ADMIN],
    )
    return list(seated.filter(is_active=True).order_by("email"))


def colleagues_of(user: User, company: Organization) -> list[User]:
    """To whom a request can be handed: anybody else with an active seat."""
    seated = User.objects.filter(
        seats__organization=company, seats__status=Seat.Status.ACTIVE, is_active=True
    )
    return list(seated.exclude(pk=user.pk).order_by("name", "email"))


def _locked(request: SigningRequest) -> SigningRequest:
    # The company's row first, as everywhere: a signature and an end of the request wait for each other.
    Organization.objects.select_for_update().get(pk=request.organization_id)
    rows = SigningRequest.objects.select_for_update(of=("self",))
    return rows.select_related("organization", "version__agreement", "addressee").get(pk=request.pk)


@transaction.atomic
def ask_to_sign(
    *,
    by: User,
    company: Organization,
    version: AgreementVersion,
    due_on: date,
    addressee: User | None = None,
    at: datetime | None = None,
    announce: bool = True,
) -> SigningRequest:
    """Ask a company to sign the version in force, until a day."""
    require(may_ask(by))
    now = at or timezone.now()
    Organization.objects.select_for_update().get(pk=company.pk)
    _check_asking(company, version, due_on, addressee, now.date())
    request = SigningRequest.objects.create(
        organization=company, version=version, asked_by=by, addressee=addressee, due_on=due_on
    )
    people = recipients(request)
    if not people:
        raise ValidationError(
            {"company": "Nobody there can be asked yet: it has neither a signatory nor an admin with a seat."}
        )
    events.append(
        request,
        Kind.ASKED,
        by=by,
        at=now,
        due_on=due_on.isoformat(),
        to=", ".join(map(events.label_of, people)),
    )
    audit.record(ASKED, by=by, subject=request, organization=company, detail={"due_on": due_on.isoformat()})
    for person in people if announce else ():
        emails.asked(request, to=person)
    return request


def _check_asking(
    company: Organization, version: AgreementVersion, due_on: date, addressee: User | None, today: date
) -> None:
    wrong: dict[str, str] = {}
    current = current_version(version.agreement.kind, today, company=company)
    if company.standing not in Organization.MAY_SIGN:
        wrong["company"] = f"{company.name} cannot sign at its present standing."
    if version.agreement.level != Agreement.Level.COMPANY or current is None or current.pk != version.pk:
        wrong["version"] = (
            "This is not the version that is in force for this company; choose the one that is."
        )
    elif Signature.objects.filter(organization=company, version=version, status__in=LIVE).exists():
        wrong["version"] = "The company has signed this version already."
    elif events.open_request(company, version):
        wrong["version"] = "The company is asked to sign this version already; remind it instead."
    if not today <= due_on <= today + timedelta(days=LONGEST):
        wrong["due_on"] = "Choose a day from today on, within a year."
    if addressee and addressee not in signatories_of(company):
        wrong["addressee"] = "This person is no signatory of the company."
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def note_seen(
    *, by: User, company: Organization | None, version: AgreementVersion, kind: SigningEvent.Kind
) -> None:
    """That somebody of the company opened the open request, or read its text: once a person and kind."""
    request = events.open_request(company, version) if company else None
    if request is None or SigningEvent.objects.filter(request=request, kind=kind, by=by).exists():
        return
    if not may_answer(by, request):
        return
    request = _locked(request)
    if request.status != Status.OPEN or request.events.filter(kind=kind, by=by).exists():
        return
    events.append(request, kind, by=by)
    audit.record(SEEN, by=by, subject=request, organization=company, detail={"what": kind})


@transaction.atomic
def delegate(
    *, by: User, request: SigningRequest, to: User, reason: str, at: datetime | None = None
) -> SigningRequest:
    """Hand it over to a colleague. Who is no signatory yet is made one by the company's admin, who is told."""
    request = _locked(request)
    require(may_answer(by, request))
    wrong = {} if reason.strip() else {"reason": "Say why; it is part of the record."}
    if to not in colleagues_of(by, request.organization):
        wrong["to"] = "Choose a colleague who holds a seat at your company."
    if wrong:
        raise ValidationError(wrong)
    request.addressee = to
    request.save(update_fields=["addressee"])
    events.append(request, Kind.DELEGATED, by=by, at=at, to=events.label_of(to), reason=reason.strip())
    audit.record(
        DELEGATED, by=by, subject=request, organization=request.organization, detail={"to": str(to.pk)}
    )
    emails.delegated(request, to=to)
    if to not in signatories_of(request.organization):
        for admin in admins_of(request.organization):
            emails.role_needed(request, to=admin)
            notices.tell(
                admin,
                topic=TOPIC,
                text="A colleague was asked to sign and needs the role of signatory from you.",
                url=reverse("members:signing-request", args=[request.pk]),
            )
    return request


def handed_to(user: User, company: Organization) -> list[SigningRequest]:
    """Open requests of a company that wait for one person by name."""
    found = SigningRequest.objects.filter(addressee=user, organization=company, status=Status.OPEN)
    return list(found.select_related("organization", "version__agreement", "addressee").order_by("due_on"))


@transaction.atomic
def pass_back(*, by: User, request: SigningRequest, leaver: User) -> SigningRequest:
    """Whom it was handed to leaves: it waits for the company again, whose signatories and admins are told."""
    request = _locked(request)
    if request.status != Status.OPEN or request.addressee_id != leaver.pk:
        return request
    request.addressee = None
    request.save(update_fields=["addressee"])
    told = [person for person in recipients(request) if person.pk != leaver.pk]
    events.append(
        request,
        Kind.DELEGATED,
        by=by,
        to=", ".join(map(events.label_of, told)),
        reason=f"{events.label_of(leaver)} leaves the company.",
    )
    audit.record(PASSED_BACK, by=by, subject=request, organization=request.organization)
    for person in told:
        emails.asked(request, to=person)
    for admin in admins_of(request.organization):
        if admin.pk != leaver.pk:
            notices.tell(
                admin,
                topic=TOPIC,
                text="1 request to sign waits for your company again: whom it was handed to leaves.",
                url=reverse("members:signing-request", args=[request.pk]),
            )
    return request


def _close(
    request: SigningRequest,
    status: str,
    kind: SigningEvent.Kind,
    *,
    by: User | None,
    reason: str,
    at: datetime,
) -> None:
    request.status, request.closed_by, request.closed_at, request.reason = status, by, at, reason
    request.save(update_fields=["status", "closed_by", "closed_at", "reason"])
    events.append(request, kind, by=by, at=at, reason=reason)


@transaction.atomic
def decline_to_sign(
    *, by: User, request: SigningRequest, reason: str, at: datetime | None = None
) -> SigningRequest:
    """The company does not sign; staff read why, and may ask anew."""
    request = _locked(request)
    require(may_answer(by, request))
    if not reason.strip():
        raise ValidationError({"reason": "Say why; membership staff read it."})
    _close(request, Status.DECLINED, Kind.DECLINED, by=by, reason=reason.strip(), at=at or timezone.now())
    audit.record(
        DECLINED, by=by, subject=request, organization=request.organization, detail={"reason": request.reason}
    )
    for person in holders_of("membership"):
        emails.declined(request, to=person)
    return request


@transaction.atomic
def remind(*, by: User | None, request: SigningRequest, today: date | None = None) -> SigningRequest:
    """Remind whom it waits for; never twice a day. `by` is None where the clock does it."""
    request, today = _locked(request), today or timezone.now().date()
    if by is not None:
        require(may_remind(by, request, today))
    elif request.status != Status.OPEN or request.reminded_on == today:
        return request
    request.reminded_on = today
    request.save(update_fields=["reminded_on"])
    people = recipients(request)
    events.append(request, Kind.REMINDED, by=by, to=", ".join(map(events.label_of, people)))
    audit.record(REMINDED, by=by, subject=request, organization=request.organization)
    for person in people:
        emails.reminded(request, to=person, today=today)
    return request


@transaction.atomic
def withdraw(*, by: User, request: SigningRequest, reason: str) -> SigningRequest:
    """The coalition takes it back."""
    request = _locked(request)
    require(may_tend(by, request))
    if not reason.strip():
        raise ValidationError({"reason": "Say why; the company reads it."})
    people = recipients(request)
    _close(request, Status.WITHDRAWN, Kind.WITHDRAWN, by=by, reason=reason.strip(), at=timezone.now())
    audit.record(
        WITHDRAWN,
        by=by,
        subject=request,
        organization=request.organization,
        detail={"reason": request.reason},
    )
    for person in people:
        emails.closed(request, to=person)
    return request


@transaction.atomic
def expire(*, request: SigningRequest, at: datetime | None = None) -> SigningRequest:
    """Its last day is over."""
    request, now = _locked(request), at or timezone.now()
    if request.status != Status.OPEN or request.due_on is None or request.due_on >= now.date():
        return request
    people = recipients(request)
    _close(request, Status.EXPIRED, Kind.EXPIRED, by=None, reason="", at=now)
    audit.record(EXPIRED, subject=request, organization=request.organization)
    for person in people:
        emails.closed(request, to=person)
    for person in holders_of("membership"):
        emails.expired(request, to=person)
    return request


def requests_for(user: Any) -> list[SigningRequest]:
    """Open requests that wait for this person: handed to them, or to any signatory and they are one."""
    seat = seat_of(user)
    if seat is None or seat.organization.standing not in Organization.MAY_SIGN:
        return []
    mine = Q(addressee=user)
    if Seat.Role.SIGNATORY in seat.roles:
        mine |= Q(addressee__isnull=True)
    found = SigningRequest.objects.filter(mine, organization=seat.organization_id, status=Status.OPEN)
    return list(found.exclude(asked_by=None).order_by("due_on"))


def tend_to_all(today: date) -> str:
    """Once a day: end what is over, remind of what ends soon, let go what nobody countersigned. Safe to repeat."""
    opened = SigningRequest.objects.filter(status=Status.OPEN)
    over = [expire(request=request) for request in opened.filter(due_on__lt=today)]
    days = [today + timedelta(days=before) for before in REMIND_BEFORE]
    due = opened.filter(due_on__in=days).exclude(reminded_on=today)
    reminded = [remind(by=None, request=request, today=today) for request in due]
    limit = timezone.now() - timedelta(days=services.WAITS_DAYS)
    waiting = Signature.objects.filter(status=Signature.Status.WAITING, signed_at__lt=limit)
    lapsed = [services.lapse_signature(signature=signature) for signature in waiting]
    return f"{len(over)} expired, {len(reminded)} reminded, {len(lapsed)} lapsed"
