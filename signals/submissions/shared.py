"""What all who take part may know of a signal: one harm, one word for the opinions, the strictest label.

One harm and one word on purpose: two different harms would tell that there are two companies.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.models import Organization
from signals.catalog import taxonomy, vocabulary
from signals.submissions import rules
from signals.submissions.interpret import DEFAULT_TLP, NEGATIVE, POSITIVE, SEED
from signals.submissions.models import Indicator, Opinion
from signals.submissions.opinions import DISPUTED, WORDS, aggregate
from signals.submissions.words import TLPS


@dataclass(frozen=True, slots=True)
class SharedFacts:
    harm: str
    status: str
    tlp: str
    until: datetime | None
    since: datetime | None = None
    labels: tuple[str, ...] = ()
    classification: str = ""
    groups: tuple[str, ...] = ()
    urgent: bool = False

    @property
    def harm_words(self) -> str:
        term = taxonomy.HARMS.get(self.harm)
        return term.title if term else ""

    @property
    def label_words(self) -> list[str]:
        known = vocabulary.LABELS
        return [known[label].title if label in known else label for label in self.labels]

    @property
    def status_words(self) -> str:
        return WORDS.get(self.status, "")


def facts_of(indicator: Indicator, *, company: Organization) -> SharedFacts:
    """Of the opinions that are out to this company now."""
    out = Opinion.objects.shared_with(company).filter(indicator=indicator)
    harmless = called_harmless(company).filter(indicator=indicator).exists()
    return facts_from(list(out.select_related("group")), harmless=harmless)


def facts_from(live: Sequence[Opinion], *, harmless: bool = False) -> SharedFacts:
    """Of opinions on one signal that are out to somebody: one word for each fact, however many say it.

    `harmless`: somebody without an opinion says so by a reaction.
    """
    held = [opinion for opinion in live if opinion.status != NEGATIVE]
    harms = Counter(opinion.harm for opinion in held)
    said = [opinion.status for opinion in live] + ([NEGATIVE] if harmless else [])
    return SharedFacts(
        harm=min(harms, key=lambda harm: (-harms[harm], harm), default=""),
        status=aggregate(said),
        tlp=strictest(opinion.tlp for opinion in live),
        until=max((opinion.expires_at for opinion in live), default=None),
        since=min((opinion.shared_at for opinion in held if opinion.shared_at), default=None),
        labels=tuple(sorted({label for opinion in held for label in opinion.labels})),
        classification=min((one.classification for one in held if one.classification), default=""),
        groups=tuple(sorted({opinion.group.name for opinion in held if opinion.group})),
        urgent=any(opinion.urgent for opinion in held),
    )


def strictest(labels: Iterable[str]) -> str:
    """What whoever holds signals under these labels keeps to."""
    return min(labels, key=TLPS.index, default=DEFAULT_TLP)


def tlps_of(company: Organization, ids: Iterable[int]) -> dict[int, str]:
    """The strictest label of each signal that the company knows: of what is out to it, and of what it holds itself."""
    now = timezone.now()
    known = Q(rules.stands(now), organization=company) | rules.shared_with(company, now)
    labels: defaultdict[int, set[str]] = defaultdict(set)
    for pk, label in Opinion.objects.filter(known, indicator__in=list(ids)).values_list(
        "indicator_id", "tlp"
    ):
        labels[pk].add(label)
    return {pk: strictest(found) for pk, found in labels.items()}


def with_facts(found: QuerySet[Indicator], *, company: Organization) -> QuerySet[Indicator]:
    """`shared_harm` and `shared_status` of each signal, from what is out to the company, and whether it is `ours`."""
    live = Opinion.objects.shared_with(company).filter(indicator=OuterRef("pk"))
    own = Opinion.objects.live().filter(indicator=OuterRef("pk"), organization=company)
    harms = (
        live.exclude(status=NEGATIVE)
        .values("harm")
        .annotate(count=Count("pk"))
        .order_by("-count", "harm")
        .values("harm")[:1]
    )
    wrong, confirmed, suspected = (live.filter(status=status) for status in (NEGATIVE, POSITIVE, SEED))
    held = Exists(live.exclude(status=NEGATIVE))
    harmless = Exists(called_harmless(company).filter(indicator=OuterRef("pk")))
    status = Case(
        When((Q(Exists(wrong)) | Q(harmless)) & Q(held), then=Value(DISPUTED)),
        When(Exists(confirmed), then=Value(POSITIVE)),
        When(Exists(suspected), then=Value(SEED)),
        default=Value(NEGATIVE),
        output_field=CharField(),
    )
    return found.annotate(
        shared_harm=Coalesce(Subquery(harms), Value("")),
        shared_status=status,
        ours=Exists(own.exclude(status=NEGATIVE)),
    )


def called_harmless(company: Organization) -> QuerySet[Any]:
    """Reactions that imply "wrong" where the company that gave them holds no opinion of its own."""
    own = Opinion.objects.live().filter(
        indicator=OuterRef("indicator"), organization=OuterRef("organization")
    )
    reactions: QuerySet[Any] = apps.get_model("signals", "Reaction").objects.reaching(company)
    return reactions.filter(~Exists(own), kind="non_malicious")
