"""What staff keep of a company: dues of each year, notes and contacts."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from members.accounts.models import User
from members.organizations.models import Organization
from members.standing.models import CompanyNote, DuesRecord, Renewal
from members.standing.renewals import renew_if_complete
from members.standing.services import need_membership_role

DUES_KEPT = audit.action("standing.dues_recorded", "Recorded dues of a year")
NOTED = audit.action("standing.noted", "Noted something about a company")


@transaction.atomic
def record_dues(
    *,
    by: User,
    company: Organization,
    year: int,
    band: str,
    due_on: date,
    invoice_reference: str = "",
    paid_on: date | None = None,
    waived_on: date | None = None,
    waived_reason: str = "",
) -> DuesRecord:
    """One record a year, changed rather than repeated."""
    need_membership_role(by)
    if paid_on and waived_on:
        raise ValidationError({"waived_on": "Dues are paid or waived, not both."})
    if waived_on and not waived_reason.strip():
        raise ValidationError({"waived_reason": "Say why they are waived."})
    row, is_new = DuesRecord.objects.update_or_create(
        organization=company,
        year=year,
        defaults={
            "band": band,
            "due_on": due_on,
            "invoice_reference": invoice_reference.strip(),
            "paid_on": paid_on,
            "waived_on": waived_on,
            "waived_reason": waived_reason.strip() if waived_on else "",
        },
    )
    audit.record(
        DUES_KEPT, by=by, subject=row, organization=company, detail={"state": row.state, "new": is_new}
    )
    for renewal in Renewal.objects.filter(organization=company, year=year).exclude(state=Renewal.State.DONE):
        renew_if_complete(renewal, on=timezone.localdate(), by=by)
    return row


@transaction.atomic
def note(*, by: User, company: Organization, kind: str, on: date, text: str) -> CompanyNote:
    """The audit entry says that something was noted, not what."""
    need_membership_role(by)
    if not text.strip():
        raise ValidationError({"text": "Write what there is to note."})
    row = CompanyNote.objects.create(
        organization=company, kind=CompanyNote.Kind(kind), on=on, text=text.strip(), by=by
    )
    audit.record(NOTED, by=by, subject=row, organization=company, detail={"kind": kind})
    return row
