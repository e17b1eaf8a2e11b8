"""What ends in the demo's signals: holds, a run of retention, erasures, signals that end soon, what governments asked."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.seed.cast import Cast
from members.models import User
from signals.models import ErasureRequest, GovernmentRequest, LegalHold, Opinion, RetentionRun
from signals.outcomes.authorities.services import Content, decide, enter_request
from signals.outcomes.lifecycle import erasure, holds, retention

_ENDING_SOON = 9
type _Demand = tuple[int, str, str, str, str, str, bool, list[tuple[str, int, str]]]
_REQUESTS: tuple[_Demand, ...] = (
    # days ago, country, authority, wants, process, what is asked, told by a company, decisions
    (
        412,
        "Northmark",
        "Ministry of the Interior",
        "access",
        "informal",
        "Standing read access for a national unit.",
        False,
        [("refused", 0, "The programme is industry only. Its data is not open to any government.")],
    ),
    (
        230,
        "Sudland",
        "Regional court",
        "data",
        "court",
        "What the programme holds about one account that is named in an indictment.",
        False,
        [
            ("challenged", 0, "The order names no legal basis for data of third companies."),
            ("partly", 1, "The court narrowed its order to the one account; the contributor agreed."),
        ],
    ),
    (
        95,
        "Northmark",
        "Police directorate",
        "contribution",
        "informal",
        "To have a list of addresses put in through a member company.",
        True,
        [("refused", 0, "Nobody puts signals in on behalf of a government.")],
    ),
    (
        12,
        "Westrand",
        "Data protection authority",
        "data",
        "subpoena",
        "How long identifiers are kept and who may read them.",
        True,
        [],
    ),
)


def seed_signal_lifecycle(cast: Cast) -> None:
    if LegalHold.objects.exists() or not cast.analysts:
        return
    keeper = cast.people["compliance@coalition.example"]
    _holds(cast, keeper)
    _retention(cast, keeper)
    _erasures(cast, keeper)
    _governments(cast, keeper)
    _end_soon(cast)


def _holds(cast: Cast, keeper: User) -> None:
    opinions = list(Opinion.objects.live().order_by("created_at", "id").select_related("indicator")[:3])
    today = cast.now.date()
    trial = holds.place_hold(
        by=keeper,
        reason="A criminal trial for which the origin of these reports is evidence.",
        reference="Regional court of Sudland, 4 KLs 118/26",
        review_on=today + timedelta(days=120),
        organization=opinions[0].organization,
    )
    claim = holds.place_hold(
        by=keeper,
        reason="A person claims damages for a wrongly closed account.",
        reference="Civil claim 2026-071",
        review_on=today + timedelta(days=40),
        indicator=opinions[1].indicator,
    )
    ended = holds.place_hold(
        by=keeper,
        reason="Preservation asked for ninety days.",
        reference="Preservation letter 33",
        review_on=today + timedelta(days=5),
        indicator=opinions[2].indicator,
    )
    holds.lift_hold(by=keeper, hold=ended, reason="The ninety days are over and no order came.")
    for hold, days in ((trial, 60), (claim, 150), (ended, 95)):
        LegalHold.objects.filter(pk=hold.pk).update(created_at=cast.ago(days))
    LegalHold.objects.filter(pk=claim.pk).update(review_on=today - timedelta(days=2))


def _retention(cast: Cast, keeper: User) -> None:
    retention.set_days(
        by=keeper, subject="answers", days=365, reason="Companies asked for a year to mend their old exports."
    )
    for days, signals, rows in ((2, 0, 0), (9, 14, 3), (40, 61, 5)):
        run = RetentionRun.objects.create(counts={"signals": signals, "answers": rows} if signals else {})
        at = cast.ago(days)
        RetentionRun.objects.filter(pk=run.pk).update(created_at=at, finished_at=at + timedelta(minutes=1))


def _erasures(cast: Cast, keeper: User) -> None:
    """One finished, one whose copies are being called back; neither value was ever in the programme."""
    for number, (days, origin, value) in enumerate(
        ((51, "person", "a.person@post.example"), (6, "counsel", "b.person@post.example"))
    ):
        asked = erasure.Asked(
            origin=origin,
            received_on=cast.ago(days).date(),
            kind="email",
            value=value,
            reason="The person showed that the address is theirs and that the case against them was dropped.",
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/erasure/{number}"),
        )
        request = erasure.open_request(by=keeper, asked=asked)
        _work(erasure.JOB)
        ErasureRequest.objects.filter(pk=request.pk).update(created_at=cast.ago(days))
        if number == 0:
            ErasureRequest.objects.filter(pk=request.pk).update(
                state=ErasureRequest.State.DONE, done_at=cast.ago(days - 21), sealed_subject=None
            )


def _work(name: str) -> None:
    for job in Job.objects.filter(name=name, state__in=Job.OPEN):
        relay.run(job.pk)


def _governments(cast: Cast, keeper: User) -> None:
    analyst = cast.analysts[min(cast.analysts)]
    for number, (days, country, authority, wants, process, summary, told, steps) in enumerate(_REQUESTS):
        day = cast.ago(days).date()
        content = Content(
            received_on=day,
            country=country,
            authority=authority,
            wants=wants,
            process=process,
            summary=summary,
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/government/{number}"),
        )
        made = enter_request(by=analyst if told else keeper, content=content)
        for step, (outcome, signals, reason) in enumerate(steps, start=1):
            decided_on = day + timedelta(days=9 * step)
            decide(
                by=keeper,
                request=made,
                outcome=outcome,
                decided_on=decided_on,
                reason=reason,
                signals_disclosed=signals,
            )
            _date_step(made, _at(cast.now, decided_on.toordinal()))


def _at(now: datetime, ordinal: int) -> datetime:
    return now - timedelta(days=now.date().toordinal() - ordinal)


def _date_step(made: GovernmentRequest, at: datetime) -> None:
    newest = made.steps.order_by("-created_at", "-id").values_list("pk", flat=True)[:1]
    made.steps.filter(pk__in=list(newest)).update(created_at=at)


def _end_soon(cast: Cast) -> None:
    """A few signals of each uploader and of the first company end within the month."""
    for slug in ("meridian", "sol", *sorted(cast.analysts)[:1]):
        if slug not in cast.analysts:
            continue
        company = cast.companies[slug]
        soon = (
            Opinion.objects.live()
            .filter(organization=company, expires_at__gt=timezone.now() + timedelta(days=60))
            .order_by("created_at", "id")
        )
        ids = list(soon.values_list("pk", flat=True)[:_ENDING_SOON])
        for place, pk in enumerate(ids):
            Opinion.objects.filter(pk=pk).update(expires_at=cast.now + timedelta(days=3 + 3 * place))
