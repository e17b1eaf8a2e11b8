"""Counting how a contributor's signals did, in one statement a company."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coalition.core import jobs
from members.models import Organization
from signals.outcomes.counts import FALSE_POSITIVE
from signals.outcomes.models import Outcome
from signals.outcomes.quality.models import QualityFigures
from signals.submissions.models import FirstSight, Opinion
from signals.submissions.shared import called_harmless

USEFUL: Final = ("matched", "actioned", "reported")
# Reasons to take a signal back by which its company says that it was wrong.
WRONG: Final = ("mistaken_identity", "victim_account", "hacked_account", "typing_error", "reversed_on_appeal")
_NEGATIVE: Final = Opinion.Status.NEGATIVE


def contributed(company: Organization) -> QuerySet[Opinion]:
    """What the company sent and others had; what it says of signals of others is no contribution."""
    return Opinion.objects.filter(
        organization=company, batch__isnull=False, shared_at__isnull=False, sealed_at=None
    )


def independent(company: Organization) -> QuerySet[Opinion]:
    """Opinions of others on the same signal, found before they first saw it; programme-wide ones only."""
    seen = FirstSight.objects.filter(
        indicator=OuterRef("indicator"),
        organization=OuterRef("organization"),
        seen_at__lte=OuterRef("detected_at"),
    )
    others = Opinion.objects.shared().filter(indicator=OuterRef("indicator"), detected_at__isnull=False)
    return others.exclude(organization=company).exclude(status=_NEGATIVE).filter(~Exists(seen))


def outcomes_of_others(company: Organization, *kinds: str) -> QuerySet[Outcome]:
    return Outcome.objects.current().filter(kind__in=kinds).exclude(organization=company)


def disputes_by_outcome(company: Organization) -> int:
    """Signals of the company that others looked into and found wrong, or called harmless."""
    return contributed(company).filter(_found_wrong(company) | _called_harmless(company)).count()


def _found_wrong(company: Organization) -> Q:
    return Q(Exists(outcomes_of_others(company, FALSE_POSITIVE).filter(indicator=OuterRef("indicator"))))


def _called_harmless(company: Organization) -> Q:
    """As the word "disputed" on a signal's page counts it."""
    others = called_harmless(company).exclude(organization=company)
    return Q(Exists(others.filter(indicator=OuterRef("indicator"))))


def _disputed(company: Organization) -> Q:
    """What the company reads as disputed: by an opinion that is out to it, an outcome, or a reaction."""
    negative = Opinion.objects.shared_with(company).filter(status=_NEGATIVE, indicator=OuterRef("indicator"))
    others = Q(Exists(negative.exclude(organization=company)))
    return others | _found_wrong(company) | _called_harmless(company)


def count(company: Organization, *, now: datetime) -> QualityFigures:
    """Make the company's figures anew and keep them."""
    here = {"indicator": OuterRef("indicator")}
    useful = outcomes_of_others(company, *USEFUL).filter(**here)
    own = contributed(company)
    counts: dict[str, Any] = own.aggregate(
        shared=Count("pk"),
        corroborated=Count("pk", filter=Q(Exists(independent(company)))),
        disputed=Count("pk", filter=_disputed(company)),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
        wrong=Count("pk", filter=Q(status=_NEGATIVE) | Q(withdrawal_reason__in=WRONG)),
        useful=Count("pk", filter=Q(Exists(useful))),
    )
    by = outcomes_of_others(company, *USEFUL).filter(indicator__in=own.values("indicator"))
    counts["useful_by"] = by.values("organization").distinct().count()
    made, _ = QualityFigures.objects.update_or_create(organization=company, defaults={"at": now, **counts})
    return made


def contributors() -> QuerySet[Organization]:
    sent = Opinion.objects.filter(organization=OuterRef("pk"), batch__isnull=False, shared_at__isnull=False)
    return Organization.objects.filter(Exists(sent)).order_by("pk")


def count_all(run: jobs.Run) -> None:
    """Each night for every contributor, in a checkpoint of its own."""
    for company in contributors():
        with run.checkpoint():
            count(company, now=timezone.now())
