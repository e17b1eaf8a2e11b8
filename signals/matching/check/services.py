"""Checking many values: the hits count as taken, the misses leave nothing but their number."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from coalition.core import audit
from coalition.core.access import require
from signals.matching.check import queries
from signals.matching.check.models import CheckDay
from signals.matching.check.queries import Answer
from signals.matching.check.reading import Line
from signals.matching.investigate import lanes
from signals.submissions import rules, sights

CHECKED = audit.action("signals.checked", "Checked which of many values are known")


class QuotaError(Exception):
    """More than the company may check on a day; `left` is what it may still check today."""

    def __init__(self, left: int) -> None:
        super().__init__("quota")
        self.left = left


def left_today(company: Any) -> int:
    day = CheckDay.objects.filter(organization=company, day=timezone.now().date()).first()
    return max(0, settings.CHECKS_A_DAY - (day.values if day else 0))


@sensitive_variables()
@transaction.atomic
def check(*, by: Any, lines: Sequence[Line], distance: int) -> list[Answer]:
    """Answer each line. Raises QuotaError before anything is looked up."""
    require(rules.may_handle_signals(by))
    who = lanes.asker(by)
    if who is None:
        raise RuntimeError("A person who handles signals has a company.")
    now = timezone.now()
    CheckDay.objects.get_or_create(organization=who.company, day=now.date())
    day = CheckDay.objects.select_for_update().get(organization=who.company, day=now.date())
    if day.values + len(lines) > settings.CHECKS_A_DAY:
        raise QuotaError(max(0, settings.CHECKS_A_DAY - day.values))
    day.values += len(lines)
    day.save(update_fields=["values"])
    found = queries.answers(who, lines, distance=distance)
    hits = [answer.row.indicator.pk for answer in found if answer.row and answer.from_others]
    sights.record(who.company, hits, now=now, taken=True)
    audit.record(
        CHECKED,
        by=by,
        organization=who.company,
        detail={"values": len(lines), "hits": sum(answer.known for answer in found)},
    )
    return found
