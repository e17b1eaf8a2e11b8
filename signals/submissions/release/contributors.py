"""What compliance staff read of a contributor: counts, kinds, harms, policies and refusals; never a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from members.models import Organization
from members.rules import covered_organizations
from signals.catalog import kinds, taxonomy
from signals.submissions.models import Batch, Opinion
from signals.submissions.release.models import Contributor, Release
from signals.submissions.release.queries import Counted

_POLICIES = 8


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a company has sent so far, and what of it waits in quarantine."""

    rows: int
    refused: int
    waiting: int
    kinds: list[Counted]
    harms: list[Counted]
    policies: list[Counted]

    @property
    def refused_share(self) -> int:
        return round(100 * self.refused / self.rows) if self.rows else 0


def contributors(wanted: Mapping[str, str]) -> QuerySet[Organization]:
    """Companies that take part or have sent something; `cleared` says whether somebody has cleared them."""
    cleared = Contributor.objects.filter(organization=OuterRef("pk"), cleared_at__isnull=False)
    sent = Batch.objects.filter(organization=OuterRef("pk"))
    held = Release.objects.filter(organization=OuterRef("pk"), gate="quarantine", state="waiting")
    found = (
        Organization.objects.filter(Q(Exists(sent)) | Q(pk__in=covered_organizations("signals")))
        .annotate(cleared=Exists(cleared), holds=Exists(held), rows=Coalesce(Sum("batches__total"), 0))
        .order_by("cleared", "name")
    )
    if wanted.get("q"):
        found = found.filter(name__icontains=wanted["q"])
    if wanted.get("trust") in {"new", "cleared"}:
        found = found.filter(cleared=wanted["trust"] == "cleared")
    return found


def figures_of(company: Organization) -> Figures:
    sums = Batch.objects.filter(organization=company).aggregate(rows=Sum("total"), refused=Sum("refused"))
    held = Release.objects.waiting().with_held().filter(organization=company, gate="quarantine")
    opinions = Opinion.objects.filter(organization=company, sealed_at=None).order_by()
    titles = {kind.id: kind.title for kind in kinds.KINDS.values()}
    harms = {term.id: term.title for term in taxonomy.HARMS.values()}
    return Figures(
        rows=sums["rows"] or 0,
        refused=sums["refused"] or 0,
        waiting=sum(one.held for one in held),  # type: ignore[attr-defined]  # annotated by with_held
        kinds=_counted(opinions, "indicator__kind", titles),
        harms=_counted(opinions, "harm", harms),
        policies=_counted(opinions.exclude(policy=""), "policy", {})[:_POLICIES],
    )


def _counted(opinions: QuerySet[Opinion], column: str, titles: Mapping[str, str]) -> list[Counted]:
    rows: Any = opinions.values_list(column).annotate(count=Count("pk")).order_by("-count", column)
    return [Counted(titles.get(part, part), count) for part, count in rows]
