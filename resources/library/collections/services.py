"""Keeping reading lists, requiring reading, and saying that one has read it."""

import uuid
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from coalition.core import audit
from coalition.core.access import refuse, require
from coalition.core.notices.services import wants_letter
from members.models import User, WorkingGroup
from members.rules import company_of
from resources.library.collections import emails
from resources.library.collections.models import (
    Collection,
    CollectionItem,
    ReadingAcknowledgement,
    RequiredReading,
)
from resources.library.collections.rules import may_keep, people_asked, required_of
from resources.library.models import Document, Version

MADE = audit.action("library.collection_made", "Made a reading list")
CHANGED = audit.action("library.collection_changed", "Changed a reading list")
REQUIRED = audit.action("library.reading_required", "Required a document to be read")
CLOSED = audit.action("library.reading_closed", "No longer requires a document to be read")
ACKNOWLEDGED = audit.action("library.reading_acknowledged", "Said that they have read a document")
AHEAD = 7  # days before the date on which a reminder goes out; another the day after


@transaction.atomic
def make_collection(
    *, by: User, title: str, summary: str = "", group: WorkingGroup | None = None, slug: str = ""
) -> Collection:
    require(may_keep(by, group))
    wanted = slug or slugify(title)[:70].strip("-") or "list"
    if (found := Collection.objects.filter(slug=wanted).first()) is not None:
        if found.title == title and found.group_id == (group.pk if group else None):
            return found
        wanted = f"{wanted[:70]}-{uuid.uuid4().hex[:6]}"
    made = Collection.objects.create(slug=wanted, title=title, summary=summary, group=group, made_by=by)
    audit.record(MADE, by=by, subject=made)
    return made


@transaction.atomic
def add_to_collection(
    *, by: User, collection: Collection, document: Document, note: str = "", pinned: Version | None = None
) -> CollectionItem:
    """Put a document at the end; once more changes its note and whether it is pinned."""
    require(may_keep(by, collection.group))
    if pinned is not None and (pinned.document_id != document.pk or pinned.published_at is None):
        require(refuse("Only a published version of the document itself can be pinned."))
    Collection.objects.select_for_update().get(pk=collection.pk)
    last = collection.items.aggregate(last=Max("position"))["last"] or 0
    item, _created = CollectionItem.objects.update_or_create(
        collection=collection,
        document=document,
        defaults={"note": note, "pinned": pinned},
        create_defaults={"note": note, "pinned": pinned, "position": last + 1},
    )
    audit.record(CHANGED, by=by, subject=collection, detail={"added": str(document.pk)})
    return item


@transaction.atomic
def move_item(*, by: User, item: CollectionItem, up: bool) -> None:
    """One place up or down; at the end nothing happens."""
    require(may_keep(by, item.collection.group))
    items = list(CollectionItem.objects.select_for_update().filter(collection=item.collection))
    here = next(place for place, one in enumerate(items) if one.pk == item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(items):
        return
    items[here], items[there] = items[there], items[here]
    for place, one in enumerate(items, start=1):
        one.position = place
    CollectionItem.objects.bulk_update(items, ["position"])
    audit.record(CHANGED, by=by, subject=item.collection, detail={"moved": str(item.document_id)})


@transaction.atomic
def remove_item(*, by: User, item: CollectionItem) -> None:
    require(may_keep(by, item.collection.group))
    audit.record(CHANGED, by=by, subject=item.collection, detail={"removed": str(item.document_id)})
    item.delete()


@transaction.atomic
def require_reading(
    *,
    by: User,
    document: Document,
    due_on: date,
    reason: str,
    group: WorkingGroup | None = None,
    at: datetime | None = None,
) -> RequiredReading:
    """Ask for the newest published version to be read; the same again changes nothing."""
    require(may_keep(by, group))
    version = document.versions.filter(published_at__isnull=False).first()
    if version is None or document.status != Document.Status.PUBLISHED:
        require(refuse("Only a published document can be required reading."))
        raise LookupError(document.pk)
    if document.leaves_no_reader:
        require(refuse("Nobody is recorded as a reader of this document, so it cannot be required reading."))
    made, created = RequiredReading.objects.get_or_create(
        version=version,
        group=group,
        closed_at=None,
        defaults={
            "document": document,
            "title": version.title,
            "number": version.number,
            "sha256": version.sha256,
            "asked_by": by,
            "asked_at": at or timezone.now(),
            "due_on": due_on,
            "reason": reason,
        },
    )
    if created:
        audit.record(
            REQUIRED,
            by=by,
            subject=document,
            detail={"version": version.number, "due_on": due_on.isoformat()},
        )
    return made


@transaction.atomic
def close_required(*, by: User, required: RequiredReading) -> None:
    require(may_keep(by, required.group))
    if RequiredReading.objects.filter(pk=required.pk, closed_at=None).update(closed_at=timezone.now()):
        audit.record(CLOSED, by=by, subject=required.document, detail={"version": required.number})


@transaction.atomic
def acknowledge_reading(
    *, by: User, required: RequiredReading, at: datetime | None = None
) -> ReadingAcknowledgement:
    """Say that one has read it; said twice it is said once."""
    concerns = RequiredReading.objects.filter(required_of(by), pk=required.pk).exists()
    if not concerns or not Document.objects.visible_to(by).filter(pk=required.document_id).exists():
        require(refuse("This reading does not concern you.", "See yours", "/resources/library/required/"))
    given, created = ReadingAcknowledgement.objects.get_or_create(
        required=required,
        person=by,
        defaults={
            "company": company_of(by),
            "title": required.title,
            "number": required.number,
            "sha256": required.sha256,
            "at": at or timezone.now(),
        },
    )
    if created:
        audit.record(
            ACKNOWLEDGED,
            by=by,
            subject=required.document,
            organization=company_of(by),
            detail={"version": required.number, "sha256": required.sha256},
        )
    return given


def remind_of_reading(today: date) -> int:
    """A week before the date and on the day after it, to those who have not read; each once."""
    letters = 0
    for required in RequiredReading.objects.filter(closed_at=None, due_on__lte=today + timedelta(days=AHEAD)):
        what = "late" if required.due_on < today else "ahead"
        if what in required.reminded:
            continue
        read = required.acknowledgements.values("person")
        for person in people_asked(required.group_id).exclude(pk__in=read):
            visible = Document.objects.visible_to(person).filter(pk=required.document_id)
            if wants_letter(person, "library") and visible.exists():
                emails.required_reading(to=person, due=required.due_on, late=what == "late")
                letters += 1
        required.reminded = [*required.reminded, what]
        required.save(update_fields=["reminded"])
    return letters
