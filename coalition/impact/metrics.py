"""The metrics of the portal, read from the places where things happen."""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import TruncMonth

from coalition.impact.disclosure import Part
from coalition.impact.registry import Metric, Step, metric
from members.models import Organization, Pair
from members.rules import covering_signatures
from resources.models import Document
from signals.catalog import kinds
from signals.models import BulkEntry, Opinion, Outcome, ReportFate, ReReview
from signals.outcomes.after_report.fates import FATES, KNOWN, NO_WORD

_OUTCOMES: Final = {
    "accounts_actioned": (
        "Accounts actioned",
        "Accounts that companies disabled or restricted after looking into a signal, as each recorded it.",
        "accounts",
    ),
    "urls_blocked": ("URLs blocked", "URLs that companies blocked after looking into a signal.", "URLs"),
    "content_removed": (
        "Content removed",
        "Pieces of content that companies removed after looking into a signal.",
        "pieces",
    ),
    "reports_filed": (
        "Reports filed",
        "Reports that companies filed with a hotline or law enforcement after looking into a signal.",
        "reports",
    ),
}


def _day(moment: Any) -> date:
    return date(moment.year, moment.month, 1)


def _outcome_parts(name: str) -> Callable[[], Iterable[Part]]:
    def parts() -> Iterable[Part]:
        alone = Outcome.objects.current().annotate(company=F("organization_id"))
        of_many = BulkEntry.objects.current().annotate(company=F("bulk__organization_id"))
        return [
            Part(_day(row["month"]), frozenset({row["company"]}), row["amount"])
            for found in (alone, of_many)
            for row in found.filter(**{f"{name}__gt": 0})
            .order_by()
            .values("company", month=TruncMonth("happened_on"))
            .annotate(amount=Sum(name))
        ]

    return parts


def _shared() -> QuerySet[Opinion]:
    return Opinion.objects.filter(withdrawn_at=None, sealed_at=None, shared_at__isnull=False).exclude(
        status="negative"
    )


def _signal_parts() -> Iterable[Part]:
    rows = (
        _shared()
        .values("organization_id", kind=F("indicator__kind"), month=TruncMonth("created_at"))
        .annotate(amount=Count("pk"))
    )
    return [
        Part(_day(row["month"]), frozenset({row["organization_id"]}), row["amount"], row["kind"])
        for row in rows
    ]


def _found_elsewhere_parts() -> Iterable[Part]:
    rows = (
        _shared()
        .filter(indicator__corroboration__companies_near__gte=2)
        .values("organization_id", month=TruncMonth("indicator__corroboration__matched_at"))
        .annotate(amount=Count("pk"))
    )
    return [Part(_day(row["month"]), frozenset({row["organization_id"]}), row["amount"]) for row in rows]


def _restored_parts() -> Iterable[Part]:
    rows = (
        ReReview.objects.filter(accounts_restored__gt=0)
        .values("receipt__organization_id", month=TruncMonth("created_at"))
        .annotate(amount=Sum("accounts_restored"))
    )
    return [
        Part(_day(row["month"]), frozenset({row["receipt__organization_id"]}), row["amount"]) for row in rows
    ]


def _fate_parts(fates: Collection[str]) -> Callable[[], Iterable[Part]]:
    def parts() -> Iterable[Part]:
        rows = (
            ReportFate.objects.current()
            .filter(fate__in=fates)
            .values("organization_id", "fate", month=TruncMonth("heard_on"))
            .annotate(amount=Sum("reports"))
        )
        return [
            Part(_day(row["month"]), frozenset({row["organization_id"]}), row["amount"], row["fate"])
            for row in rows
        ]

    return parts


def _agreement_parts(*kinds: str) -> Callable[[], Iterable[Part]]:
    def parts() -> Iterable[Part]:
        rows = (
            covering_signatures(*kinds)
            .filter(organization__standing__in=Organization.IN_GOOD_STANDING)
            .order_by("organization_id", "version__agreement_id", "signed_at")
            .distinct("organization_id", "version__agreement_id")
        )
        return [
            Part(_day(row["signed_at"]), frozenset({row["organization_id"]}), 1)
            for row in rows.values("organization_id", "signed_at")
        ]

    return parts


