"""The checklist of a company's first weeks: the steps come from the slices, age and order from here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.admission.models import Onboarding
from members.organizations.rules import company_of

CLOSED = audit.action("admission.onboarding_closed", "Closed a company's first checklist")
FINISHED = audit.action("admission.onboarding_finished", "A company's first checklist was done, and closed")
OWNED = audit.action("admission.onboarding_owned", "Took over a company's first checklist")


@dataclass(frozen=True, slots=True)
class Item:
    """One step of a company's checklist; `since` is when it became the next to do, None once it is done."""

    name: str
    title: str
    done: bool
    text: str
    owner: str
    since: datetime | None
    url: str
    action: str


def checklists(onboardings: Iterable[Onboarding]) -> dict[Any, list[Item]]:
    """For any number of companies with the same few queries, by the company's key."""
    rows = list(onboardings)
    companies = [row.organization_id for row in rows]
    steps = registry.current().onboarding
    states = {step.name: step.states(companies) for step in steps}
    found: dict[Any, list[Item]] = {}
    for row in rows:
        since = row.began_at
        items: list[Item] = []
        for step in steps:
            state = states[step.name].get(row.organization_id, step.before)
            items.append(
                Item(
                    step.name,
                    step.title,
                    state.done,
                    state.text,
                    state.owner,
                    None if state.done else since,
                    step.url,
                    step.action,
                )
            )
            if state.done and state.done_at is not None:
                since = max(since, state.done_at)
        found[row.organization_id] = items
    return found


def open_onboarding(company: Any) -> Onboarding | None:
    if company is None:
        return None
    return Onboarding.objects.filter(organization=company, closed_at=None).first()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a company is with its first weeks."""

    done: int
    total: int


def onboarding_progress(user: Any) -> Progress | None:
    """Of the company whose checklist is open; None where there is none."""
    found = open_onboarding(company_of(user))
    if found is None:
        return None
    items = checklists([found])[found.organization_id]
    return Progress(sum(item.done for item in items), len(items))


@transaction.atomic
def close_what_is_done() -> int:
    """Every step closes as it happens; a list of which all are done is closed by the portal, and leaves Home."""
    rows = Onboarding.objects.select_for_update(of=("self",), skip_locked=True).filter(closed_at=None)
    found = list(rows.select_related("organization"))
    lists = checklists(found)
    finished = [row for row in found if all(item.done for item in lists[row.organization_id])]
    for row in finished:
        row.closed_at = timezone.now()
        row.save(update_fields=["closed_at"])
        audit.record(FINISHED, subject=row, organization=row.organization)
    return len(finished)


def _need_membership_role(by: User) -> None:
    if not has_staff_role(by, "membership"):
        require(refuse("Checklists of companies are kept by staff who hold the membership role."))


@transaction.atomic
def close_onboarding(*, by: User, onboarding: Onboarding) -> None:
    """By hand: done, or not needed any more. Closed twice is closed once."""
    _need_membership_role(by)
    locked = Onboarding.objects.select_for_update(of=("self",)).get(pk=onboarding.pk)
    if locked.closed_at is None:
        locked.closed_at = timezone.now()
        locked.save(update_fields=["closed_at"])
        audit.record(CLOSED, by=by, subject=locked, organization=locked.organization)


@transaction.atomic
def take_onboarding(*, by: User, onboarding: Onboarding) -> None:
    """Whoever presses the button looks after it from then on."""
    _need_membership_role(by)
    locked = Onboarding.objects.select_for_update(of=("self",)).get(pk=onboarding.pk)
    if locked.owner_id != by.pk:
        locked.owner = by
        locked.save(update_fields=["owner"])
        audit.record(OWNED, by=by, subject=locked, organization=locked.organization)
