"""What is done with texts: published for good, and acknowledged by each person."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from coalition.core.people import forget
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.document import text_pdf
from members.agreements.models import Acknowledgement, Agreement, AgreementVersion
from members.agreements.rules import may_acknowledge
from members.agreements.text import canonical, sha256
from members.organizations.rules import seat_of

PUBLISHED = audit.action("agreements.published", "Published a version of an agreement")
ACKNOWLEDGED = audit.action("agreements.acknowledged", "Acknowledged a text for themselves")


@transaction.atomic
def publish_version(
    *,
    by: User,
    kind: str,
    title: str,
    level: str,
    number: str,
    effective_on: date,
    source: str,
    material: bool = True,
    grace_days: int = 0,
    change_note: str = "",
    at: datetime | None = None,
) -> AgreementVersion:
    """Publish a text for good: from here on the database refuses any change. Nobody is asked to sign it twice."""
    if not has_staff_role(by, "membership"):
        require(refuse("Staff who hold the membership role publish agreements."))
    text = canonical(source)
    if not text.strip():
        raise ValidationError({"source": "The text is empty."})
    agreement, _ = Agreement.objects.select_for_update().get_or_create(
        kind=kind, defaults={"title": title, "level": Agreement.Level(level)}
    )
    if agreement.versions.filter(number=number).exists():
        raise ValidationError(
            {"number": f"There is a version {number} already, and a published text does not change."}
        )
    newest = agreement.versions.filter(published_at__isnull=False).first()
    if newest and newest.effective_on >= effective_on:
        raise ValidationError(
            {
                "effective_on": f"Version {newest.number} is in force from {newest.effective_on}; choose a later day."
            }
        )
    version = AgreementVersion.objects.create(
        agreement=agreement,
        number=number,
        effective_on=effective_on,
        material=material,
        grace_days=grace_days,
        change_note=change_note,
        source=source,
        canonical=text,
        sha256=sha256(text),
    )
    # The PDF bears the moment of publication, and the trigger closes the row only once that is set.
    version.published_at = at or timezone.now()
    version.pdf = text_pdf(version)
    version.pdf_sha256 = sha256(version.pdf)
    version.save(update_fields=["published_at", "pdf", "pdf_sha256"])
    audit.record(
        PUBLISHED, by=by, subject=version, detail={"sha256": version.sha256, "pdf_sha256": version.pdf_sha256}
    )
    return version


@transaction.atomic
def acknowledge(*, by: User, version: AgreementVersion) -> Acknowledgement:
    """A person's own word on a text; giving it twice is giving it once."""
    require(may_acknowledge(by, version))
    given, is_new = Acknowledgement.objects.get_or_create(
        user=by, version=version, defaults={"text_sha256": version.sha256}
    )
    if is_new:
        seat = seat_of(by)
        audit.record(
            ACKNOWLEDGED,
            by=by,
            subject=version,
            organization=seat.organization if seat else None,
            detail={"sha256": version.sha256},
        )
        forget(by)
    return given
