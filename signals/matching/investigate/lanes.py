"""The lanes of Investigate: what is out to a company by others, cut in a few ways that analysts ask for. No ranking."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from members.models import Organization
from members.rules import company_of
from signals.matching.disclosure import EXACT_FROM
from signals.matching.investigate.models import Kept, Looked
from signals.matching.models import NearPair
from signals.submissions import rules, shared
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion

FIRST_LOOK: Final = timedelta(days=30)  # how far back "new" reaches for whoever has never looked through
COUNTED: Final = 1_000  # a lane with more says so, and is not counted to its end
_PK: Final = OuterRef("pk")


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
    """Signals that others share with the company. `out_since` is all that is told of time: when the first came out."""
    return _dated(Indicator.objects.filter(Exists(from_others(who.company).filter(indicator=_PK))), who)


def _dated(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    first = from_others(who.company).filter(indicator=_PK).order_by("shared_at").values("shared_at")[:1]
    return found.annotate(out_since=Subquery(first))


def lane(name: str, who: Asker) -> QuerySet[Indicator]:
    """The signals of a lane; of one that does not exist, those of all."""
    if name == "kept":
        return kept(who)
    chosen = LANES.get(name)
    return chosen.cut(out_to(who), who) if chosen else out_to(who)


def kept(who: Asker) -> QuerySet[Indicator]:
    """The person's shortlist; what is no longer out is not on it, whether they remember it or not."""
    listed = Kept.objects.visible_to(who.user).filter(indicator=_PK)
    return _dated(Indicator.objects.visible_to(who.user).filter(Exists(listed)), who)


def counts(who: Asker) -> dict[str, int]:
    return {name: lane(name, who).order_by()[: COUNTED + 1].count() for name in LANES}


def _new(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    others = from_others(who.company).filter(indicator=_PK)
    return found.filter(
        Exists(others.filter(shared_at__gt=who.looked_at)),
        ~Exists(others.filter(shared_at__lte=who.looked_at)),
        ~Exists(own(who.company).filter(indicator=_PK)),
    )


def _corroborated(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    """As many others as may be told by number; fewer are never told apart from one."""
    ours = Exists(own(who.company).exclude(status=NEGATIVE).filter(indicator=_PK))
    count = "corroboration__independent_exact"
    return found.filter(Q(**{f"{count}__gt": EXACT_FROM}) | Q(**{count: EXACT_FROM}) & ~ours)


def _disputed(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    wrong = Opinion.objects.shared_with(who.company).filter(indicator=_PK, status=NEGATIVE)
    harmless = shared.called_harmless(who.company).filter(indicator=_PK)
    return found.filter(Q(Exists(wrong)) | Q(Exists(harmless)))


def _near(found: QuerySet[Indicator], who: Asker) -> QuerySet[Indicator]:
    ours = own(who.company).exclude(status=NEGATIVE)
    below = NearPair.objects.filter(
        Exists(ours.filter(indicator=OuterRef("lower_id"))), higher=OuterRef("pk")
    )
    above = NearPair.objects.filter(
        Exists(ours.filter(indicator=OuterRef("higher_id"))), lower=OuterRef("pk")
    )
    return found.filter(Q(Exists(below)) | Q(Exists(above)), kind="pdq")


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
