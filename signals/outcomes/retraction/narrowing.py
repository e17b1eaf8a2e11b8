"""A signal that stands and is out to fewer than before: whoever took it and sees it no more is asked to delete it.

Nothing is wrong with it, so nobody is asked to look again; and nobody learns why it went, as a narrower scope does not
exist for whoever is outside of it.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection
from itertools import batched
from typing import Any, Final

from django.db.models import QuerySet

from coalition.core import jobs
from coalition.core.identifiers import uuid7
from coalition.core.jobs.services import handler_for
from members.models import Organization
from signals.outcomes.retraction import services
from signals.outcomes.retraction.models import Retraction
from signals.outcomes.retraction.takers import Taker, takers_of
from signals.submissions.models import Opinion
from signals.submissions.scope.models import SharingSeat

_CHUNK: Final = 5_000
_REASON: Final = "other"


def signals_narrowed(
    *, by: Any, opinions: Collection[uuid.UUID], only: Collection[uuid.UUID] | None = None
) -> None:
    """Subscribed to the hook; one letter a company for the whole act. `only`: companies that can have lost them."""
    of_company: defaultdict[uuid.UUID, set[int]] = defaultdict(set)
    for chunk in batched(sorted(opinions), _CHUNK):
        rows = Opinion.objects.filter(pk__in=chunk).exclude(status=Opinion.Status.NEGATIVE)
        for holder, indicator in rows.values_list("organization", "indicator"):
            of_company[holder].add(indicator)
    act, asked = uuid7(), 0
    for company in Organization.objects.filter(pk__in=of_company).order_by("pk"):
        lost = who_lost(of_company[company.pk], company=company)
        asked += services.issue(
            by=by,
            indicators=of_company[company.pk],
            company=company,
            reason=_REASON,
            origin=Retraction.Origin.CONTRIBUTOR,
            together=act,
            takers=[taker for taker in lost if only is None or taker.organization_id in only],
        )
    if asked and handler_for(services.TELL):
        jobs.enqueue(services.TELL, by=by, together=str(act))


def who_lost(indicators: Collection[int], *, company: Organization) -> list[Taker]:
    """Takers who neither hold these themselves nor have them from anybody, and were not asked to delete them yet."""
    lost = []
    for chunk in batched(sorted(indicators), _CHUNK):
        already = services.asked_already(chunk)
        opinions = list(_standing(chunk))
        sits = _seats({one.group_id for one in opinions if one.group_id})
        held = defaultdict(list)
        for one in opinions:
            held[one.indicator_id].append(one)
        for taker in takers_of(chunk, but=company.pk):
            key = (taker.indicator_id, taker.organization_id)
            has = any(_reaches(one, taker.organization_id, sits) for one in held[taker.indicator_id])
            if not has and key not in already:
                lost.append(Taker(*key, how=taker.how))
    return lost


def _standing(chunk: Collection[int]) -> QuerySet[Opinion]:
    """Paused or not: a pause ends, and then they have it again."""
    return Opinion.objects.live().filter(indicator__in=chunk).exclude(status=Opinion.Status.NEGATIVE)


def _seats(groups: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Any]:
    """Since when which company sits in which group."""
    seats = SharingSeat.objects.in_force().filter(group__in=groups, group__closed_at=None)
    rows = seats.values_list("organization", "group", "accepted_at") if groups else ()
    return {(company, group): at for company, group, at in rows}


def _reaches(opinion: Opinion, company: uuid.UUID, sits: dict[tuple[uuid.UUID, uuid.UUID], Any]) -> bool:
    if opinion.organization_id == company:
        return True
    if opinion.shared_at is None:
        return False
    if opinion.group_id is None:
        return True
    since, gives = sits.get((company, opinion.group_id)), (opinion.organization_id, opinion.group_id) in sits
    return gives and since is not None and since <= opinion.shared_at
