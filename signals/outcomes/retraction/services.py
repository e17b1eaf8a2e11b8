"""A signal taken back: receipts for everybody who took it, their answers, and what their second look gave."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import require
from coalition.core.identifiers import uuid7
from coalition.core.jobs.services import handler_for
from coalition.core.workdays import working_days_after
from members.models import Organization, User
from members.rules import company_of
from signals.matching.services import ask_for_match
from signals.outcomes.disputes.settings import settings_of_today
from signals.outcomes.retraction import rules
from signals.outcomes.retraction.models import Receipt, ReReview, Retraction
from signals.outcomes.retraction.takers import Taker, takers_of
from signals.outcomes.told import tell_companies
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.rules import may_send_signals

ISSUED = audit.action("signals.retracted", "A retraction called for receipts")
RETRACTED_FOR_ALL = audit.action("signals.retracted_for_all", "Took a signal back for everybody")
ACKNOWLEDGED = audit.action("signals.retraction_acknowledged", "Acknowledged that a signal was taken back")
REVIEWED = audit.action("signals.retraction_reviewed", "Looked again at what was done because of a signal")
UNDONE = audit.action("signals.retraction_undone", "A retraction was undone on appeal")
TELL: Final = "signals.tell_of_retraction"
RESTORED_COUNTS: Final = ("accounts_restored", "urls_unblocked", "content_restored")


class ReviewRefusedError(ValueError):
    """A second look that cannot stand; nothing was stored. `field` is the field it is about."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def signals_withdrawn(
    *,
    by: Any,
    opinions: Collection[uuid.UUID],
    company: Organization,
    reason: str,
    together: uuid.UUID | None = None,
) -> None:
    """Subscribed to the hook: a company took signals back, and whoever took them must hear of it.

    `together`: one part of a larger act, whose caller asks for the letters at its end.
    """
    rows = Opinion.objects.filter(pk__in=opinions).exclude(status=Opinion.Status.NEGATIVE)
    issue(
        by=by,
        indicators=list(rows.values_list("indicator", flat=True)),
        company=company,
        reason=reason,
        origin=Retraction.Origin.CONTRIBUTOR,
        together=together,
    )


@transaction.atomic
def issue(
    *,
    by: Any,
    indicators: Collection[int],
    company: Organization | None,
    reason: str,
    origin: str,
    case: uuid.UUID | None = None,
    together: uuid.UUID | None = None,
    takers: Collection[Taker] | None = None,
    quiet: bool = False,
) -> int:
    """A retraction for each of the signals that anybody took, with its receipts; returns how many receipts.

    While others still share a signal on their own evidence it stays out: only who had acted is told, to look again.
    Where staff decided, the signal is out of distribution for everybody, and everybody is asked to delete it.
    `takers`: who is asked, where the caller knows. `quiet`: no entry, as that would tell what was there.
    """
    gone = case is not None or origin == Retraction.Origin.STAFF
    asked: defaultdict[int, list[Taker]] = defaultdict(list)
    if takers is None:
        takers = would_be_asked(indicators=indicators, company=company, gone=gone)
    for taker in takers:
        asked[taker.indicator_id].append(taker)
    if not asked:
        return 0
    now, set_ = timezone.now(), settings_of_today()
    kinds = dict(Indicator.objects.filter(pk__in=asked).values_list("pk", "kind"))
    act = together or uuid7()
    made = {
        pk: Retraction(
            indicator_id=pk, kind=kinds[pk], organization=company, by=by, reason=reason, origin=origin,
            together=act, case=case,
        )
        for pk in asked
    }  # fmt: skip
    Retraction.objects.bulk_create(made.values(), batch_size=2_000)
    due, review_due = (working_days_after(now, days) for days in (set_.acknowledge_days, set_.review_days))
    receipts = [
        Receipt(
            retraction=made[pk],
            organization_id=taker.organization_id,
            asks=_asks(taker, gone=gone),
            how=sorted(taker.how),
            acted=taker.acted if taker.has_acted else {},
            due_at=due,
            review_due_at=review_due if taker.has_acted else None,
        )
        for pk, takers in asked.items()
        for taker in takers
    ]
    Receipt.objects.bulk_create(receipts, batch_size=2_000)
    detail = {"signals": len(made), "receipts": len(receipts), "reason": reason, "origin": origin}
    if not quiet:
        audit.record(ISSUED, by=by, organization=company, detail=detail)
    if together is None and handler_for(TELL):
        jobs.enqueue(TELL, by=None if quiet else by, together=str(act))
    return len(receipts)


def would_be_asked(
    *, indicators: Collection[int], company: Organization | None, gone: bool = False
) -> list[Taker]:
    """Who would get a receipt if the company took these back now; `gone`: they are out for everybody."""
    already = asked_already(indicators)
    found = []
    for taker in takers_of(indicators, but=company.pk if company else None):
        stays = not gone and (taker.still or taker.own_evidence)
        if (not stays or taker.has_acted) and (taker.indicator_id, taker.organization_id) not in already:
            found.append(taker)
    return found


