"""What a company said of signals with one tap, and what it may know of others' reactions."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from members.models import Organization
from signals.outcomes.disclosure import companies_in_words
from signals.outcomes.reach import scopes
from signals.outcomes.reactions.kinds import IMPLIED, REASONS, TOLD, WORDS, implied
from signals.outcomes.reactions.models import Reaction
from signals.submissions.models import Indicator, Opinion


@dataclass(frozen=True, slots=True)
class Tap:
    """One button: whether the company has given this reaction, and the reasons it may come with."""

    kind: str
    words: str
    given: Reaction | None
    reasons: list[tuple[str, str]]


def taps(user: Any, indicator: Indicator, company: Organization) -> list[Tap]:
    """The buttons under a signal of others; none under one that only one's own company holds."""
    if not scopes(company, [indicator.pk]):
        return []
    given = {row.kind: row for row in Reaction.objects.visible_to(user).given().filter(indicator=indicator)}
    return [
        Tap(kind, words, given.get(kind), list(REASONS.get(kind, {}).items()))
        for kind, words in WORDS.items()
    ]


def told_to_contributor(company: Organization, indicator: Indicator) -> list[str]:
    """What others said with one tap of a signal of this company, in words, within the rule of disclosure."""
    if not Opinion.objects.live().filter(indicator=indicator, organization=company).exists():
        return []
    rows = (
        Reaction.objects.reaching(company)
        .filter(indicator=indicator)
        .exclude(organization=company)
        .values_list("kind")
        .annotate(companies=Count("organization"))
    )
    counts = dict(rows)
    return [
        f"{TOLD[kind].capitalize()}: {companies_in_words(counts[kind])}." for kind in WORDS if kind in counts
    ]


def held_by_company(indicator: Indicator, *, to: Organization | None = None) -> dict[uuid.UUID, str]:
    """What each company holds of a signal, said or implied, as far as it is out to all (or to this company).

    What a company said itself wins over its reactions, also while its opinion is not out yet.
    """
    out = Opinion.objects.shared_with(to) if to else Opinion.objects.shared()
    said = dict(out.filter(indicator=indicator).values_list("organization_id", "status"))
    quiet = Opinion.objects.live().filter(indicator=indicator).values_list("organization_id", flat=True)
    rows = Reaction.objects.reaching(to) if to else Reaction.objects.given().filter(group=None)
    taps_of: dict[uuid.UUID, list[str]] = {}
    for company_id, kind in rows.filter(indicator=indicator, kind__in=IMPLIED).values_list(
        "organization_id", "kind"
    ):
        taps_of.setdefault(company_id, []).append(kind)
    for company_id in taps_of.keys() - set(quiet):
        said[company_id] = implied(taps_of[company_id])
    return said


def given_on(user: Any, ids: Collection[int]) -> dict[int, list[str]]:
    """The reactions one's own company has given, by indicator: for lists."""
    found: dict[int, list[str]] = {}
    rows = Reaction.objects.visible_to(user).given().filter(indicator__in=ids)
    for indicator_id, kind in rows.values_list("indicator_id", "kind"):
        found.setdefault(indicator_id, []).append(kind)
    return found


def own_reactions(user: Any, kind: str) -> QuerySet[Reaction]:
    """What stands of one's own company; `shared` says whether the signal may still be seen."""
    shared = Indicator.objects.visible_to(user).filter(pk=OuterRef("indicator_id"))
    found = Reaction.objects.visible_to(user).given().select_related("indicator", "by")
    found = found.annotate(shared=Exists(shared))
    return found.filter(kind=kind) if kind in WORDS else found
