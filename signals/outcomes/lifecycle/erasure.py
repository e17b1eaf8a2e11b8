"""Erasing a value on request, wherever it stands; the answer to whoever asked is the same, found or not.

The value travels sealed in the request, never in the job. A signal that companies have taken is withdrawn first and its
value kept until their copies are called back, otherwise nobody could tell what to delete.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from signals.catalog import profiles
from signals.catalog.normalize import normalize
from signals.outcomes.lifecycle import forgetting, rules
from signals.outcomes.lifecycle.models import ErasureRequest, LegalHold
from signals.outcomes.lifecycle.places import ERASERS
from signals.outcomes.retraction import services as retraction
from signals.outcomes.retraction.models import Receipt
from signals.submissions import vault
from signals.submissions.keepers import Wanted, keepers
from signals.submissions.models import Indicator, Opinion

OPENED = audit.action("signals.erasure_opened", "Took in a request to erase a value")
DONE = audit.action("signals.erasure_done", "Finished a request to erase a value")
PROTOCOL_OPENED = audit.action("signals.erasure_protocol_opened", "Opened the protocol of an erasure")
JOB: Final = "signals.erase"
CALL_BACK_FOR: Final = timedelta(days=21)
HELD: Final = "kept under a legal hold"
_REASON: Final = "other"
REPLY: Final = (
    "We have dealt with your request. Whatever the programme may have held of the value you named has been erased, as far "
    "as the law lets us, and the companies that take part were told to do the same with their copies. To protect the people "
    "about whom signals are shared we say to nobody, in any case, whether a value was or was not among them."
)


class NotThatKindError(ValueError):
    """The value is none of that kind; the text says why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as staff write it down."""

    origin: str
    received_on: date
    kind: str
    value: str
    reason: str
    form_token: uuid.UUID


def canonical_of(kind: str, value: str) -> str:
    try:
        return normalize(kind, value)
    except ValueError as error:
        raise NotThatKindError(str(error)) from error


@transaction.atomic
def open_request(*, by: Any, asked: Asked) -> ErasureRequest:
    """Take a request in and begin to erase. The same form twice is one request."""
    require(rules.may_keep_order(by))
    canonical = canonical_of(asked.kind, asked.value)
    before = ErasureRequest.objects.filter(form_token=asked.form_token).first()
    if before:
        return before
    request = ErasureRequest(
        origin=asked.origin,
        received_on=asked.received_on,
        due_on=asked.received_on + relativedelta(months=1),
        kind=asked.kind,
        fingerprint=vault.fingerprint(asked.kind, canonical),
        reason=asked.reason,
        opened_by=by,
        form_token=asked.form_token,
    )
    request.subject = {"canonical": canonical, "written": asked.value.strip()}
    request.save(force_insert=True)
    request.job = jobs.enqueue(JOB, by=by, request_id=str(request.pk))
    request.save(update_fields=["job"])
    audit.record(OPENED, by=by, subject=request, detail={"origin": asked.origin})
    return request


def carry_out(run: jobs.Run, *, request_id: uuid.UUID) -> None:
    """Withdraw it everywhere, then take it out of every other place. A second run finds less, and does no harm."""
    request = ErasureRequest.objects.select_related("opened_by").get(pk=request_id)
    if request.state != ErasureRequest.State.SEARCHING or not request.subject:
        return
    wanted = _wanted(request)
    with run.checkpoint() as mark:
        signals, copies = _end_signals(request, wanted)
        _note(request, **{"signals": signals, "copies called back": copies})
        mark(note="looking everywhere")
    for keeper in (*ERASERS, *keepers()):
        found = keeper.erase(run, wanted)
        with run.checkpoint():
            _note(request, **{keeper.name: found})
    with run.checkpoint():
        request.state = ErasureRequest.State.ENDING
        request.save(update_fields=["state"])
        _forget_if_called_back(request, wanted)
        run.finish(note="looked everywhere")


def finish_rest(run: jobs.Run) -> None:
    """Values whose copies have been called back go, and every request ends when its time is over.

    All end after the same time, so that the end of one tells nothing about what was found.
    """
    for request in ErasureRequest.objects.filter(state=ErasureRequest.State.ENDING):
        over = request.created_at + CALL_BACK_FOR <= timezone.now()
        with run.checkpoint():
            if request.sealed_subject:
                _forget_if_called_back(request, _wanted(request), over=over)
            if over:
                request.state, request.done_at = ErasureRequest.State.DONE, timezone.now()
                request.save(update_fields=["state", "done_at"])
                audit.record(DONE, by=request.opened_by, subject=request)


@transaction.atomic
def open_protocol(*, by: Any, request: ErasureRequest, reason: str) -> dict[str, int]:
    """What was found where; leaves an entry with the reason."""
    require(rules.may_keep_order(by))
    audit.record(PROTOCOL_OPENED, by=by, subject=request, detail={"reason": reason})
    return request.protocol


def _wanted(request: ErasureRequest) -> Wanted:
    return Wanted(request.kind, request.subject["canonical"], request.subject["written"])


def _indicators(wanted: Wanted) -> list[Indicator]:
    platforms = Indicator.objects.filter(kind=wanted.kind).order_by().values_list("platform", flat=True)
    tokens = [
        token
        for platform in platforms.distinct()
        for token in vault.tokens(wanted.kind, platform, wanted.canonical)
    ]
    person = profiles.profile_of(wanted.canonical) if wanted.kind == "url" else None
    if person:  # such an address was stored as the account it names
        tokens += vault.tokens(person.kind, person.platform, person.value)
    return list(Indicator.objects.filter(token__in=tokens, erased_at=None).order_by("pk"))


def _end_signals(request: ErasureRequest, wanted: Wanted) -> tuple[int, int]:
    """Every company's opinion of it ends now, and whoever took it is asked to delete it, with a receipt.

    The log of entries says none of this, found or not: how much there was stands in the protocol alone.
    """
    found = _indicators(wanted)
    copies = sum(
        retraction.retract_for_all(by=request.opened_by, indicator=one, reason=_REASON, quiet=True)
        for one in found
    )
    return len(found), copies


def _note(request: ErasureRequest, **found: int) -> None:
    request.protocol = {**request.protocol, **found}
    request.save(update_fields=["sealed_protocol"])


def _forget_if_called_back(request: ErasureRequest, wanted: Wanted, *, over: bool = False) -> None:
    ids = [indicator.pk for indicator in _indicators(wanted)]
    if not over and _still_out(ids):
        return
    held = _held(ids)
    erased = forgetting.forget_indicators([pk for pk in ids if pk not in held], now=timezone.now())
    _note(request, **{"values erased": erased, HELD: len(held)})
    request.sealed_subject = None
    request.save(update_fields=["sealed_subject"])


def _still_out(ids: Sequence[int]) -> bool:
    """Somebody has not said yet that their copy is gone."""
    return Receipt.objects.unanswered().filter(retraction__indicator__in=ids).exists()


def _held(ids: Sequence[int]) -> set[int]:
    standing = LegalHold.objects.standing()
    companies = standing.exclude(organization=None).values("organization")
    of_company = Opinion.objects.filter(indicator__in=ids, organization__in=companies)
    alone = standing.filter(indicator__in=ids)
    return {*of_company.values_list("indicator", flat=True), *alone.values_list("indicator", flat=True)}
