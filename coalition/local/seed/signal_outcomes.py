"""What the demo's companies did with signals: outcomes over eight months, withdrawals and one dispute."""

import random
import uuid
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from django.db.models import Count

from members.models import User
from signals.models import Indicator, Opinion, Outcome
from signals.outcomes.counts import COUNTS_OF
from signals.outcomes.services import record_outcome
from signals.submissions.services import withdraw_signal

_EACH: Final = 14
_MONTHS: Final = 8
_KINDS: Final = (
    ("matched", 4), ("actioned", 4), ("reported", 2), ("matched_no_violation", 3), ("no_match", 2),
    ("already_actioned", 1), ("inconclusive", 1),
)  # fmt: skip
_MOST: Final = {"accounts_actioned": 9, "urls_blocked": 5, "content_removed": 7, "reports_filed": 4}
_DISPUTE: Final = (
    "The word is the name of a children's choir in our largest market; nine in ten hits were its concerts."
)


def withdraw(
    analysts: Mapping[str, User], rng: random.Random, *, count: int, spared: Collection[str]
) -> None:
    """A few companies take a signal back."""
    slugs = [slug for slug in analysts if slug not in spared]
    for slug in rng.sample(slugs, min(count, len(slugs))):
        own = Opinion.objects.filter(organization__slug=slug).order_by("indicator_id")
        withdraw_signal(by=analysts[slug], opinion=own[rng.randrange(own.count())])


def record(
    analysts: Mapping[str, User], now: datetime, rng: random.Random, *, spared: Collection[str]
) -> None:
    """Every company but those that act in the demo by hand says what came of some signals; one finds one wrong."""
    shared = list(
        Indicator.objects.filter(opinions__withdrawn_at=None)
        .annotate(companies=Count("opinions"))
        .order_by("-companies", "id")[:90]
    )
    disputed = _dispute(analysts, now, spared)
    for slug, analyst in analysts.items():
        if slug in spared:
            continue
        for number, indicator in enumerate(rng.sample(shared, min(_EACH, len(shared)))):
            back = timedelta(days=number % _MONTHS * 30 + rng.randint(0, 9))
            if indicator != disputed:
                _record(analyst, indicator, _kind(rng), now - back, rng)
    for outcome in Outcome.objects.all():
        at = datetime.combine(outcome.happened_on, time(15, 20), tzinfo=UTC)
        Outcome.objects.filter(pk=outcome.pk).update(created_at=min(at, now))


def _kind(rng: random.Random) -> str:
    return rng.choices([kind for kind, _ in _KINDS], [weight for _, weight in _KINDS])[0]


def _record(analyst: User, indicator: Indicator, kind: str, at: datetime, rng: random.Random) -> None:
    record_outcome(
        by=analyst,
        indicator=indicator,
        kind=kind,
        counts={name: rng.randint(0, _MOST[name]) for name in sorted(COUNTS_OF.get(kind, ()))},
        happened_on=at.date(),
        note="",
        form_token=uuid.uuid5(
            uuid.NAMESPACE_URL, f"seed/outcome/{analyst.email}/{bytes(indicator.token).hex()}"
        ),
    )


def _dispute(analysts: Mapping[str, User], now: datetime, spared: Collection[str]) -> Indicator | None:
    """The most widely held keyword, which one of its holders found wrong."""
    word = (
        Indicator.objects.filter(kind="keyword", opinions__withdrawn_at=None)
        .annotate(companies=Count("opinions"))
        .order_by("-companies", "id")
        .first()
    )
    if word is None:
        return None
    holders = Opinion.objects.filter(indicator=word, withdrawn_at=None).exclude(organization__slug__in=spared)
    doubter = holders.order_by("organization__slug").values_list("organization__slug", flat=True)[0]
    record_outcome(
        by=analysts[doubter],
        indicator=word,
        kind="false_positive",
        counts={},
        happened_on=now.date() - timedelta(days=6),
        note=_DISPUTE,
        form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/dispute/{doubter}"),
    )
    return word