def asked_already(indicators: Collection[int]) -> set[tuple[int | None, uuid.UUID]]:
    """Companies that have not yet answered that they deleted one of these signals: they are asked once."""
    open_ = Receipt.objects.unanswered().filter(
        retraction__indicator__in=indicators, asks=Receipt.Asks.DELETE
    )
    return set(open_.values_list("retraction__indicator", "organization"))


def _asks(taker: Taker, *, gone: bool) -> str:
    stays = not gone and (taker.still or taker.own_evidence)
    return Receipt.Asks.LOOK_AGAIN if stays else Receipt.Asks.DELETE


@transaction.atomic
def retract_for_all(*, by: User, indicator: Indicator, reason: str, quiet: bool = False) -> int:
    """Compliance staff take one signal back for everybody (a court's order): all opinions, with receipts.

    Whether anybody holds the signal is not said: the answer is the same, and 0 receipts may mean either.
    `quiet`: part of an act whose entries must not tell whether anything was found.
    """
    require(rules.may_take_back_for_all(by))
    locked = Indicator.objects.select_for_update().get(pk=indicator.pk)
    now = timezone.now()
    held = Opinion.objects.live().filter(indicator=locked)
    told = issue(
        by=by,
        indicators=[locked.pk],
        company=None,
        reason=reason,
        origin=Retraction.Origin.STAFF,
        quiet=quiet,
    )
    holders = list(held.values_list("organization", flat=True))
    withdrawn = held.update(withdrawn_at=now, withdrawal_reason=reason, updated_at=now)
    tell_companies(
        holders,
        letter="case",
        text="1 signal of your company was taken back by compliance staff of the coalition.",
        url_name="signals:signal",
        args=[locked.public_id],
        event="decided",
    )
    if not quiet:
        detail = {"opinions": withdrawn, "receipts": told, "reason": reason}
        audit.record(RETRACTED_FOR_ALL, by=by, subject=locked, detail=detail)
    ask_for_match(by=None if quiet else by, indicator=locked)
    return told


@transaction.atomic
def undo(*, by: Any, case: uuid.UUID) -> int:
    """An appeal was granted: what the case asked for is asked no more; what was answered stays on record."""
    found = Retraction.objects.filter(case=case, undone_at=None)
    undone = found.update(undone_at=timezone.now())
    if undone:
        audit.record(UNDONE, by=by, detail={"case": str(case), "retractions": undone})
    return undone


@transaction.atomic
def acknowledge(*, by: User, receipts: Iterable[Receipt], answer: str) -> int:
    """One tap for one or many: deleted on our side, or never used. What is answered already stays as it was."""
    require(may_send_signals(by))
    company = company_of(by)
    rows = Receipt.objects.select_for_update().filter(
        pk__in=[receipt.pk for receipt in receipts], organization=company, answered_at=None
    )
    answered = 0
    for receipt in rows.select_related("retraction").order_by("pk"):
        receipt.answer = (
            Receipt.Answer.NOTED if receipt.asks == Receipt.Asks.LOOK_AGAIN else Receipt.Answer(answer)
        )
        receipt.answered_at, receipt.answered_by = timezone.now(), by
        receipt.save(update_fields=["answer", "answered_at", "answered_by"])
        if receipt.asks == Receipt.Asks.DELETE:
            # It has the signal no more: if it takes it again one day, that counts anew.
            FirstSight.objects.filter(indicator=receipt.retraction.indicator_id, organization=company).update(
                taken_at=None
            )
        answered += 1
    if answered:
        audit.record(
            ACKNOWLEDGED, by=by, organization=company, detail={"receipts": answered, "answer": answer}
        )
    return answered


@transaction.atomic
def say_what_review_gave(
    *, by: User, receipt: Receipt, answer: str, counts: Mapping[str, int], note: str
) -> ReReview:
    """The second look of a company that had acted; it is said once, and a second post gives the first one back."""
    require(may_send_signals(by))
    company = company_of(by)
    locked = (
        Receipt.objects.select_for_update()
        .select_related("retraction")
        .get(pk=receipt.pk, organization=company)
    )
    before = ReReview.objects.filter(receipt=locked).first()
    if before:
        return before
    if locked.review_due_at is None:
        raise ReviewRefusedError(
            "answer", "Your company recorded no action on this signal: nothing is to review."
        )
    restored = {name: counts.get(name) or 0 for name in RESTORED_COUNTS}
    is_restored = answer == ReReview.Answer.RESTORED
    if is_restored and not any(restored.values()):
        raise ReviewRefusedError("accounts_restored", "Say how much you put right: one number at least.")
    if not is_restored and any(restored.values()):
        raise ReviewRefusedError("answer", "You counted what you put right. Choose the answer that says so.")
    made = ReReview.objects.create(receipt=locked, by=by, answer=answer, note=note.strip(), **restored)
    audit.record(REVIEWED, by=by, subject=made, organization=company, detail={"answer": answer, **restored})
    return made
