"""Signals in the demo coalition: what companies sent, found at each other, took back, disputed and acted on."""

import random
import uuid
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db.models import F
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.seed import signal_files, signal_outcomes, signal_release
from coalition.local.seed.cast import Cast
from coalition.local.seed.signal_files import Row
from coalition.local.seed.signal_matching import seed_signal_matching
from members.models import User
from signals.matching.services import mark_seen
from signals.models import Batch, Corroboration, Indicator, Opinion
from signals.submissions.importing import services

# They upload their files in the demo, by hand: what they hold before is little, and occurs in neither file.
UPLOAD_LATER: Final = ("meridian", "sol")
REFUSED_ROWS_OF: Final = "kitefall"
DAYS_BACK: Final = 240
_OWN, _OWN_OF_UPLOADERS = 34, 6
_SHARED_BY: Final = (2,) * 22 + (3,) * 10 + (4,) * 9 + (5,) * 5 + (6, 6, 7)
_NEAR_SETS: Final = 9
_WITHDRAWN, _EXPIRED = 5, 4


def seed_signals(cast: Cast, rng: random.Random) -> None:
    """Imports by every company that takes part, matched, with outcomes, a dispute, withdrawals and expiries."""
    if Opinion.objects.exists() or not cast.analysts:
        return
    rng = random.Random(rng.random())  # noqa: S311 -- a seed: what other parts draw does not move what is drawn here
    analysts = dict(sorted(cast.analysts.items()))
    rows = _rows_by_company(list(analysts), rng)
    for place, (slug, analyst) in enumerate(analysts.items()):
        refused = signal_files.refused_rows() if slug == REFUSED_ROWS_OF else []
        _import(
            analyst,
            signal_files.to_csv(rows[slug] + refused, cast.now, rng),
            file_name=f"export-{place + 1}.csv",
        )
    _spread_over_time(cast.now, rng)
    signal_outcomes.withdraw(analysts, rng, count=_WITHDRAWN, spared=UPLOAD_LATER)
    _expire(cast.now)
    signal_outcomes.record(analysts, cast.now, rng, spared=UPLOAD_LATER)
    seed_signal_matching(analysts, cast.now, rng, reader=UPLOAD_LATER[0])
    work("signals.match_batch", "signals.match_signal")
    _date_matches()
    for slug in UPLOAD_LATER:
        if slug in analysts:
            mark_seen(user=analysts[slug])


def _rows_by_company(slugs: list[str], rng: random.Random) -> dict[str, list[Row]]:
    """Own signals of each, others that several hold in different spellings, and near-duplicate hashes."""
    make = signal_files.Maker(rng)
    rows: dict[str, list[Row]] = {
        slug: [make.row() for _ in range(_OWN_OF_UPLOADERS if slug in UPLOAD_LATER else _OWN)]
        for slug in slugs
    }
    for holders in _SHARED_BY:
        shared = make.row()
        for slug in _draw(slugs, holders, rng):
            rows[slug].append(make.respelt(shared))
    for _ in range(_NEAR_SETS):
        first = make.row("pdq")
        for number, slug in enumerate(_draw(slugs, rng.choice((2, 3, 4)), rng)):
            rows[slug].append(make.near(first, bits=number * 7))
    return rows


def _draw(slugs: list[str], count: int, rng: random.Random) -> list[str]:
    """Different companies; those that upload later are drawn less often."""
    seldom = [slug for slug in slugs if slug not in UPLOAD_LATER or rng.random() < 0.4]  # noqa: PLR2004 -- a share
    return rng.sample(seldom, min(count, len(seldom)))


def _import(analyst: User, content: bytes, *, file_name: str) -> Batch:
    token = uuid.uuid5(uuid.NAMESPACE_URL, f"seed/{analyst.email}/{file_name}")
    batch = services.start_import(by=analyst, content=content, file_name=file_name, form_token=token)
    work("signals.import_batch")
    batch.refresh_from_db()
    if batch.state != Batch.State.DONE:
        raise RuntimeError(f"The import of {analyst.email} did not finish.")
    signal_release.release_history(batch)
    return batch


def work(*names: str) -> None:
    """Do the jobs of these names now, as a worker would."""
    for job in list(Job.objects.filter(name__in=names, state__in=Job.OPEN).order_by("created_at")):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        relay.run(job.pk)
        job.refresh_from_db()
        if job.state != Job.State.DONE:
            raise RuntimeError(f"{job.name} did not finish: {job.error}")


def _spread_over_time(now: datetime, rng: random.Random) -> None:
    """The imports of the last eight months, oldest first, with all that came with them."""
    batches = list(Batch.objects.order_by("created_at"))
    days = sorted((rng.randint(12, DAYS_BACK) for _ in batches), reverse=True)
    for batch, back in zip(batches, days, strict=True):
        at = now - timedelta(days=back, minutes=rng.randint(0, 600))
        Batch.objects.filter(pk=batch.pk).update(created_at=at, finished_at=at + timedelta(minutes=2))
        Opinion.objects.filter(batch=batch).update(
            created_at=at, shared_at=at, expires_at=F("expires_at") - timedelta(days=back)
        )
    for indicator in Indicator.objects.prefetch_related("opinions"):
        first = min(opinion.created_at for opinion in indicator.opinions.all())
        Indicator.objects.filter(pk=indicator.pk).update(created_at=first)


def _date_matches() -> None:
    """A match is as old as the second company's signal."""
    for counts in Corroboration.objects.filter(companies_near__gte=2).prefetch_related("indicator__opinions"):
        sent = sorted(opinion.created_at for opinion in counts.indicator.opinions.all())
        counts.matched_at = sent[min(1, len(sent) - 1)]
        counts.save(update_fields=["matched_at"])


def _expire(now: datetime) -> None:
    """A few that ran out, beside those of short-lived kinds that did so by themselves."""
    oldest = Opinion.objects.filter(withdrawn_at=None).order_by("created_at", "indicator_id")
    for opinion in islice(oldest.exclude(organization__slug__in=UPLOAD_LATER), _EXPIRED):
        Opinion.objects.filter(pk=opinion.pk).update(expires_at=now - timedelta(days=3))
