"""What may be asked of a lane: filters and order, each over what is told and nothing more."""

import uuid
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce
from django.utils import timezone

from signals.catalog import kinds, taxonomy, vocabulary
from signals.matching.disclosure import EXACT_FROM
from signals.matching.investigate.lanes import FEW, LANES, NEVER, Asker, asker, lane, own
from signals.submissions import shared
from signals.submissions.interpret import NEGATIVE, POSITIVE, SEED
from signals.submissions.models import Indicator, Opinion
from signals.submissions.opinions import DISPUTED
from signals.submissions.scope.models import SharingSeat
from signals.submissions.words import TLPS

FILTERS: Final = (
    "q", "kind", "harm", "status", "label", "classification", "tlp", "scope", "platform", "age", "ours",
)  # fmt: skip
NAMES: Final = ("lane", *FILTERS, "sort")
STATUSES: Final = {"positive": "Confirmed", "seed": "Suspected", "disputed": "Disputed"}
AGES: Final = {"1": "Since yesterday", "7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days"}
OURS: Final = {"no": "Not ours", "yes": "We hold it too"}
SORTS: Final = {"new": "Newest first", "old": "Oldest first", "wide": "Held most widely", "kind": "By type"}
DEFAULT_LANE: Final = "new"
PROGRAMME: Final = "programme"
_LONGEST: Final = 200
_PK: Final = OuterRef("pk")

Found = QuerySet[Indicator]


def wanted_of(sent: Mapping[str, str], *, otherwise: str = DEFAULT_LANE) -> dict[str, str]:
    """The lane, filters and order that somebody asks for; what is not understood is left out."""
    wanted = {name: str(sent.get(name, "")).replace("\0", "")[:_LONGEST].strip() for name in NAMES}
    wanted["lane"] = wanted["lane"] if wanted["lane"] in LANES else otherwise
    if wanted["sort"] not in SORTS:
        wanted["sort"] = ""
    return wanted


def is_filtered(wanted: Mapping[str, str]) -> bool:
    return any(wanted.get(name) for name in FILTERS)


def signals(who: Asker, wanted: Mapping[str, str]) -> Found:
    """The signals of the wanted lane that fit, in the wanted order."""
    found = lane(wanted.get("lane", ""), who)
    if wanted.get("harm"):
        found = shared.with_facts(found, company=who.company)
    for name in FILTERS:
        if wanted.get(name):
            found = _FITS[name](found, wanted[name], who)
    return _ordered(found, wanted, who).select_related("corroboration")


def shared_by_others(user: Any, wanted: Mapping[str, str]) -> Found:
    """What Investigate lists for this question, for whoever acts on many at once; nothing for those it is not open to."""
    who = asker(user)
    return signals(who, wanted_of(wanted, otherwise="all")) if who else Indicator.objects.none()


def _ordered(found: Found, wanted: Mapping[str, str], who: Asker) -> Found:
    sort = wanted.get("sort", "")
    # A lane of few is sorted: looking for them along the index, newest first, would pass nearly all others.
    few = wanted.get("lane") in FEW
    since = Coalesce(F("out_since"), Value(NEVER)) if few else F("out_since")
    newest = (since.desc(), "pk")
    if sort == "old":
        return found.order_by(since.asc(), "-pk")
    if sort == "kind":
        return found.order_by("kind", *newest)
    if sort == "wide":
        return found.annotate(told=_told(who)).order_by("-told", *newest)
    return found.order_by(*newest)


def _told(who: Asker) -> Case:
    """The number of others as far as it is told: the order must not show more than the words do."""
    count = "corroboration__companies_exact"
    ours = Exists(own(who.company).exclude(status=NEGATIVE).filter(indicator=_PK))
    return Case(
        When(Q(**{f"{count}__gt": EXACT_FROM}) & Q(ours), then=F(count) - 1),
        When(Q(**{f"{count}__gte": EXACT_FROM}) & ~Q(ours), then=F(count)),
        default=Value(1),
        output_field=IntegerField(),
    )


def _out(who: Asker) -> QuerySet[Opinion]:
    """What is out to the company, its own included: what `shared.facts_of` tells of a signal."""
    return Opinion.objects.shared_with(who.company).filter(indicator=_PK)


