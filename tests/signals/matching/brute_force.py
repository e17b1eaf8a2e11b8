"""What matching must say, found without index, pairs or SQL: every value is compared with every other."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone

from members.rules import company_of
from signals.matching.models import Corroboration
from signals.submissions import vault
from signals.submissions.models import FirstSight, Indicator, Opinion

SEEDS = [
    f"{value:064x}" for value in (0x5A5A << 200 | 0xFFFF0000FFFF, (1 << 255) - (1 << 101), 0xABCDEF << 130)
]


def near_value(value: str, bits: int) -> str:
    """The hash with so many bits turned, spread over it."""
    number = int(value, 16)
    for bit in range(bits):
        number ^= 1 << (bit * 8 % 256 + bit // 32)
    return f"{number:064x}"


def hold(person, value, *, kind="pdq", **facts):
    """An opinion without its batch: what matching reads, made quickly."""
    token = vault.token(kind, "", value)
    indicator, _ = Indicator.objects.get_or_create(
        token=token, defaults={"kind": kind, "value": value, "normaliser": 1}
    )
    now = timezone.now()
    opinion, _ = Opinion.objects.update_or_create(
        indicator=indicator,
        organization=company_of(person),
        defaults={
            "submitted_by": person,
            "status": "seed",
            "harm": "grooming",
            "action": "none_yet",
            "expires_at": now + timedelta(days=9),
            "withdrawn_at": None,
            "shared_at": now,
            "detected_at": now,
            "group": None,
        }
        | facts,
    )
    return opinion


def kept():
    """What is stored; of what nobody holds nothing is told."""
    rows = Corroboration.objects.filter(companies_exact__gt=0)
    return {row.indicator_id: _four(row) for row in rows}


def _four(row):
    return row.companies_exact, row.companies_near, row.independent_exact, row.independent_near


def counts_by_hand(company=None, groups=()):
    """By signal: companies that hold it, or it or a near one, and the independent of each.

    For everybody; or, for one company that sits in these groups, all others that hold something that is out to it.
    """
    now = timezone.now()
    near = _near()
    opinions = defaultdict(dict)
    for one in Opinion.objects.select_related("indicator"):
        stands = not one.withdrawn_at and not one.sealed_at and one.expires_at > now
        out = stands and one.shared_at and not one.indicator.paused_at and one.status != "negative"
        if out and one.organization != company and (one.group is None or one.group in groups):
            opinions[one.indicator_id][one.organization_id] = one.detected_at or one.created_at
    sights = defaultdict(dict)
    for sight in FirstSight.objects.all():
        sights[sight.organization_id][sight.indicator_id] = sight.seen_at
    counts = {}
    for pk, linked in near.items():
        first_sight = {
            holder: min((seen for other, seen in seen.items() if other in linked), default=now)
            for holder, seen in sights.items()
        }
        detected = {}
        for other in linked:
            for holder, at in opinions[other].items():
                detected[holder] = min(at, detected.get(holder, at))
        exact = opinions[pk]
        counts[pk] = (
            len(exact),
            len(detected),
            sum(at < first_sight.get(holder, now) for holder, at in exact.items()),
            sum(at < first_sight.get(holder, now) for holder, at in detected.items()),
        )
    if company is None:
        return {pk: four for pk, four in counts.items() if four[0]}
    return counts


def _near():
    hashes = [
        (pk, int(value, 16)) for pk, value in Indicator.objects.filter(kind="pdq").values_list("pk", "value")
    ]
    near = {pk: {pk} for pk in Indicator.objects.values_list("pk", flat=True)}
    for pk, value in hashes:
        near[pk] |= {other for other, one in hashes if (value ^ one).bit_count() <= 31}
    return near
