"""What people do with documents: start, save, archive, seal."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from coalition.core import audit
from coalition.core.access import require
from members.models import Organization, User, WorkingGroup
from members.rules import company_of
from resources.library.models import Document, Version
from resources.library.rules import may_edit, may_write
from resources.library.searchable import searchable
from resources.library.topics import LEAVES_NO_READER

DRAFTED = audit.action("library.drafted", "Started a document")
SAVED = audit.action("library.draft_saved", "Saved a draft")
ARCHIVED = audit.action("library.archived", "Archived a document")
SEALED = audit.action("library.sealed", "Sealed a document")

WELLNESS_GROUP = "wellness-and-resilience"
AUTOSAVE_ENTRY_EVERY = timedelta(minutes=10)  # one entry for a spell of typing, not one a second


class Overtaken(Exception):  # noqa: N818 -- nobody's error: two people wrote at once
    """Somebody else saved the draft since this person opened it."""

    def __init__(self, version: Version) -> None:
        super().__init__(f"{version.by.public_name} saved this draft after you opened it.")
        self.version = version


@dataclass(frozen=True, slots=True)
class Content:
    """What a draft says."""

    title: str
    summary: str = ""
    stage: str = ""
    topics: tuple[str, ...] = ()
    body: str = ""
    change_note: str = ""


def free_slug(title: str) -> str:
    base = slugify(title)[:64].strip("-") or "document"
    taken = set(Document.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else f"{base}-{uuid.uuid4().hex[:8]}"


@transaction.atomic
def create_draft(
    *,
    by: User,
    content: Content,
    group: WorkingGroup | None = None,
    key: uuid.UUID | None = None,
    owner: User | None = None,
    organization: Organization | None = None,
    slug: str = "",
    comments_close_on: date | None = None,
) -> Document:
    """Start a document with its first version. The same `key` again gives the same document: a form posted twice."""
    if key is not None and (found := Document.objects.filter(pk=key, owner=owner or by).first()):
        return found
    require(may_write(by, group))
    owner = owner or by
    document = Document.objects.create(
        **({"id": key} if key else {}),
        title=content.title,
        slug=slug or free_slug(content.title),
        group=group,
        owner=owner,
        organization=organization or company_of(owner),
        comments_close_on=comments_close_on,
    )
    version = Version(document=document, number=1, by=owner)
    _write(version, content, default_stage=group.stage if group else "")
    version.writers.add(owner, by)
    copy_to_document(document, version)
    audit.record(DRAFTED, by=by, subject=document, organization=document.organization)
    return document


def _write(version: Version, content: Content, *, default_stage: str = "") -> None:
    version.title = content.title
    version.summary = content.summary
    version.stage = content.stage or default_stage or version.stage
    version.topics = list(content.topics)
    version.body = content.body
    version.change_note = content.change_note
    version.save()


def copy_to_document(document: Document, version: Version) -> None:
    """The document's own columns are its newest published version's, or its first draft's."""
    document.title, document.summary = version.title, version.summary
    document.stage, document.topics, document.format = version.stage, version.topics, version.format
    # Once said it stays: records must not begin to name readers because a word was taken out.
    about_people = bool(LEAVES_NO_READER & set(version.topics))
    if document.group is not None:
        about_people = about_people or document.group.slug == WELLNESS_GROUP
    document.leaves_no_reader = document.leaves_no_reader or about_people
    document.body = searchable(version.text if version.is_file else version.body)
    document.save()


def lock(document: Document) -> Document:
    return Document.objects.select_for_update(of=("self",)).select_related("group").get(pk=document.pk)


def open_version(document: Document, *, by: User) -> Version:
    """The draft being worked on; a copy of the newest published version where there is none yet."""
    newest = document.versions.select_related("by").first()
    if newest is None:
        return Version(document=document, number=1, by=by, title=document.title)
    if newest.published_at is None:
        return newest
    return Version(
        document=document,
        number=newest.number + 1,
        title=newest.title,
        summary=newest.summary,
        stage=newest.stage,
        topics=list(newest.topics),
        format=newest.format,
        body=newest.body,
        file=newest.file.name,
        sha256=newest.sha256,
        size=newest.size,
        pages=newest.pages,
        depicts_nobody=newest.depicts_nobody,
        figures=newest.figures,
        text=newest.text,
        by=by,
        revision=0,
    )


@transaction.atomic
def save_draft(
    *, by: User, document: Document, content: Content, revision: int | None = None, autosave: bool = False
) -> Version:
    """Keep what was written. `revision` is the one the writer started from; raises `Overtaken` if it is an old one."""
    locked = lock(document)
    require(may_edit(by, locked))
    version = open_version(locked, by=by)
    if _says(version) == content and version.revision:
        return version
    if revision is not None and revision < version.revision:
        raise Overtaken(version)
    version.by, version.revision = by, version.revision + 1
    now = timezone.now()
    noted = autosave and version.noted_at is not None and now - version.noted_at < AUTOSAVE_ENTRY_EVERY
    if not noted:
        version.noted_at = now
    _write(version, content)
    version.writers.add(by)
    if locked.status == Document.Status.DRAFT:
        copy_to_document(locked, version)
    if not noted:
        audit.record(SAVED, by=by, subject=locked, detail={"version": version.number})
    return version


def _says(version: Version) -> Content:
    return Content(
        version.title,
        version.summary,
        version.stage,
        tuple(version.topics),
        version.body,
        version.change_note,
    )


@transaction.atomic
def archive_document(*, by: User, document: Document) -> None:
    """Take a document off the shelves; it stays for its owner, its group's leads and publishing staff."""
    locked = lock(document)
    require(may_edit(by, locked))
    if locked.status == Document.Status.ARCHIVED:
        return
    locked.status = Document.Status.ARCHIVED
    locked.save(update_fields=["status"])
    audit.record(ARCHIVED, by=by, subject=locked)


@transaction.atomic
def seal_document(*, obj: Document, by: User) -> None:
    """Close a document to everybody at once, without looking into it."""
    Document.objects.filter(pk=obj.pk, sealed_at=None).update(sealed_at=timezone.now(), body="")
    audit.record(SEALED, by=by, subject=obj)
