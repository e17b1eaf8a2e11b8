"""The register in figures, for everybody who takes part."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractYear

from signals.outcomes.authorities.models import GovernmentRequest


@dataclass(frozen=True, slots=True)
class Year:
    year: int
    received: int
    refused: int
    challenged: int
    complied: int
    still_open: int
    signals: int


def years() -> list[Year]:
    """Requests by the year in which they came, newest first, and what became of them."""
    kinds = GovernmentRequest.Outcome
    rows = (
        GovernmentRequest.objects.order_by()
        .annotate(year=ExtractYear("received_on"))
        .values("year")
        .annotate(
            received=Count("pk"),
            refused=Count("pk", filter=Q(outcome__in=[kinds.REFUSED, kinds.WITHDRAWN])),
            challenged=Count("pk", filter=Q(outcome=kinds.CHALLENGED)),
            complied=Count("pk", filter=Q(outcome__in=[kinds.PARTLY, kinds.COMPLIED])),
            still_open=Count("pk", filter=Q(outcome=kinds.OPEN)),
            signals=Sum("signals_disclosed"),
        )
        .order_by("-year")
    )
    return [Year(**row) for row in rows]
