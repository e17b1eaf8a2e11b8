"""What companies do with sharing groups, and with the scope of their own signals."""

import uuid
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import refuse, require
from coalition.core.jobs.services import handler_for
from coalition.core.notices import tell
from members.models import Organization
from members.rules import company_of
from signals.submissions import hooks
from signals.submissions.models import Opinion
from signals.submissions.rules import may_send_signals
from signals.submissions.scope import rules
from signals.submissions.scope.audience import handlers_of
from signals.submissions.scope.models import SharingGroup, SharingSeat
from signals.submissions.scope.queries import groups_of

STARTED = audit.action("signals.group_started", "Started a sharing group")
INVITED = audit.action("signals.group_invited", "Invited a company to a sharing group")
CALLED_BACK = audit.action(
    "signals.group_invitation_called_back", "Took an invitation to a sharing group back"
)
ACCEPTED = audit.action("signals.group_joined", "Joined a sharing group")
DECLINED = audit.action("signals.group_declined", "Declined to join a sharing group")
LEFT = audit.action("signals.group_left", "Left a sharing group")
CLOSED = audit.action("signals.group_closed", "Closed a sharing group")
RESCOPED = audit.action("signals.rescoped", "Changed who sees a signal")
TOPIC: Final = "signals.groups"
MATCH_BATCH: Final = "signals.match_batch"
MATCH_SIGNAL: Final = "signals.match_signal"


@transaction.atomic
def start_group(
    *, by: Any, name: str, purpose: str, form_token: uuid.UUID, invited: Iterable[Organization] = ()
) -> SharingGroup:
    """A group with its first invitations; the starting company sits in it at once. A repeated post starts no second."""
    require(rules.may_start(by))
    before = SharingGroup.objects.filter(form_token=form_token, created_by_id=by.pk).first()
    if before:
        return before
    company = company_of(by)
    group = SharingGroup.objects.create(
        name=name, purpose=purpose, started_by=company, created_by=by, form_token=form_token
    )
    audit.record(STARTED, by=by, subject=group, organization=company)
    if company is not None:
        SharingSeat.objects.create(
            group=group, organization=company, invited_by=by, accepted_at=timezone.now()
        )
    for other in invited:
        _invite(by, group, other)
    return group


@transaction.atomic
def invite_company(*, by: Any, group: SharingGroup, company: Organization) -> None:
    locked = _locked(group)
    require(rules.may_keep(by, locked))
    if _invite(by, locked, company):
        sitting = locked.seats.in_force().exclude(organization=company_of(by))
        _tell(
            {seat.organization_id for seat in sitting},
            locked,
            "A company was invited to a sharing group of yours: see which, before it accepts",
        )


def _invite(by: Any, group: SharingGroup, company: Organization) -> bool:
    if group.seats.filter(organization=company, ended_at=None).exists():
        return False
    SharingSeat.objects.create(group=group, organization=company, invited_by=by)
    audit.record(INVITED, by=by, subject=group, organization=company)
    _tell({company.pk}, group, "Your company is invited to a sharing group", letter=True)
    return True


@transaction.atomic
def call_back(*, by: Any, group: SharingGroup, company: Organization) -> None:
    """Take an invitation back that is not accepted yet."""
    locked = _locked(group)
    require(rules.may_keep(by, locked))
    if _end(locked, company, SharingSeat.Ending.CALLED_BACK, accepted=False):
        audit.record(CALLED_BACK, by=by, subject=locked, organization=company)


@transaction.atomic
def accept(*, by: Any, group: SharingGroup) -> None:
    """The company sits in the group: it gets what is shared in it from now on, and can share in it."""
    company, locked = _company(by), _locked(group)
    if locked.closed_at:
        require(refuse("This group was closed meanwhile.", "See your groups", rules.GROUPS_URL))
    waiting = locked.seats.filter(organization=company, ended_at=None, accepted_at=None)
    if not waiting.update(accepted_at=timezone.now()):
        return
    audit.record(ACCEPTED, by=by, subject=locked, organization=company)
    others = locked.seats.in_force().exclude(organization=company)
    _tell({seat.organization_id for seat in others}, locked, "A company has joined a sharing group of yours")


