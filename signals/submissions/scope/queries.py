"""Groups and companies as forms and pages of scope need them."""

from typing import Any

from django.db.models import Count, Q, QuerySet

from members.models import Organization
from members.rules import company_of
from signals.submissions.scope.models import SharingGroup

WHOLE_PROGRAMME = "Everybody in signal sharing"


def groups_of(company: Organization | None) -> QuerySet[SharingGroup]:
    """Groups to which this company may share now, by name."""
    return SharingGroup.objects.open_to(company) if company else SharingGroup.objects.none()


def scope_choices(user: Any) -> list[tuple[str, str]]:
    """What a person may choose as the scope of a signal: the programme, or one of their company's groups."""
    groups = groups_of(company_of(user))
    return [("", WHOLE_PROGRAMME), *((str(group.pk), f"Only {group.name}") for group in groups)]


def with_sizes(groups: QuerySet[SharingGroup]) -> QuerySet[SharingGroup]:
    """`sitting` and `invited`: how many companies of each group."""
    held = Q(seats__ended_at=None)
    return groups.annotate(
        sitting=Count("seats", filter=held & Q(seats__accepted_at__isnull=False)),
        invited=Count("seats", filter=held & Q(seats__accepted_at=None)),
    )
