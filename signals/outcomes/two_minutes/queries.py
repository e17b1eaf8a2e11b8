"""What a company took, or saw, without having said what came of it."""

from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Organization
from signals.outcomes.many.models import Covered
from signals.outcomes.models import Outcome
from signals.submissions.models import FirstSight, Opinion

DAYS: Final = {"7": "This week", "30": "Thirty days", "90": "Ninety days"}
# The commonest first. What needs counts or a reason goes to the whole form.
ONE_TAP: Final = {
    "matched_no_violation": "Matched, broke none of our rules",
    "no_match": "Nothing like it",
    "already_actioned": "Acted on before",
    "inconclusive": "Could not tell",
}
WITH_FORM: Final = {
    "actioned": "We acted on it",
    "reported": "We reported it",
    "false_positive": "It is wrong",
}


def open_sights(company: Organization, *, days: int, seen_too: bool = False) -> QuerySet[FirstSight]:
    """First sights of signals that others share now, without an outcome of this company; newest first."""
    since = timezone.now() - timedelta(days=days)
    own = Outcome.objects.current().filter(organization=company, indicator=OuterRef("indicator"))
    covered = Covered.objects.filter(organization=company, indicator=OuterRef("indicator"), ended_at=None)
    others = Opinion.objects.shared_with(company).filter(indicator=OuterRef("indicator"))
    when = Q(taken_at__gte=since)
    if seen_too:
        when |= Q(seen_at__gte=since)
    return (
        FirstSight.objects.filter(when, organization=company)
        .filter(~Exists(own), ~Exists(covered), Exists(others.exclude(organization=company)))
        .select_related("indicator")
        .order_by("-seen_at", "-pk")
    )
