"""Writing audit entries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from coalition.core.people import person_label


@dataclass(frozen=True, slots=True)
class Action:
    """A kind of entry: `code` is `subject.verb_in_past`, `words` what compliance staff read."""

    code: str
    words: str
    shielded: bool = False


_actions: dict[str, Action] = {}


def action(code: str, words: str, *, shielded: bool = False) -> Action:
    """Declare an action once, as a constant of the slice that records it.

    `shielded`: the log shows that it happened and never by whom (who reads what is learned in a leak inquiry only).
    """
    known = _actions.setdefault(code, Action(code, words, shielded))
    if known.words != words:
        raise ValueError(f"Audit action {code} is declared twice with different words.")
    return known


def actions() -> dict[str, str]:
    return {code: _actions[code].words for code in sorted(_actions)}


def shielded_codes() -> set[str]:
    return {code for code, declared in _actions.items() if declared.shielded}


def record(
    what: Action,
    *,
    by: Any = None,
    subject: models.Model | None = None,
    organization: Any = None,
    detail: dict[str, Any] | None = None,
) -> models.Model:
    """Append one entry to the transaction that makes the change; refuses to run outside of one.

    The actor's key is protected (a person with entries cannot be deleted), labels are frozen as they read now.
    """
    _in_transaction(what)
    entry: models.Model = _entry(what, by, subject, organization, detail)
    entry.save(force_insert=True)
    return entry


def record_each(what: Action, *, subjects: Iterable[models.Model], by: Any = None) -> None:
    """One entry for each of many subjects, appended together."""
    _in_transaction(what)
    entries: list[Any] = [_entry(what, by, subject, None, None) for subject in subjects]
    apps.get_model("core", "AuditEntry").objects.bulk_create(entries, batch_size=2000)


def _in_transaction(what: Action) -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"Audit entry {what.code} outside of a transaction.")


def _entry(
    what: Action, by: Any, subject: models.Model | None, organization: Any, detail: dict[str, Any] | None
) -> Any:
    return apps.get_model("core", "AuditEntry")(
        action=what.code,
        actor=by,
        actor_label=person_label(by)[:300],
        organization_id=getattr(organization, "pk", None),
        organization_label=str(organization)[:200] if organization is not None else "",
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk)[:64] if subject is not None else "",
        subject_label=str(subject)[:300] if subject is not None else "",
        detail=detail or {},
    )
