"""The lanes of Investigate: what is out to a company by others, cut in a few ways that analysts ask for. No ranking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from members.models import Organization
from members.rules import company_of
from signals.matching.disclosure import EXACT_FROM
from signals.matching.investigate.models import Kept, Looked
from signals.matching.investigate.paging import COUNTED
from signals.matching.models import NearPair
from signals.submissions import rules, shared
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion

FIRST_LOOK: Final = timedelta(days=30)  # how far back "new" reaches for whoever has never looked through
_PK: Final = OuterRef("pk")
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
FEW: Final = frozenset({"corroborated", "disputed", "near"})


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for which company, and until when they had looked."""

    user: Any
    company: Organization
    looked_at: datetime


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    title: str
    text: str
    empty: str
    cut: Callable[[QuerySet[Indicator], Asker], QuerySet[Indicator]]


def asker(user: Any) -> Asker | None:
    """None for whoever may not handle signals."""
    company = company_of(user) if rules.handles_signals(user) else None
    if company is None:
        return None
    looked = Looked.objects.visible_to(user).values_list("looked_at", flat=True).first()
    return Asker(user, company, looked or timezone.now() - FIRST_LOOK)


def from_others(company: Organization) -> QuerySet[Opinion]:
    """Opinions of other companies that are out to this one, but for those that say "we found it wrong"."""
    return Opinion.objects.shared_with(company).exclude(organization=company).exclude(status=NEGATIVE)


def own(company: Organization) -> QuerySet[Opinion]:
    return Opinion.objects.live().filter(organization=company)


def out_to(who: Asker) -> QuerySet[Indicator]:
    """Signals that others share with the company. `out_since` is all that is told of time: when the first came out.

    Each stands here by the one opinion of others that came out first, so that the newest are read off an index.
    """
    out = Indicator.objects.filter(rules.shared_with(who.company, timezone.now(), "opinions__"))
    out = out.annotate(out_since=F("opinions__shared_at"))
    # By names of their own: what is excluded by a way through another table is asked of all its rows.
    out = out.alias(by=F("opinions__organization"), said=F("opinions__status"), opinion=F("opinions__pk"))
    since, one = OuterRef("out_since"), OuterRef("opinion")
    earlier = from_others(who.company).filter(
        Q(shared_at__lt=since) | Q(shared_at=since, pk__lt=one), indicator=_PK
    )
    theirs = out.exclude(Q(("by", who.company.pk))).exclude(Q(("said", NEGATIVE)))
    return theirs.filter(~Exists(earlier))


def lane(name: str, who: Asker) -> QuerySet[Indicator]:
    """The signals of a lane; of one that does not exist, those of all."""
    if name == "kept":
        return kept(who)
    chosen = LANES.get(name)
    return chosen.cut(out_to(who), who) if chosen else out_to(who)


def kept(who: Asker) -> QuerySet[Indicator]:
    """The person's shortlist; what is no longer out is not on it, whether they remember it or not."""
    listed = Kept.objects.visible_to(who.user).values("indicator")
    first = from_others(who.company).filter(indicator=_PK).order_by("shared_at").values("shared_at")[:1]
    found = Indicator.objects.visible_to(who.user).filter(pk__in=listed)
    return found.annotate(out_since=Coalesce(Subquery(first), Value(NEVER)))


def counts(who: Asker) -> dict[str, int]:
    return {name: _to_count(name, who).order_by()[: COUNTED + 1].count() for name in LANES}


def _to_count(name: str, who: Asker) -> QuerySet[Indicator]:
    """The lane without its dates, which only the one of what is new asks for."""
    if name in {"new", "kept"}:
        return lane(name, who)
    return LANES[name].cut(
        Indicator.objects.filter(Exists(from_others(who.company).filter(indicator=_PK))), who
    )


def _new(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    since = found.filter(Q(("out_since__gt", who.looked_at)))
    return since.filter(~Exists(own(who.company).filter(indicator=_PK)))


def _corroborated(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    """As many others as may be told by number; fewer are never told apart from one."""
    ours = Exists(own(who.company).exclude(status=NEGATIVE).filter(indicator=_PK))
    count = "corroboration__independent_exact"
    return found.filter(Q(**{f"{count}__gt": EXACT_FROM}) | Q(**{count: EXACT_FROM}) & ~ours)


def _disputed(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    wrong = Opinion.objects.shared_with(who.company).filter(status=NEGATIVE).order_by().values("indicator")
    harmless = shared.called_harmless(who.company).order_by().values("indicator")
    return found.filter(pk__in=wrong.union(harmless))


def _near(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    ours = (
        own(who.company).exclude(status=NEGATIVE).filter(indicator__kind="pdq").order_by().values("indicator")
    )
    below = NearPair.objects.filter(lower__in=ours).values("higher")
    above = NearPair.objects.filter(higher__in=ours).values("lower")
    return found.filter(pk__in=below.union(above), kind="pdq")


def _all(found: QuerySet[Indicator], _who: Asker) -> QuerySet[Indicator]:
    return found


LANES: Final[Mapping[str, Lane]] = MappingProxyType(
    {
        one.id: one
        for one in (
            Lane(
                "new",
                "New for us",
                "Out to your company since you last looked through, and not yours.",
                "Nothing new since you last looked through. Whatever others share is listed here within a minute.",
                _new,
            ),
            Lane(
                "corroborated",
                "Corroborated",
                "Held by three or more other companies that found it by themselves.",
                "No signal is held by three other companies yet.",
                _corroborated,
            ),
            Lane(
                "disputed",
                "Disputed",
                "Some hold it, some found it wrong. Look twice.",
                "Nobody disputes a signal that is out to you.",
                _disputed,
            ),
            Lane(
                "near",
                "Near ours",
                "PDQ hashes of others within distance 31 of one that your company holds.",
                "No hash of others lies near one of yours.",
                _near,
            ),
            Lane(
                "kept",
                "Kept",
                "Your own shortlist. Nobody else sees what is on it.",
                "Nothing kept yet. Press s on a signal, or the bookmark beside it.",
                _all,
            ),
            Lane(
                "all",
                "All",
                "Everything that others share with your company.",
                "What other companies send is listed here as soon as it is released.",
                _all,
            ),
        )
    }
)
