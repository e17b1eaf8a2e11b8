"""Two analysts at work in the demo: what came out lately, views, a shortlist, and how much they opened."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count

from coalition.local.seed.cast import Cast
from signals.matching.investigate import services
from signals.models import Indicator, Looked, Opinion, SavedView, Sitting

ANALYSTS: Final = ("meridian", "sol")
_LATELY: Final = 84
_VIEWS: Final[tuple[tuple[str, dict[str, str], str], ...]] = (
    ("New links", {"lane": "new", "kind": "url"}, SavedView.Digest.DAILY),
    ("Sale and advertisement", {"lane": "all", "harm": "csam_sale"}, SavedView.Digest.WEEKLY),
    ("Words that are disputed", {"lane": "disputed", "kind": "keyword"}, SavedView.Digest.NONE),
)
_OPENED: Final = (6, 11, 0, 14, 9, 22, 7, 0, 0, 12, 17, 8, 5)  # on each of the last days, the newest last


def seed_investigate(cast: Cast) -> None:
    if SavedView.objects.exists():
        return
    _bring_some_out_lately(cast.now)
    for slug in ANALYSTS:
        if slug not in cast.analysts:
            continue
        analyst = cast.analysts[slug]
        for name, query, digest in _VIEWS:
            services.save_view(by=analyst, name=name, query=query, digest=digest)
        shared = Indicator.objects.visible_to(analyst).exclude(opinions__organization__slug=slug)
        wanted = shared.filter(kind__in=("url", "keyword", "pdq")).order_by("id")
        services.keep(by=analyst, ids=list(wanted.values_list("public_id", flat=True)[:6]))
        Looked.objects.create(user=analyst, looked_at=cast.now - timedelta(days=6))
        _sittings(analyst, cast.now)


def _bring_some_out_lately(now: datetime) -> None:
    """Signals of one holder, of which nobody has said anything: some came out on each of the last weeks' days."""
    lone = (
        Indicator.objects.filter(outcomes=None, paused_at=None)
        .annotate(holders=Count("opinions"))
        .filter(holders=1)
        .values("pk")
    )
    found = Opinion.objects.live().filter(
        indicator__in=lone, shared_at__isnull=False, expires_at__gt=now + timedelta(days=60)
    )
    chosen = list(found.exclude(organization__slug__in=ANALYSTS).order_by("indicator_id")[:_LATELY])
    for place, opinion in enumerate(chosen):
        back = timedelta(days=place % 28, hours=(place * 5) % 9, minutes=(place * 7) % 60)
        opinion.created_at = opinion.shared_at = now - back - timedelta(hours=1)
    Opinion.objects.bulk_update(chosen, ["created_at", "shared_at"])


def _sittings(analyst: Any, now: datetime) -> None:
    days = len(_OPENED)
    rows = [
        Sitting(
            user=analyst,
            began_at=now - timedelta(days=days - place, minutes=50),
            last_at=now - timedelta(days=days - place),
            opened=count,
        )
        for place, count in enumerate(_OPENED)
        if count
    ]
    Sitting.objects.bulk_create(rows)
