"""What is done with texts: drafted, published for good, and acknowledged by each person."""

from collections.abc import Iterable
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
from members.agreements.models import (
    Acknowledgement,
    Agreement,
    AgreementVersion,
    Undertaking,
)
from members.agreements.queries import current_version
from members.agreements.rules import may_acknowledge, may_undertake
from members.agreements.text import canonical, sha256
from members.organizations.models import Organization
from members.organizations.rules import seat_of

KIND_MADE = audit.action("agreements.kind_made", "Made a kind of agreement")
DRAFTED = audit.action("agreements.drafted", "Drafted a version of an agreement")
DISCARDED = audit.action("agreements.draft_discarded", "Discarded the draft of a version")
PUBLISHED = audit.action("agreements.published", "Published a version of an agreement")
ACKNOWLEDGED = audit.action("agreements.acknowledged", "Acknowledged a text for themselves")
UNDERTAKEN = audit.action("agreements.undertaken", "Gave an undertaking as a guest")
LONGEST_GRACE = 365


def _only_membership(by: User) -> None:
    if not has_staff_role(by, "membership"):
        require(refuse("Staff who hold the membership role publish agreements."))


@transaction.atomic
def create_agreement(*, by: User, kind: str, title: str, level: str) -> Agreement:
    """A further kind of agreement; nothing needs it until a page, document or event says so."""
    _only_membership(by)
    if Agreement.objects.filter(kind=kind).exists():
        raise ValidationError({"kind": "There is a kind with this short name already."})
    agreement = Agreement.objects.create(kind=kind, title=title.strip(), level=Agreement.Level(level))
    audit.record(KIND_MADE, by=by, subject=agreement, detail={"kind": kind, "level": level})
    return agreement


def _check(draft: AgreementVersion) -> None:
    """What is wrong with a draft, beside the field."""
    wrong: dict[str, str] = {}
    others = draft.agreement.versions.exclude(pk=draft.pk)
    if others.filter(number=draft.number).exists():
        wrong["number"] = f"There is a version {draft.number} already, and a published text does not change."
    if not draft.canonical.strip():
        wrong["source"] = "The text is empty."
    newest = others.filter(published_at__isnull=False, organization=draft.organization_id).first()
    if newest and newest.effective_on >= draft.effective_on:
        wrong["effective_on"] = (
            f"Version {newest.number} is in force from {newest.effective_on}; choose a later day."
        )
    if draft.grace_days > LONGEST_GRACE:
        wrong["grace_days"] = "A year of grace is the most."
    if draft.organization_id and draft.agreement.level != Agreement.Level.COMPANY:
        wrong["organization"] = "Only agreements that companies sign can be negotiated with one."
    elif draft.organization_id and draft.standard_id is None:
        wrong["organization"] = "There is no standard text in force yet from which this one could depart."
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def save_draft(
    *,
    by: User,
    agreement: Agreement,
    number: str,
    effective_on: date,
    source: str,
    draft: AgreementVersion | None = None,
    material: bool = True,
    grace_days: int = 0,
    change_note: str = "",
    organization: Organization | None = None,
    entities: Iterable[str] = (),
    contractors_allowed: bool = False,
) -> AgreementVersion:
    """Write a version, or write it anew, as long as it is not published; nobody but staff sees it."""
    _only_membership(by)
    Agreement.objects.select_for_update().get(pk=agreement.pk)
    version = draft or AgreementVersion(agreement=agreement)
    if draft is not None:
        version = AgreementVersion.objects.select_for_update().get(pk=draft.pk)
    if version.published_at:
        require(
            refuse("This version is published, and a published text does not change. Draft the next one.")
        )
    version.number, version.effective_on = number.strip(), effective_on
    version.material, version.grace_days = material, grace_days
    version.change_note, version.source = change_note, source
    version.canonical = canonical(source)
    version.sha256 = sha256(version.canonical)
    version.organization = organization
    version.standard = current_version(agreement.kind, effective_on) if organization else None
    version.entities = [entity.strip() for entity in entities if entity.strip()]
    version.contractors_allowed = contractors_allowed
    _check(version)
    version.save()
    audit.record(
        DRAFTED, by=by, subject=version, organization=organization, detail={"sha256": version.sha256}
    )
    return version


@transaction.atomic
def discard_draft(*, by: User, draft: AgreementVersion) -> None:
    _only_membership(by)
    version = AgreementVersion.objects.select_for_update().get(pk=draft.pk)
    if version.published_at:
        require(refuse("This version is published, and a published text stays."))
    audit.record(DISCARDED, by=by, subject=version, detail={"sha256": version.sha256})
    version.delete()


@transaction.atomic
def publish_draft(*, by: User, draft: AgreementVersion, seen_sha256: str) -> AgreementVersion:
    """Publish what was seen in the dry run, for good; never from a day that is over, which would block people at once."""
    _only_membership(by)
    Agreement.objects.select_for_update().get(pk=draft.agreement_id)
    version = (
        AgreementVersion.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=draft.pk)
    )
    if version.published_at:
        return version  # the second of two posts
    if version.sha256 != seen_sha256:
        raise ValidationError("The draft has changed since you looked at it. Look at it again, then publish.")
    if version.effective_on < timezone.now().date():
        raise ValidationError("The day from which it is in force is over. Choose today or a later day.")
    _check(version)
    return _publish(by, version, timezone.now())


def _publish(by: User, version: AgreementVersion, at: datetime) -> AgreementVersion:
    # The PDF bears the moment of publication, and the trigger closes the row only once that is set.
    version.published_at = at
    version.pdf = text_pdf(version)
    version.pdf_sha256 = sha256(version.pdf)
    version.save(update_fields=["published_at", "pdf", "pdf_sha256"])
    audit.record(
        PUBLISHED,
        by=by,
        subject=version,
        organization=version.organization,
        detail={"sha256": version.sha256, "pdf_sha256": version.pdf_sha256},
    )
    return version


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
    organization: Organization | None = None,
    entities: Iterable[str] = (),
    contractors_allowed: bool = False,
    at: datetime | None = None,
) -> AgreementVersion:
    """Draft and publish in one go, also what came into force in the past: from here on the database refuses any change."""
    _only_membership(by)
    agreement, _ = Agreement.objects.select_for_update().get_or_create(
        kind=kind, defaults={"title": title, "level": Agreement.Level(level)}
    )
    version = AgreementVersion(
        agreement=agreement,
        number=number,
        effective_on=effective_on,
        material=material,
        grace_days=grace_days,
        change_note=change_note,
        source=source,
        canonical=canonical(source),
        sha256=sha256(canonical(source)),
        organization=organization,
        standard=current_version(kind, effective_on) if organization else None,
        entities=list(entities),
        contractors_allowed=contractors_allowed,
    )
    _check(version)
    version.save()
    return _publish(by, version, at or timezone.now())


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


@transaction.atomic
def undertake(
    *, by: User, version: AgreementVersion, subject_kind: str, subject_id: str, subject_title: str
) -> Undertaking:
    """A guest's word for one event or call, whose title is frozen here; giving it twice is giving it once."""
    require(may_undertake(by, version))
    given, is_new = Undertaking.objects.get_or_create(
        user=by,
        version=version,
        subject_kind=subject_kind,
        subject_id=subject_id,
        defaults={"text_sha256": version.sha256, "subject_title": subject_title},
    )
    if is_new:
        audit.record(
            UNDERTAKEN,
            by=by,
            subject=version,
            detail={"sha256": version.sha256, "subject_kind": subject_kind, "subject_id": subject_id},
        )
    return given
