"""The standing of companies on their way in follows what members.admission decides; it tells, we move."""

from typing import Any

from members.accounts.models import User
from members.organizations.models import Organization
from members.standing.services import admit_company, begin_application, return_to_prospects

Standing = Organization.Standing


def follow_the_application(*, application: Any) -> None:
    """A prospect that applies is an applicant from then on."""
    prospect = Organization.objects.filter(domain=application.domain, standing=Standing.PROSPECT).first()
    if prospect is not None and not application.wants_on_ramp:
        begin_application(by=None, company=prospect, reason="It has applied.")


def follow_the_decision(*, by: User, organization: Organization, standing: str, reason: str) -> None:
    """Admitted, or a prospect; one that has left applies anew first. Who is there already stays."""
    if organization.standing == standing:
        return
    if standing == Standing.ADMITTED:
        if organization.standing == Standing.LEFT:
            begin_application(by=by, company=organization, reason="It has applied again.")
        admit_company(by=by, company=organization, reason=reason)
    else:
        return_to_prospects(by=by, company=organization, reason=reason)
