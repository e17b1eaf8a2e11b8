"""What a new company's checklist says about the non-disclosure agreement."""

from collections.abc import Iterable
from typing import Any

from coalition.core.registry import StepState
from members.agreements.models import Signature


def agreement(companies: Iterable[Any]) -> dict[Any, StepState]:
    rows = Signature.objects.filter(
        organization__in=list(companies),
        version__agreement__kind="nda",
        status__in=[Signature.Status.WAITING, Signature.Status.EFFECTIVE],
    )
    found: dict[Any, StepState] = {}
    # "waiting" sorts after "effective", which then has the last word
    for row in rows.order_by("-status").only("organization_id", "status", "countersigned_at"):
        done = row.status == Signature.Status.EFFECTIVE
        words = "It is in effect." if done else "Your company has signed; the coalition countersigns."
        found[row.organization_id] = StepState(
            done=done, text=words, owner="Coalition staff", done_at=row.countersigned_at
        )
    return found
