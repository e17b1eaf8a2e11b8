"""What a company's people read about clusters: how many signals, how widely held, which ones."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from members.rules import company_of
from signals.matching.disclosure import signals_and_companies
from signals.matching.models import ClusterMember
from signals.submissions import shared
from signals.submissions.models import Indicator, Opinion


@dataclass(frozen=True, slots=True)
class Cluster:
    """Told in words; `first` is one of its signals, by which its page is called."""

    signals: int
    words: str
    first: Indicator


def members_of(user: Any, indicator: Indicator) -> QuerySet[Indicator]:
    """The signals of its cluster that this person may see, itself included; nothing when it is in none."""
    label = ClusterMember.objects.filter(indicator=indicator).values("cluster")[:1]
    seen = Indicator.objects.visible_to(user).filter(in_cluster__cluster=label)
    company = company_of(user)
    return shared.with_facts(seen, company=company).order_by("id") if company else seen.none()


def cluster_of(user: Any, indicator: Indicator) -> Cluster | None:
    seen = Indicator.objects.visible_to(user)
    label = ClusterMember.objects.filter(indicator=indicator).values("cluster")[:1]
    ids = list(seen.filter(in_cluster__cluster=label).values_list("pk", flat=True))
    if len(ids) <= 1:
        return None
    others = _others(user).filter(indicator__in=ids).values("organization").distinct().count()
    return Cluster(len(ids), signals_and_companies(len(ids), others), indicator)


def clusters(user: Any) -> QuerySet[ClusterMember, Any]:
    """All clusters with at least two signals that this person may see, the largest first."""
    seen = ClusterMember.objects.filter(indicator__in=Indicator.objects.visible_to(user).values("pk"))
    found = seen.values("cluster").annotate(signals=Count("indicator")).filter(signals__gte=2)
    return found.order_by("-signals", "-cluster")


def describe(user: Any, rows: Iterable[dict[str, Any]]) -> list[Cluster]:
    """Rows of `clusters` with one of their signals and the words; a fixed number of queries for a page."""
    found = list(rows)
    labels = [row["cluster"] for row in found]
    seen = Indicator.objects.visible_to(user).filter(in_cluster__cluster__in=labels)
    firsts = {
        one.in_cluster.cluster: one
        for one in seen.select_related("in_cluster")
        .order_by("in_cluster__cluster", "id")
        .distinct("in_cluster__cluster")
    }
    counted = (
        _others(user)
        .filter(indicator__in_cluster__cluster__in=labels)
        .order_by()
        .values("indicator__in_cluster__cluster")
        .annotate(companies=Count("organization", distinct=True))
    )
    others = {row["indicator__in_cluster__cluster"]: row["companies"] for row in counted}
    return [
        Cluster(
            row["signals"],
            signals_and_companies(row["signals"], others.get(row["cluster"], 0)),
            firsts[row["cluster"]],
        )
        for row in found
        if row["cluster"] in firsts
    ]


def _others(user: Any) -> QuerySet[Opinion]:
    company = company_of(user)
    if company is None:
        return Opinion.objects.none()
    shared_ = Opinion.objects.shared_with(company).exclude(organization=company)
    return shared_.exclude(status=Opinion.Status.NEGATIVE)
