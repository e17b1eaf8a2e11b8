"""What compliance staff do with warning lists: make one, replace it, end it; each with a reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.models import User
from signals.catalog.lists import rules
from signals.catalog.lists.models import StaffList

ADDED = audit.action("signals.warning_list_added", "Added a warning list")
REPLACED = audit.action("signals.warning_list_replaced", "Replaced a warning list")
ENDED = audit.action("signals.warning_list_ended", "Ended a warning list")


class NameTakenError(ValueError):
    """Another list in force has this name."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a list says; values are checked by the form and again when the list is read."""

    name: str
    type: str
    kinds: Sequence[str]
    effect: str
    say: str
    entries: Sequence[str]
    reason: str


@transaction.atomic
def add_list(*, by: User, content: Content) -> StaffList:
    require(rules.may_keep_lists(by))
    made = _store(by, content, None)
    audit.record(ADDED, by=by, subject=made, detail=_detail(made))
    return made


@transaction.atomic
def replace_list(*, by: User, current: StaffList, content: Content) -> StaffList:
    """The list as it shall be from now on; the former one ends and stays readable. A repeated post changes nothing."""
    require(rules.may_keep_lists(by))
    locked = StaffList.objects.select_for_update().get(pk=current.pk)
    if (later := StaffList.objects.filter(replaces=locked).first()) is not None:
        return later
    require(rules.may_change(locked))
    _end(locked, by, f"Replaced: {content.reason}"[:500])
    made = _store(by, content, locked)
    audit.record(REPLACED, by=by, subject=made, detail=_detail(made))
    return made


@transaction.atomic
def end_list(*, by: User, current: StaffList, reason: str) -> StaffList:
    require(rules.may_keep_lists(by))
    locked = StaffList.objects.select_for_update().get(pk=current.pk)
    if locked.ended_at is None:
        _end(locked, by, reason)
        audit.record(ENDED, by=by, subject=locked, detail={"reason": reason})
    return locked


def _end(found: StaffList, by: User, reason: str) -> None:
    found.ended_at, found.ended_by, found.end_reason = timezone.now(), by, reason
    found.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _store(by: User, content: Content, former: StaffList | None) -> StaffList:
    try:
        with transaction.atomic():
            return StaffList.objects.create(
                name=content.name,
                type=content.type,
                kinds=list(content.kinds),
                effect=content.effect,
                say=content.say,
                entries=list(content.entries),
                reason=content.reason,
                created_by=by,
                replaces=former,
            )
    except IntegrityError as error:
        raise NameTakenError(content.name) from error


def _detail(made: StaffList) -> dict[str, object]:
    return {"effect": made.effect, "kinds": made.kinds, "entries": len(made.entries), "reason": made.reason}
