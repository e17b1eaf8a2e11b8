"""Applications and companies that may be the same as this one: same domain, same legal name, or a name very like it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Case, CharField, Q, QuerySet, Value, When

from members.admission.models import Application
from members.organizations.models import Organization

ALIKE = 0.45  # trigram similarity of two names; "Lumenfold" and "Lumen Fold" have 0.62
DOMAIN, LEGAL, NAME = "the same domain", "the same legal name", "a very similar name"


@dataclass(frozen=True, slots=True)
class Alike:
    """What was found: a company of the coalition or another application, and why it may be the same."""

    kind: str
    pk: uuid.UUID
    name: str
    state: str
    why: str


def _why(rows: QuerySet[Any], application: Application, name: str) -> QuerySet[Any]:
    same_legal = Q(legal_name__iexact=application.legal_name) if application.legal_name else Q(pk__in=[])
    found: QuerySet[Any] = (
        rows.annotate(likeness=TrigramSimilarity(name, application.company_name))
        .filter(Q(domain=application.domain) | same_legal | Q(likeness__gte=ALIKE))
        .annotate(
            why=Case(
                When(domain=application.domain, then=Value(DOMAIN)),
                When(same_legal, then=Value(LEGAL)),
                default=Value(NAME),
                output_field=CharField(),
            )
        )
        .order_by("-likeness")[:10]
    )
    return found


def alike(application: Application, *, seen_by: Any = None) -> list[Alike]:
    """`seen_by` leaves out applications that this person may not see."""
    others = Application.objects.exclude(pk=application.pk).exclude(submitted_at=None)
    others = others.exclude(stage=Application.Stage.WITHDRAWN)
    if seen_by is not None:
        others = others.visible_to(seen_by)
    companies = Organization.objects.all()
    if application.organization_id:
        companies = companies.exclude(pk=application.organization_id)
    return [
        Alike("company", row.pk, row.name, row.get_standing_display(), row.why)
        for row in _why(companies, application, "name")
    ] + [
        Alike("application", row.pk, row.company_name, row.get_stage_display(), row.why)
        for row in _why(others, application, "company_name")
    ]
