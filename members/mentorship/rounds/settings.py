"""What programme staff set for matching: versions that are only ever followed by the next."""

from dataclasses import replace
from typing import Any

from django.db import transaction

from coalition.core import audit
from coalition.core.access import require
from members.accounts.models import User
from members.mentorship import rules
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorRequest
from members.mentorship.needs import all_needs
from members.mentorship.rounds.models import ProgrammeSettings

SET = audit.action("mentorship.settings_set", "Set the weights and rules of matching")
SENSITIVE = ("investigations",)  # until staff say otherwise
FIRST = "What the programme began with."


def settings_of_today() -> ProgrammeSettings:
    """The newest version; the first one is made when it is first asked for."""
    return ProgrammeSettings.objects.first() or _first()


def _first() -> ProgrammeSettings:
    made, _ = ProgrammeSettings.objects.get_or_create(
        number=1,
        defaults={"weights": Weights().to_json(), "sensitive": list(SENSITIVE), "reason": FIRST},
    )
    return made


def weights_of(settings: ProgrammeSettings) -> Weights:
    return Weights.from_json(settings.weights)


def sensitive_needs() -> frozenset[str]:
    """Needs that staff approve before anybody is matched for them."""
    return frozenset(settings_of_today().sensitive)


@transaction.atomic
def set_programme(*, by: User, weights: Weights, reason: str, **facts: Any) -> ProgrammeSettings:
    """The next version. The same values again make none; a need that becomes sensitive holds its open requests up."""
    require(rules.may_run_rounds(by))
    now = ProgrammeSettings.objects.select_for_update().filter(pk=settings_of_today().pk).get()
    number = now.number + 1
    kept = {name: getattr(now, name) for name in FACTS} | facts
    if replace(weights, version=weights_of(now).version) == weights_of(now) and all(
        kept[name] == getattr(now, name) for name in FACTS
    ):
        return now
    made = ProgrammeSettings.objects.create(
        number=number,
        weights=replace(weights, version=str(number)).to_json(),
        reason=reason,
        made_by=by,
        **kept,
    )
    held = _hold_up(set(made.sensitive) - set(now.sensitive))
    audit.record(SET, by=by, subject=made, detail={"number": number, "held_up": held})
    return made


FACTS = ("sensitive", "suggestion", "propose_after_requests", "propose_after_days")


def _hold_up(needs: set[str]) -> int:
    """Requests that wait, and ask for what has just become sensitive, now wait for staff first."""
    if not needs:
        return 0
    asking = MentorRequest.objects.waiting_for_a_mentor().filter(
        approval=MentorRequest.Approval.NOT_NEEDED, needs__has_any_keys=sorted(needs & set(all_needs()))
    )
    return asking.update(approval=MentorRequest.Approval.AWAITING)
