"""A company with a text of its own returns to the standard one: what that changes, said before, and done for good."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements import emails
from members.agreements.contractors import seats_of_contractors
from members.agreements.effects import Page, what_needs
from members.agreements.evidence import requests
from members.agreements.evidence.models import SigningRequest
from members.agreements.lines import Cover, stand
from members.agreements.models import Agreement, AgreementVersion, Retirement, Signature
from members.agreements.queries import current_version, people_of, signatories_of, texts_of_companies
from members.organizations.models import Organization

RETURNED = audit.action("agreements.returned_to_standard", "Returned a company to the standard text")
USUAL_GRACE = 30
LONGEST = 365


@dataclass(frozen=True, slots=True)
class Preview:
    """What returning would change, from a day on and with so many days of grace."""

    own: list[AgreementVersion]
    standard: AgreementVersion
    signed: Signature | None  # of the own text, in effect
    before: Cover
    after: Cover
    last: Cover  # once the grace is over, if nobody signs
    blocks_on: date
    people: int
    contractors: int
    entities: list[str]
    requests: list[SigningRequest]
    loses: list[Page]


def own_texts(company: Organization, agreement: Agreement) -> list[AgreementVersion]:
    """Published texts of its own that have not been given up, newest first."""
    rows = agreement.versions.filter(
        organization=company, published_at__isnull=False, retirement__isnull=True
    ).select_related("agreement", "organization")
    return list(rows)


def may_return(by: User, company: Organization, agreement: Agreement) -> Decision:
    if not has_staff_role(by, "membership"):
        return refuse("Staff who hold the membership role decide on which text a company stands.")
    if not own_texts(company, agreement):
        return refuse(f"{company.name} stands on the standard text already. Nothing was done a second time.")
    waits = Signature.objects.filter(
        organization=company,
        version__agreement=agreement,
        version__organization=company,
        status=Signature.Status.WAITING,
    )
    if waits.exists():
        return refuse(
            "A signature of its own text waits for the countersignature. Countersign it or decline it first.",
            "See what waits",
            "/console/agreements/?status=waiting",
        )
    return ALLOWED


def _standard(agreement: Agreement, on: date) -> AgreementVersion:
    found = current_version(agreement.kind, on)
    if found is None:
        raise ValidationError(
            {"retired_on": "On this day no standard text is in force to which it could return."}
        )
    return found


def preview(company: Organization, agreement: Agreement, *, on: date, grace_days: int) -> Preview:
    """Reads only; nothing is changed."""
    own = own_texts(company, agreement)
    names = {version.pk for version in own}
    texts = texts_of_companies(agreement.kind, [company])[company.pk]
    given_up = [
        replace(text, retired_on=on, retired_grace=grace_days) if text.pk in names else text for text in texts
    ]
    signed = Signature.objects.filter(
        organization=company, version__in=own, status=Signature.Status.EFFECTIVE
    ).select_related("version")
    opened = SigningRequest.objects.filter(
        organization=company, version__in=own, status=SigningRequest.Status.OPEN
    )
    held = signed.first()
    blocks_on = on + timedelta(days=grace_days if held else 0)
    return Preview(
        own=own,
        standard=_standard(agreement, on),
        signed=held,
        before=stand(texts, timezone.now().date()),
        after=stand(given_up, on),
        last=stand(given_up, blocks_on),
        blocks_on=blocks_on,
        people=len(people_of(company)),
        contractors=seats_of_contractors(company) if held and held.version.contractors_allowed else 0,
        entities=held.version.entities if held else [],
        requests=list(opened.select_related("version__agreement")),
        loses=what_needs(agreement.kind),
    )


@transaction.atomic
def return_to_standard(
    *, by: User, company: Organization, agreement: Agreement, retired_on: date, grace_days: int, reason: str
) -> list[Retirement]:
    """Its own text is given up for good; what was signed of it covers until the grace is over."""
    Organization.objects.select_for_update().get(pk=company.pk)
    require(may_return(by, company, agreement))
    _check(agreement, retired_on, grace_days, reason)
    own = own_texts(company, agreement)
    for version in own:
        opened = SigningRequest.objects.filter(
            organization=company, version=version, status=SigningRequest.Status.OPEN
        )
        for request in opened:
            requests.withdraw(by=by, request=request, reason="Your company returns to the standard text.")
    made = [
        Retirement.objects.create(
            version=version,
            retired_on=retired_on,
            grace_days=grace_days,
            reason=reason.strip(),
            retired_by=by,
        )
        for version in own
    ]
    audit.record(
        RETURNED,
        by=by,
        subject=own[0],
        organization=company,
        detail={
            "reason": reason.strip(),
            "retired_on": retired_on.isoformat(),
            "grace_days": grace_days,
            "versions": [version.number for version in own],
        },
    )
    _write(company, own[0], made[0])
    return made


def _check(agreement: Agreement, retired_on: date, grace_days: int, reason: str) -> None:
    wrong = {}
    if retired_on < timezone.now().date():
        wrong["retired_on"] = "This day is over, and nobody is blocked by a day that is over."
    elif retired_on > timezone.now().date() + timedelta(days=LONGEST):
        wrong["retired_on"] = "Choose a day within a year."
    if not 0 <= grace_days <= LONGEST:
        wrong["grace_days"] = "A year of grace is the most."
    if not reason.strip():
        wrong["reason"] = "Say why; the company reads it."
    if wrong:
        raise ValidationError(wrong)
    _standard(agreement, retired_on)


def _write(company: Organization, version: AgreementVersion, retirement: Retirement) -> None:
    """To the signatories, otherwise the admins: the text that they sign is another one."""
    signed = Signature.objects.filter(
        organization=company, version__agreement=version.agreement_id, status=Signature.Status.EFFECTIVE
    )
    ends = retirement.retired_on + timedelta(days=retirement.grace_days)
    last_day = ends - timedelta(days=1) if signed.exists() else None
    for person in signatories_of(company) or requests.admins_of(company):
        emails.returned_to_standard(person, from_day=retirement.retired_on, last_day=last_day)


def void_effects(signature: Signature) -> list[str]:
    """What voiding a signature would change, as sentences; nothing is changed by asking."""
    company, version = signature.organization, signature.version
    if signature.status != Signature.Status.EFFECTIVE:
        return ["It was never in effect: nobody loses anything. The company can sign again."]
    people = len(people_of(company))
    who = f"{people} {'person' if people == 1 else 'people'} of {company.name}"
    found = [f"{who} can no longer open what {version.agreement.title} covers, from their next request on."]
    contractors = seats_of_contractors(company)
    if version.agreement.kind == "nda" and version.contractors_allowed:
        found.append(
            f"Contractors and vendors may no longer hold seats; {contractors} of them "
            f"{'is' if contractors == 1 else 'are'} closed until an agreement that allows it is in effect."
        )
    if version.organization_id:
        found.append(
            "The company's own text stays the one that it signs. To return it to the standard text, "
            "use its coverage page instead: that leaves it days of grace."
        )
    return [*found, "The record, its documents and its events stay, marked as void."]