def _document_parts() -> Iterable[Part]:
    published = Document.objects.filter(
        status=Document.Status.PUBLISHED, audience__in=["members", "public"]
    ).values_list("published_at", flat=True)
    return [Part(_day(moment), frozenset(), 1) for moment in published if moment]


def _pair_parts() -> Iterable[Part]:
    """A pair belongs to two companies and is counted once."""
    rows = Pair.objects.filter(status__in=["accepted", "ended"]).values_list(
        "request__organization_id", "offer__organization_id", "published_at", "created_at"
    )
    return [
        Part(_day(published or created), frozenset({asking, giving}), 1)
        for asking, giving, published, created in rows
    ]


def register() -> None:
    for name, (title, definition, unit) in _OUTCOMES.items():
        metric(
            Metric(
                id=name,
                title=title,
                definition=f"{definition} An entry that was corrected counts once, as it stands now; of a range its lower end is counted.",
                unit=unit,
                source="Outcomes that companies record on signals",
                step=Step.OUTCOME,
                parts=_outcome_parts(name),
            )
        )
    metric(
        Metric(
            id="reports_with_known_fate",
            title="Reports whose fate is known",
            definition="Of reports that companies filed with hotlines or law enforcement, those of which they were told what became of them, and may say so.",
            unit="reports",
            source="What companies record after a report",
            step=Step.OUTPUT,
            parts=_fate_parts(KNOWN),
            cell_title=lambda fate: FATES[fate],
        )
    )
    metric(
        Metric(
            id="reports_without_word",
            title="Reports without word",
            definition="Reports that companies filed and of which they say that no word has come back so far.",
            unit="reports",
            source="What companies record after a report",
            step=Step.OUTPUT,
            parts=_fate_parts([NO_WORD]),
        )
    )
    metric(
        Metric(
            id="signals_shared",
            title="Signals shared",
            definition="Signals that companies sent and have not taken back; one that two companies sent counts for each.",
            unit="signals",
            source="Signal sharing",
            step=Step.ACTIVITY,
            parts=_signal_parts,
            cell_title=lambda kind: kinds.KINDS[kind].title,
        )
    )
    metric(
        Metric(
            id="signals_found_elsewhere",
            title="Signals that others hold too",
            definition="Of the signals shared, those that at least one other company holds, the very same or nearly; counted for each company that holds one.",
            unit="signals",
            source="Matching across companies",
            step=Step.OUTPUT,
            parts=_found_elsewhere_parts,
        )
    )
    metric(
        Metric(
            id="accounts_restored",
            title="Accounts restored after re-review",
            definition="Accounts that companies put right again when a signal they had acted on was taken back and they looked again.",
            unit="accounts",
            source="Second looks after retractions",
            step=Step.OUTCOME,
            parts=_restored_parts,
        )
    )
    metric(
        Metric(
            id="companies_in_signal_sharing",
            title="Companies in signal sharing",
            definition="Members whose participation agreement for the signal programme is in effect.",
            unit="companies",
            source="Agreements",
            step=Step.INPUT,
            parts=_agreement_parts("signals"),
        )
    )
    metric(
        Metric(
            id="agreements_in_force",
            title="Agreements in force",
            definition="Company agreements that are countersigned and in effect, one for each member and kind.",
            unit="agreements",
            source="Agreements",
            step=Step.INPUT,
            parts=_agreement_parts(),
        )
    )
    metric(
        Metric(
            id="resources_published",
            title="Resources published",
            definition="Documents of the library that every member may read, in their newest version.",
            unit="resources",
            source="Library",
            step=Step.OUTPUT,
            parts=_document_parts,
            of_companies=False,
        )
    )
    metric(
        Metric(
            id="mentorship_pairs",
            title="Mentorship pairs",
            definition="Pairs of a mentor and a company asking that both sides accepted, those that have ended included.",
            unit="pairs",
            source="Mentorship",
            step=Step.OUTPUT,
            parts=_pair_parts,
        )
    )
