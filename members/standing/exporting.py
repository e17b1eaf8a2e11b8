"""What members, agreements and standing contribute to the export of everything about one company."""

from collections.abc import Iterable, Iterator
from typing import Any

from coalition.core import registry
from members.agreements.models import SignedDocument
from members.groups.models import GroupSeat
from members.organizations.leavers import everybody_of
from members.organizations.models import Organization, Seat
from members.standing.attestation.models import Answer, Attestation
from members.standing.models import DuesRecord, ProgrammeReview, Renewal, StandingChange
from members.standing.timeline import timeline_of

Row = dict[str, Any]


def _fields(rows: Any, *names: str) -> Iterator[Row]:
    for values in rows.values_list(*names):
        yield dict(zip(names, values, strict=True))


def company_facts(company: Organization) -> Iterable[Row]:
    return _fields(
        Organization.objects.filter(pk=company.pk),
        "name", "legal_name", "domain", "size", "services", "jurisdiction", "standing", "joined_on", "left_on",
    )  # fmt: skip


def seats(company: Organization) -> Iterable[Row]:
    rows = Seat.objects.filter(organization=company).order_by("created_at")
    return _fields(rows, "user__name", "user__email", "roles", "title", "status", "created_at", "ended_at")


def history(company: Organization) -> Iterable[Row]:
    rows = StandingChange.objects.filter(organization=company).order_by("created_at")
    return _fields(rows, "on", "before", "after", "reason")


def signatures(company: Organization) -> Iterable[Row]:
    return _fields(
        company.signatures.order_by("signed_at"),
        "title", "number", "status", "legal_entity", "typed_name", "capacity", "signed_at",
        "countersigned_at", "text_sha256", "reason",
    )  # fmt: skip


def attestations(company: Organization) -> Iterable[Row]:
    rows = Attestation.objects.filter(organization=company).order_by("year")
    return _fields(
        rows, "year", "state", "submitted_at", "signed_at", "retention_years", "purge_on", "sha256"
    )


def answers(company: Organization) -> Iterator[Row]:
    """Of what is signed off; words only where all membership staff may read them."""
    rows = Answer.objects.filter(
        attestation__organization=company, attestation__state=Attestation.State.SIGNED
    ).select_related("attestation")
    for row in rows.order_by("attestation__year", "position"):
        open_to_all = row.shown == Answer.Shown.COMPANY
        yield {
            "year": row.attestation.year,
            "criterion": row.title,
            "answer": row.value,
            "words": row.words if open_to_all else f"({row.get_shown_display()})",
            "reference": row.reference if open_to_all else "",
            "next_on": row.next_on,
            "counsel": row.counsel,
        }


def groups(company: Organization) -> Iterable[Row]:
    people = everybody_of(registry.Leaving(company))
    rows = GroupSeat.objects.filter(user__in=people).order_by("created_at")
    return _fields(rows, "group__title", "user__email", "role", "created_at", "ended_at")


def timeline(company: Organization) -> Iterator[Row]:
    for entry in timeline_of(company).order_by("id").iterator(500):
        yield {"at": entry.at, "what": entry.words, "by": entry.actor_label, "about": entry.subject_label}


def signed_documents(company: Organization) -> Iterator[tuple[str, bytes]]:
    rows = SignedDocument.objects.filter(signature__organization=company).select_related("signature")
    for row in rows.order_by("created_at").iterator(5):
        yield f"signed/{row.signature.number}-{row.stage}-{row.sha256[:12]}.pdf", bytes(row.pdf)


def register() -> None:
    registry.company_export("company", company_facts)
    registry.company_export("seats", seats)
    registry.company_export("standing", history)
    registry.company_export("signatures", signatures)
    registry.company_export("attestations", attestations)
    registry.company_export("attestation-answers", answers)
    registry.company_export(
        "dues",
        lambda company: _fields(
            DuesRecord.objects.filter(organization=company),
            "year", "band", "invoice_reference", "due_on", "paid_on", "waived_on", "waived_reason",
        ),
    )  # fmt: skip
    registry.company_export(
        "renewals",
        lambda company: _fields(
            Renewal.objects.filter(organization=company), "year", "due_on", "state", "done_on"
        ),
    )
    registry.company_export(
        "programme-reviews",
        lambda company: _fields(
            ProgrammeReview.objects.filter(organization=company), "kind", "done_on", "next_due", "words"
        ),
    )
    registry.company_export(
        "staff-notes",
        lambda company: _fields(company.staff_notes.order_by("on"), "on", "kind", "text", "by__name"),
    )
    registry.company_export("working-groups", groups)
    registry.company_export("timeline", timeline)
    registry.company_export_files(signed_documents)
