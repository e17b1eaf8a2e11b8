"""Everything that happened about a company, as staff read it; who read what of the library stays out."""

from django.db.models import QuerySet

from coalition.core.models import AuditEntry
from members.organizations.models import Organization

# Names of readers are looked up only in a stated inquiry into a leak, by compliance staff.
NAMES_READERS = ("library.read", "library.downloaded")


def timeline_of(company: Organization) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(organization_id=company.pk).exclude(action__in=NAMES_READERS)
