"""Which warning lists are in force, and what one would hit."""

from members.models import Organization, OrganizationDomain
from signals.catalog import warnings
from signals.catalog.lists.models import StaffList

MEMBERS = "members-own-names"
MEMBERS_SAY = "the name of a member's own service: only a full address says something"


def guards_in_force() -> tuple[warnings.Guard, ...]:
    """The staff's lists, and the names of members' own services, which no whole domain may blacken; three queries."""
    return (*(found.guard for found in StaffList.objects.in_force()), _members_names())


def _members_names() -> warnings.Guard:
    members = Organization.objects.filter(standing__in=Organization.IN_GOOD_STANDING).exclude(domain="")
    further = OrganizationDomain.objects.filter(organization__in=members, verified_at__isnull=False)
    names = [*members.values_list("domain", flat=True), *further.values_list("domain", flat=True)]
    return warnings.Guard(
        name=MEMBERS,
        kinds=frozenset({"url", "domain"}),
        holds=warnings.matcher("string", names),
        effect="refuse",
        say=MEMBERS_SAY,
        bare_hosts_only=True,
    )