@transaction.atomic
def decline(*, by: Any, group: SharingGroup) -> None:
    company, locked = _company(by), _locked(group)
    if _end(locked, company, SharingSeat.Ending.DECLINED, accepted=False):
        audit.record(DECLINED, by=by, subject=locked, organization=company)


@transaction.atomic
def leave(*, by: Any, group: SharingGroup) -> None:
    """The company gets nothing of the group any more, and what it shared in it is out to nobody."""
    company, locked = _company(by), _locked(group)
    if _end(locked, company, SharingSeat.Ending.LEFT, accepted=True):
        audit.record(LEFT, by=by, subject=locked, organization=company)
        others = _out_in(locked).exclude(organization=company)
        _narrowed(by, others, only=[company.pk])
        _narrowed(by, _out_in(locked).filter(organization=company))
        _after_leaving(by, locked)


@transaction.atomic
def leave_all(*, by: Any, company: Organization) -> int:
    """All seats and invitations of a company that takes part no more; returns how many ended."""
    groups = SharingGroup.objects.filter(
        seats__organization=company, seats__ended_at=None, closed_at=None
    ).distinct()
    ended = 0
    for group in groups.order_by("pk"):
        locked = _locked(group)
        kinds = SharingSeat.Ending
        if _end(locked, company, kinds.DEPARTED, accepted=True):
            audit.record(LEFT, by=by, subject=locked, organization=company)
            _narrowed(by, _out_in(locked).filter(organization=company))
            _after_leaving(by, locked)
            ended += 1
        elif _end(locked, company, kinds.DEPARTED, accepted=False):
            ended += 1
    return ended


def _after_leaving(by: Any, group: SharingGroup) -> None:
    """A group in which nobody sits any more is closed with the last who leaves."""
    sitting = {seat.organization_id for seat in group.seats.in_force()}
    if sitting:
        _tell(sitting, group, "A company has left a sharing group of yours")
    elif not group.seats.filter(ended_at=None).exists():
        _close(by, group, "The last company left.")


@transaction.atomic
def close_group(*, by: Any, group: SharingGroup, reason: str) -> None:
    """Nothing shared in the group is out any more; each contributor may widen its own."""
    locked = _locked(group)
    if locked.closed_at:
        return
    require(rules.may_keep(by, locked))
    _close(by, locked, reason)


def _close(by: Any, group: SharingGroup, reason: str) -> None:
    group.closed_at, group.closed_by, group.close_reason = timezone.now(), by, reason
    group.save(update_fields=["closed_at", "closed_by", "close_reason"])
    audit.record(CLOSED, by=by, subject=group, organization=company_of(by), detail={"reason": reason})
    sitting = group.seats.in_force().values("organization")
    _narrowed(by, _out_in(group).filter(organization__in=sitting))
    told = {seat.organization_id for seat in group.seats.filter(ended_at=None)}
    _tell(
        told,
        group,
        "A sharing group of yours is closed: what you shared in it is out to nobody until you widen it",
        letter=True,
    )


@transaction.atomic
def change_scope(*, by: Any, opinion: Opinion, group: SharingGroup | None, named: bool) -> bool:
    """Who sees one's own signal from now on: the programme, or one group. False when nothing changes.

    Whoever is outside of the new scope loses it at once; whoever had taken it is asked to delete it.
    """
    company = _company(by)
    own = Opinion.objects.live().select_related("indicator").filter(organization=company)
    locked = own.select_for_update(of=("self",)).filter(pk=opinion.pk).first()
    if locked is None:
        require(
            refuse(
                "This signal stands no more: it was taken back, or it has expired.",
                "See your signals",
                "/signals/mine/",
            )
        )
        return False
    _may_use(company, group)
    require(rules.may_widen(by, locked, group))
    group_id = group.pk if group else None
    if locked.group_id == group_id and locked.named == named:
        return False
    detail = {"from": _scope_id(locked.group_id), "to": _scope_id(group_id), "named": named}
    if locked.group_id != group_id:
        locked.group = group
        locked.shared_at = timezone.now() if locked.shared_at else None
    locked.named = named
    locked.save(update_fields=["group", "named", "shared_at", "updated_at"])
    audit.record(RESCOPED, by=by, subject=locked, organization=company, detail=detail)
    if locked.shared_at and detail["from"] != detail["to"]:
        hooks.signals_narrowed.tell(by=by, opinions=[locked.pk])
    _match(by, [], [locked.indicator_id])
    return True


