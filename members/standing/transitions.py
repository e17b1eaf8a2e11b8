"""Which standing may follow which, as a table; every refusal in words."""

from coalition.core.access import ALLOWED, Decision, refuse
from members.organizations.models import Organization

Standing = Organization.Standing

MAY_FOLLOW: dict[str, tuple[str, ...]] = {
    Standing.PROSPECT: (Standing.APPLICANT, Standing.ADMITTED),
    Standing.APPLICANT: (Standing.PROSPECT, Standing.ADMITTED),
    Standing.ADMITTED: (Standing.ACTIVE, Standing.LEFT),
    Standing.ACTIVE: (Standing.GRACE, Standing.SUSPENDED, Standing.LEFT),
    Standing.GRACE: (Standing.ACTIVE, Standing.SUSPENDED, Standing.LEFT),
    Standing.SUSPENDED: (Standing.ACTIVE, Standing.GRACE, Standing.LEFT),
    Standing.LEFT: (Standing.PROSPECT, Standing.APPLICANT),
}

WHY_NOT: dict[str, str] = {
    Standing.PROSPECT: "Only a company that applied, or that left, is a prospect again.",
    Standing.APPLICANT: "Only a prospect, or a company that left, can apply.",
    Standing.ADMITTED: "Only a company that is not a member yet can be admitted.",
    Standing.ACTIVE: "Membership begins for an admitted company, and is restored to one in grace or suspended.",
    Standing.GRACE: "Only a member in good standing, or one whose suspension is lifted, can be in its grace period.",
    Standing.SUSPENDED: "Only a member can be suspended.",
    Standing.LEFT: "This company has no membership that could end.",
}


def may_move(company: Organization, to: str) -> Decision:
    """Whether the table lets this company's standing become `to`."""
    if to in MAY_FOLLOW.get(company.standing, ()):
        return ALLOWED
    now = Standing(company.standing).label.lower()
    return refuse(f"{WHY_NOT[to]} This one is: {now}.", "See its history")
