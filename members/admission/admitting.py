"""The decision: a company is admitted, comes onto the on-ramp, is deferred or declined; its first people are invited."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from coalition.core import audit
from coalition.core.access import require
from members import hooks
from members.accounts.models import User
from members.admission import emails
from members.admission.models import Application, Onboarding
from members.admission.reviewing import lock, moved
from members.admission.rules import Stage, may_decide
from members.organizations.invitations import invite
from members.organizations.models import Organization, Seat
from members.organizations.services import register_company

ROLES_ADDED = audit.action("admission.roles_added", "Gave a prospect's person further roles")
DECIDED = audit.action("admission.decided", "Decided about an application")
Standing = Organization.Standing
STANDING_AFTER = {Stage.ADMITTED: Standing.ADMITTED, Stage.ON_RAMP: Standing.PROSPECT}
REOPENED = (Standing.PROSPECT, Standing.APPLICANT, Standing.LEFT)  # may be admitted anew under the same entry


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Somebody who gets a seat with the decision."""

    name: str
    email: str
    roles: tuple[str, ...]


def first_people(application: Application, decision: str) -> list[FirstPerson]:
    """The contact as admin, and who signs as signatory; on the on-ramp the contact alone, who reads."""
    contact = application.editors.filter(is_contact=True).first()
    if contact is None:
        raise RuntimeError("Every application has a contact.")
    if decision == Stage.ON_RAMP:
        return [FirstPerson(contact.name, contact.email, (Seat.Role.ADMIN,))]
    signs = application.signatory_email.lower()
    if not signs or signs == contact.email:
        return [FirstPerson(contact.name, contact.email, (Seat.Role.SIGNATORY, Seat.Role.ADMIN))]
    return [
        FirstPerson(contact.name, contact.email, (Seat.Role.ADMIN,)),
        FirstPerson(application.signatory_name, signs, (Seat.Role.SIGNATORY,)),
    ]


@transaction.atomic
def decide(
    *,
    by: User,
    application: Application,
    decision: str,
    text: str,
    note: str = "",
    name: str = "",
) -> Application:
    """`text` is what the applicant reads on their page, `note` stays with staff, `name` is how the company is listed.

    The letter says only that there is a decision. Decided twice in the same way, the second does nothing.
    """
    locked = lock(application)
    if locked.stage == decision and locked.decided_at is not None:
        return locked
    require(may_decide(by, locked, decision))
    if not text.strip():
        raise ValidationError({"text": "Write what the applicant shall read; a decision has reasons."})
    organization = None
    if decision in STANDING_AFTER:
        organization = _organization_for(locked, by=by, name=name.strip() or locked.company_name)
    moved(
        locked,
        decision,
        decided_at=timezone.now(),
        decided_by=by,
        decision_text=text.strip(),
        decision_note=note.strip(),
        organization=organization,
    )
    audit.record(DECIDED, by=by, subject=locked, organization=organization, detail={"decision": decision})
    if organization is not None:
        _take_in(locked, organization, by=by, decision=decision)
    for editor in locked.editors.filter(removed_at=None, confirmed_at__isnull=False):
        emails.application_decided(editor)
    return locked


def admit_company(
    *, by: User, application: Application, text: str, note: str = "", name: str = ""
) -> Organization:
    """Admit: the company is entered (or its entry as a prospect goes on), and its first people are invited."""
    done = decide(by=by, application=application, decision=Stage.ADMITTED, text=text, note=note, name=name)
    if done.organization is None:
        raise RuntimeError("Who is admitted has an entry.")
    return done.organization


def _organization_for(application: Application, *, by: User, name: str) -> Organization:
    facts: dict[str, Any] = {
        "legal_name": application.legal_name or name,
        "size": application.size or Organization.Size.SMALL,
        "services": application.services,
        "jurisdiction": application.jurisdiction,
        "description": application.description,
    }
    found = Organization.objects.select_for_update().filter(domain=application.domain).first()
    same_name = Organization.objects.filter(name__iexact=name)
    if found is not None:
        same_name = same_name.exclude(pk=found.pk)
    if same_name.exists():
        raise ValidationError(
            {"name": "Another company has this name. Give this one a name that tells them apart."}
        )
    if found is None:
        return register_company(
            by=by,
            standing=Standing.PROSPECT,
            name=name,
            slug=_free_slug(name),
            domain=application.domain,
            **facts,
        )
    if found.standing not in REOPENED:
        raise ValidationError(
            "A company with this domain is in the coalition already. Decline, or speak with both of them first."
        )
    for field, value in facts.items():
        setattr(found, field, value)
    found.save(update_fields=list(facts))
    return found


def _free_slug(name: str) -> str:
    base = slugify(name)[:40] or "company"
    taken = set(Organization.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1


def _take_in(application: Application, organization: Organization, *, by: User, decision: str) -> None:
    """Standing moves by members.standing, which listens; then the first seats, and the checklist for the admitted."""
    wanted = STANDING_AFTER[Stage(decision)]
    hooks.application_decided.tell(
        by=by, organization=organization, standing=wanted, reason="The application was decided."
    )
    organization.refresh_from_db()
    if organization.standing != wanted:
        raise RuntimeError("Nobody moved the company's standing: members.standing does not listen.")
    for person in first_people(application, decision):
        _offer_seat(person, organization, by=by)
    if decision == Stage.ADMITTED:
        Onboarding.objects.update_or_create(
            organization=organization,
            defaults={
                "began_at": timezone.now(),
                "owner": application.owner or by,
                "closed_at": None,
            },
        )


def _offer_seat(person: FirstPerson, organization: Organization, *, by: User) -> None:
    """By invitation; who holds a seat here already, as a prospect's reader does, gets the roles beside it."""
    held = Seat.objects.filter(user__email=person.email, organization=organization).exclude(
        status=Seat.Status.ENDED
    )
    if seat := held.select_related("user").first():
        seat.roles = [*seat.roles, *(role for role in person.roles if role not in seat.roles)]
        seat.save(update_fields=["roles"])
        audit.record(
            ROLES_ADDED, by=by, subject=seat, organization=organization, detail={"roles": seat.roles}
        )
        return
    try:
        invite(by=by, organization=organization, email=person.email, name=person.name, roles=person.roles)
    except ValidationError as problem:
        raise ValidationError(f"{person.email}: {' '.join(problem.messages)}") from None


def summary(application: Application, decision: str) -> dict[str, Any]:
    """What a decision will do, for the page that asks whether one is sure."""
    entry = Organization.objects.filter(domain=application.domain).first()
    return {
        "entry": entry,
        "standing": STANDING_AFTER.get(Stage(decision)),
        "people": first_people(application, decision) if decision in STANDING_AFTER else [],
    }


def letter_for(application: Application, decision: str) -> str:
    """The template of what the applicant reads, to be completed by who decides."""
    contact = application.editors.filter(is_contact=True).first()
    facts = {"contact": contact.name if contact else "applicant", "company": application.company_name}
    return str(render_to_string(f"members/admission/decisions/{decision}.txt", facts)).strip()
