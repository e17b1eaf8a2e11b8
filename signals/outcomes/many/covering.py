"""What was said of many signals and stands beside an outcome of one of them: nothing may count in both."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Organization
from signals.outcomes.counts import COUNTS, WORDS, Problem
from signals.outcomes.many.models import BulkEntry, Covered
from signals.outcomes.models import Outcome
from signals.submissions.models import Indicator


def said_of_many(
    company: Organization, indicator: Indicator, kind: str, counts: Mapping[str, int]
) -> list[Problem]:
    """Why an outcome of this signal alone would count something twice; empty when it would not."""
    entry = (
        BulkEntry.objects.current()
        .filter(bulk__organization=company, bulk__covered__indicator=indicator, bulk__covered__ended_at=None)
        .select_related("bulk")
        .first()
    )
    if entry is None:
        return []
    where = (
        f"what your company said of {entry.bulk.signals:,} signals at once on {entry.created_at:%-d %B %Y}"
    )
    found = []
    if entry.tallies.get(kind):
        found.append(Problem("kind", f"“{WORDS[kind]}” is part of {where}. Correct that entry instead."))
    found += [
        Problem(
            name,
            f"Such a count is part of {where}. Correct that entry instead, so that nothing counts twice.",
        )
        for name in COUNTS
        if counts.get(name) and getattr(entry, name)
    ]
    return found


def free_of(company: Organization, chosen: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Of these signals those on which the company has no outcome yet, alone or among many."""
    own = Outcome.objects.current().filter(organization=company, indicator=OuterRef("pk"))
    covered = Covered.objects.filter(organization=company, indicator=OuterRef("pk"), ended_at=None)
    return chosen.filter(~Exists(own), ~Exists(covered))


def said_alone_since(company: Organization, entry: BulkEntry) -> int:
    """Covered signals with an outcome of their own that says or counts what this entry does."""
    covered = Covered.objects.filter(bulk=entry.bulk, ended_at=None).values("indicator")
    same = Q(kind__in=[kind for kind, number in entry.tallies.items() if number])
    for name in COUNTS:
        if getattr(entry, name):
            same |= Q(**{f"{name}__gt": 0})
    alone = Outcome.objects.current().filter(same, organization=company, indicator__in=covered)
    return alone.values("indicator").distinct().count()
