"""Clusters: signals that hang together by nearness, one after the other. One row a signal, however dense the cluster.

A cluster is named for the smallest id that ever was in it. It is made of what is out to all alone: what only a sharing
group has joins nothing together for anybody else.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import numpy as np
from django.db.models import Count, Exists, Min, OuterRef

from signals.matching import pdq
from signals.matching.models import ClusterMember
from signals.submissions.models import Opinion
from signals.submissions.rules import shared_with_all

RESETTLED: Final = 500  # a larger cluster loses a member, but is looked through for a break only once a day


def join(groups: Iterable[pdq.Ids]) -> None:
    """Make one cluster of each group, and of all clusters that a group touches."""
    groups = [group for group in groups if len(group) > 1]
    if not groups:
        return
    ids = np.unique(np.concatenate(groups))
    known = dict(
        ClusterMember.objects.filter(indicator__in=ids.tolist()).values_list("indicator_id", "cluster")
    )
    before = np.array([known.get(pk, pk) for pk in ids.tolist()], np.int64)
    labels = before.copy()
    for group in groups:
        joined = np.unique(labels[np.searchsorted(ids, group)])
        if len(joined) > 1:
            labels[np.isin(labels, joined)] = joined[0]
    moves = dict(zip(before.tolist(), labels.tolist(), strict=True))
    for old in set(known.values()):
        if moves[old] != old:
            ClusterMember.objects.filter(cluster=old).update(cluster=moves[old])
    rows = [
        ClusterMember(indicator_id=pk, cluster=label)
        for pk, label in zip(ids.tolist(), labels.tolist(), strict=True)
        if pk not in known
    ]
    ClusterMember.objects.bulk_create(rows, batch_size=5_000, ignore_conflicts=True)


def leave(ids: Iterable[int], *, now: datetime) -> list[int]:
    """Take out what is not out to all any more; returns whose nearness must be looked at again, as a bridge may be gone."""
    asked = ClusterMember.objects.filter(indicator__in=list(ids))
    held = Opinion.objects.filter(shared_with_all(now)).exclude(status=Opinion.Status.NEGATIVE)
    gone = asked.exclude(Exists(held.filter(indicator=OuterRef("indicator"))))
    labels = list(gone.values_list("cluster", flat=True).distinct())
    gone.delete()
    again: list[int] = []
    for label in labels:
        again += dissolve(label, at_most=RESETTLED)
    return again


def dissolve(label: int, *, at_most: int) -> list[int]:
    """Unmake a cluster of up to so many members, and return them for their nearness to be looked at again."""
    members = ClusterMember.objects.filter(cluster=label)
    ids = list(members.values_list("indicator_id", flat=True)[: at_most + 1])
    if len(ids) > at_most:
        # Named anew, lest the one that left and comes back brings its old name into another cluster.
        members.update(cluster=members.aggregate(least=Min("indicator_id"))["least"])
        return []
    members.delete()
    return ids


def large() -> list[int]:
    """Clusters that are looked through for a break only once a day."""
    sizes = ClusterMember.objects.values("cluster").annotate(members=Count("indicator"))
    return list(sizes.filter(members__gt=RESETTLED).values_list("cluster", flat=True))