def _harm(found: Found, harm: str, who: Asker) -> Found:
    """The harm that is told is one that somebody says: what nobody says is not looked at twice."""
    return found.filter(
        Exists(_out(who).exclude(status=NEGATIVE).filter(harm=harm)), Q(("shared_harm", harm))
    )


def _status(found: Found, status: str, who: Asker) -> Found:
    """As `shared.with_facts` tells it, asked as what is there and what is not: so it is read in the order of the page."""
    said = {name: Exists(_out(who).filter(status=name)) for name in (POSITIVE, SEED)}
    if status == DISPUTED:
        return LANES["disputed"].cut(found, who).filter(said[POSITIVE] | said[SEED])
    wrong = _out(who).filter(status=NEGATIVE)
    harmless = shared.called_harmless(who.company).filter(indicator=_PK)
    found = found.filter(~Exists(wrong), ~Exists(harmless))
    if status == POSITIVE:
        return found.filter(said[POSITIVE])
    return found.filter(said[SEED], ~said[POSITIVE]) if status == SEED else found.none()


def _text(found: Found, text: str, _who: Asker) -> Found:
    return found.filter(value__icontains=text)


def _column(name: str) -> Callable[[Found, str, Asker], Found]:
    return lambda found, value, _who: found.filter(**{name: value})


def _label(found: Found, label: str, who: Asker) -> Found:
    return found.filter(Exists(_out(who).exclude(status=NEGATIVE).filter(labels__contains=[label])))


def _classification(found: Found, wanted: str, who: Asker) -> Found:
    """Of several the first is told."""
    said = _out(who).exclude(status=NEGATIVE)
    before = said.filter(classification__gt="", classification__lt=wanted)
    return found.filter(Exists(said.filter(classification=wanted)), ~Exists(before))


def _tlp(found: Found, label: str, who: Asker) -> Found:
    """Of several the strictest is told."""
    if label not in TLPS:
        return found.none()
    stricter = _out(who).filter(tlp__in=TLPS[: TLPS.index(label)])
    return found.filter(Exists(_out(who).filter(tlp=label)), ~Exists(stricter))


def of_scope(scope: str) -> Q:
    """Opinions that go to the whole programme, or to the group of this id; none where it is no id."""
    try:
        return Q(group=None) if scope == PROGRAMME else Q(group=uuid.UUID(scope))
    except ValueError:
        return Q(pk__in=[])


def _scope(found: Found, scope: str, who: Asker) -> Found:
    return found.filter(Exists(_out(who).filter(of_scope(scope))))


def _age(found: Found, days: str, _who: Asker) -> Found:
    if days not in AGES:
        return found
    return found.filter(Q(("out_since__gte", timezone.now() - timedelta(days=int(days)))))


def _ours(found: Found, answer: str, who: Asker) -> Found:
    if answer not in OURS:
        return found
    held = Exists(own(who.company).exclude(status=NEGATIVE).filter(indicator=_PK))
    return found.filter(held if answer == "yes" else ~held)


_FITS: Final[Mapping[str, Callable[[Found, str, Asker], Found]]] = {
    "q": _text,
    "kind": _column("kind"),
    "harm": _harm,
    "status": _status,
    "label": _label,
    "classification": _classification,
    "tlp": _tlp,
    "scope": _scope,
    "platform": _column("platform__icontains"),
    "age": _age,
    "ours": _ours,
}


def scopes(who: Asker) -> list[tuple[str, str]]:
    """The whole programme, and the sharing groups in which the company sits."""
    seats = SharingSeat.objects.filter(
        organization=who.company, accepted_at__isnull=False, ended_at=None, group__closed_at=None
    )
    groups = seats.order_by("group__name").values_list("group_id", "group__name")
    return [(PROGRAMME, "Whole programme"), *((str(pk), name) for pk, name in groups)]


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, by name."""
    return {
        "kind": [(one.id, one.title) for one in kinds.KINDS.values()],
        "harm": [(one.id, one.title) for one in taxonomy.HARMS.values()],
        "status": list(STATUSES.items()),
        "label": [(one.id, one.title) for one in vocabulary.LABELS.values()],
        "classification": [(one.id, f"{one.id}: {one.title}") for one in taxonomy.CLASSIFICATIONS.values()],
        "tlp": [(label, f"TLP:{label.upper()}") for label in TLPS],
        "age": list(AGES.items()),
        "ours": list(OURS.items()),
        "sort": list(SORTS.items()),
    }