@transaction.atomic
def move_all(*, by: Any, group: SharingGroup, to: SharingGroup | None) -> int:
    """All that one's company holds in a group goes to another scope, deliberately; returns how many signals.

    But for personal ones that one sent oneself: they need a colleague.
    """
    company = _company(by)
    _may_use(company, to)
    if to is not None and to.pk == group.pk:
        return 0
    rows = Opinion.objects.live().filter(organization=company, group=group)
    rows = rows.exclude(rules.widened_by_others(by))
    batches = list(rows.exclude(batch=None).values_list("batch", flat=True).distinct().order_by("batch"))
    alone = list(rows.filter(batch=None).values_list("indicator", flat=True))
    now, out = timezone.now(), list(rows.filter(shared_at__isnull=False).values_list("pk", flat=True))
    waiting = rows.filter(shared_at=None).update(group=to, updated_at=now)
    moved = rows.filter(group=group).update(group=to, shared_at=now, updated_at=now) + waiting
    if moved:
        detail = {"from": str(group.pk), "to": _scope_id(to.pk if to else None), "signals": moved}
        audit.record(RESCOPED, by=by, subject=group, organization=company, detail=detail)
        hooks.signals_narrowed.tell(by=by, opinions=out)
        _match(by, batches, alone)
    return moved


def _match(by: Any, batches: list[uuid.UUID], indicators: list[int]) -> None:
    for batch_id in batches if handler_for(MATCH_BATCH) else ():
        jobs.enqueue(MATCH_BATCH, by=by, batch_id=str(batch_id))
    for indicator_id in indicators if handler_for(MATCH_SIGNAL) else ():
        jobs.enqueue(MATCH_SIGNAL, by=by, indicator_id=indicator_id)


def _out_in(group: SharingGroup) -> QuerySet[Opinion]:
    """What was shared in the group and stands, of whomever."""
    return Opinion.objects.live().filter(group=group, shared_at__isnull=False)


def _narrowed(by: Any, rows: QuerySet[Opinion], *, only: Collection[uuid.UUID] | None = None) -> None:
    """Fewer have these from now on: whoever had taken any of them is told."""
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        hooks.signals_narrowed.tell(by=by, opinions=ids, only=only)


def _scope_id(group_id: uuid.UUID | None) -> str:
    return str(group_id) if group_id else "programme"


def _may_use(company: Organization, group: SharingGroup | None) -> None:
    if group is not None and not groups_of(company).filter(pk=group.pk).exists():
        require(
            refuse("Your company does not sit in this group any more.", "See your groups", rules.GROUPS_URL)
        )


def _company(by: Any) -> Organization:
    require(may_send_signals(by))
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


def _locked(group: SharingGroup) -> SharingGroup:
    """The group, for this transaction alone: seats change one after the other."""
    return SharingGroup.objects.select_for_update().get(pk=group.pk)


def _end(group: SharingGroup, company: Organization, how: SharingSeat.Ending, *, accepted: bool) -> bool:
    seats = group.seats.filter(organization=company, ended_at=None, accepted_at__isnull=not accepted)
    return bool(seats.update(ended_at=timezone.now(), ending=how))


def _tell(companies: set[uuid.UUID], group: SharingGroup, text: str, *, letter: bool = False) -> None:
    """Everybody who handles signals at these companies; neither group nor company is named."""
    if not companies:
        return
    url = reverse("signals:group", args=[group.pk])
    for seat in handlers_of(companies):
        tell(seat.user, topic=TOPIC, text=text, url=url, letter=letter)
