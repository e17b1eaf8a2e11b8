"""Whether people of contractors and vendors may hold a company's seats: what is in effect says so, and nothing else."""

from datetime import date

from coalition.core import audit
from members.accounts.models import User
from members.agreements import emails
from members.agreements.models import Signature
from members.organizations.models import Organization, Seat
from members.organizations.rules import HOLDS

SETTLED = audit.action("agreements.contractors_settled", "An agreement opened or closed seats of contractors")


def seats_of_contractors(company: Organization) -> int:
    return Seat.objects.filter(organization=company, contractor=True, status=Seat.Status.ACTIVE).count()


def settle_contractors(*, by: User | None, company: Organization) -> None:
    """Say it anew from the signatures that are in effect; their seats follow on the next request."""
    in_effect = Signature.objects.filter(
        organization=company, version__agreement__kind="nda", status=Signature.Status.EFFECTIVE
    )
    allowed = in_effect.filter(version__contractors_allowed=True).exists()
    changed = Organization.objects.filter(pk=company.pk).exclude(contractors_allowed=allowed)
    if changed.update(contractors_allowed=allowed):
        audit.record(SETTLED, by=by, subject=company, organization=company, detail={"allowed": allowed})
        if not allowed and (count := seats_of_contractors(company)):
            for admin in _admins_of(company):
                emails.contractor_seats_closed(admin, count=count)
    company.contractors_allowed = allowed


def _admins_of(company: Organization) -> list[User]:
    seats = Seat.objects.filter(
        HOLDS, organization=company, status=Seat.Status.ACTIVE, roles__contains=[Seat.Role.ADMIN]
    )
    return list(User.objects.filter(seats__in=seats, is_active=True).order_by("email"))


def agreement_took_effect(*, by: User, signature: Signature, on: date) -> None:
    if signature.version.agreement.kind == "nda":
        settle_contractors(by=by, company=signature.organization)
