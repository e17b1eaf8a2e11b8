"""Through which scope a company sees a signal of others: the whole programme, or one of its sharing groups."""

import uuid
from collections.abc import Collection

from django.db.models import F

from members.models import Organization
from signals.submissions.models import Opinion


def scopes(company: Organization, ids: Collection[int]) -> dict[int, uuid.UUID | None]:
    """The sharing group by indicator, None for the whole programme; what no other company shares is not in it."""
    others = (
        Opinion.objects.shared_with(company)
        .filter(indicator__in=ids)
        .exclude(organization=company)
        .order_by("indicator_id", F("group").asc(nulls_first=True))
        .values_list("indicator_id", "group_id")
    )
    found: dict[int, uuid.UUID | None] = {}
    for indicator_id, group_id in others:
        found.setdefault(indicator_id, group_id)
    return found
