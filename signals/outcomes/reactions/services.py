"""Giving and taking back reactions, to one signal or to many at once."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.models import Organization
from members.rules import company_of
from signals.outcomes import rules
from signals.outcomes.disputes.cases import look_at
from signals.outcomes.reach import scopes
from signals.outcomes.reactions.kinds import NON_MALICIOUS, excluded_by, problem_of
from signals.outcomes.reactions.models import Reaction
from signals.submissions import sights
from signals.submissions.models import Indicator
from signals.submissions.storing import take_turns

REACTED = audit.action("signals.reacted", "Reacted to signals of others")
TAKEN_BACK = audit.action("signals.reaction_taken_back", "Took a reaction to signals back")
MOST: Final = 1_000


class ReactionRefusedError(ValueError):
    """A reaction that cannot stand; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Reacted:
    """How many signals got or lost the reaction, had it (or had it not) before, and are none of others' to see."""

    changed: int
    unchanged: int
    left_out: int


@transaction.atomic
def react(
    *,
    by: Any,
    signals: Collection[uuid.UUID],
    kind: str,
    reason: str = "",
    note: str = "",
) -> Reacted:
    """Give a reaction to each of these signals of others (public ids); what stands already is left as it is."""
    company = _company(by)
    if problem := problem_of(kind, reason):
        raise ReactionRefusedError(problem)
    now = timezone.now()
    found, reach = _of_others(by, company, signals)
    take_turns(company)
    before = {row.indicator_id: row for row in _rows(company, found).filter(kind=kind)}
    fresh = [pk for pk in found if not _stands(before.get(pk), reason, note)]
    made = [
        Reaction(
            indicator_id=pk, organization=company, by=by, kind=kind, reason=reason, note=note[:500],
            group_id=reach[pk], given_at=now,
        )
        for pk in fresh
    ]  # fmt: skip
    Reaction.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["indicator", "organization", "kind"],
        update_fields=["by", "reason", "note", "group", "given_at", "ended_at"],
    )
    _rows(company, fresh).given().filter(kind__in=excluded_by(kind)).update(ended_at=now)
    sights.record(company, found, now=now)
    if fresh:
        _note(REACTED, by, company, kind=kind, reason=reason, signals=len(fresh))
    if kind == NON_MALICIOUS:
        for indicator in Indicator.objects.filter(pk__in=fresh).order_by("pk"):
            look_at(indicator)
    return Reacted(len(fresh), len(found) - len(fresh), len(set(signals)) - len(found))


@transaction.atomic
def take_reaction_back(*, by: Any, signals: Collection[uuid.UUID], kind: str) -> Reacted:
    """End a reaction of one's own company on these signals; what was not given is left as it is."""
    company = _company(by)
    take_turns(company)
    given = Reaction.objects.visible_to(by).given().filter(kind=kind, indicator__public_id__in=signals)
    ended = given.update(ended_at=timezone.now())
    if ended:
        _note(TAKEN_BACK, by, company, kind=kind, signals=ended)
    return Reacted(ended, len(set(signals)) - ended, 0)


def end_all_of(company: Organization, *, now: datetime) -> int:
    """A company leaves: what it said with one tap no longer counts."""
    return Reaction.objects.given().filter(organization=company).update(ended_at=now)


def _company(by: Any) -> Organization:
    require(rules.may_send_signals(by))
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


def _of_others(
    by: Any, company: Organization, signals: Collection[uuid.UUID]
) -> tuple[list[int], dict[int, uuid.UUID | None]]:
    if len(set(signals)) > MOST:
        raise ReactionRefusedError(f"At most {MOST:,} signals at once. Choose fewer.")
    visible = Indicator.objects.visible_to(by).filter(public_id__in=signals)
    reach = scopes(company, list(visible.values_list("pk", flat=True)))
    return sorted(reach), reach


def _rows(company: Organization, ids: Collection[int]) -> Any:
    return Reaction.objects.filter(organization=company, indicator__in=ids)


def _stands(row: Reaction | None, reason: str, note: str) -> bool:
    return row is not None and row.ended_at is None and (row.reason, row.note) == (reason, note[:500])


def _note(action: audit.Action, by: Any, company: Organization, **detail: Any) -> None:
    audit.record(action, by=by, subject=company, organization=company, detail=detail)
