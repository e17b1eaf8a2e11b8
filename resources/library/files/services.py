"""What happens to an uploaded file: it is received, waits apart, is admitted or refused, or taken from the draft again."""

import os
import uuid
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, notices
from coalition.core.access import require
from coalition.core.pdf_intake import FileRefused
from members.models import User
from resources.library.files.models import Upload
from resources.library.files.taking import Incoming, digest_of, ending_of, take
from resources.library.models import Document, Format, Version
from resources.library.rules import may_edit
from resources.library.services import copy_to_document, lock, open_version

RECEIVED = audit.action("library.file_received", "Received a file for a draft; it waits for its check")
REFUSED = audit.action("library.file_refused", "Refused a file; nothing of it was kept")
INFECTED = audit.action("library.file_infected", "Refused a file after the virus scan and deleted it")
ATTACHED = audit.action("library.file_attached", "A checked file became the content of a draft")
DETACHED = audit.action("library.file_detached", "Took a file from a draft")
WITHDRAWN = audit.action("library.file_withdrawn", "Withdrew a file that waited for its check")
CHECKED_AGAIN = audit.action("library.file_checked_again", "Asked to check a waiting file again")

CHECK = "resources.check_upload"
AGAIN_AFTER = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2))
DEPICTED = "Please say that no person is depicted in this file. If one is, it does not belong here."


def upload_file(
    *, by: User, document: Document, file: IO[bytes], name: str, size: int, depicts_nobody: bool
) -> Upload:
    """Receive a file for the draft. Raises `FileRefused`; of a refused file only an audit entry with its digest stays."""
    require(may_edit(by, document))
    if not depicts_nobody:
        raise FileRefused(DEPICTED)
    name = os.path.basename(name.replace("\\", "/"))[-120:]  # noqa: PTH119 -- a name somebody sent, not a path of ours
    try:
        incoming = take(file, name=name, size=size)
    except FileRefused as refusal:
        _note_refusal(by=by, document=document, file=file, name=name, size=size, reason=str(refusal))
        raise
    return receive(by=by, document=document, incoming=incoming, name=name)


@transaction.atomic
def _note_refusal(
    *, by: User, document: Document, file: IO[bytes], name: str, size: int, reason: str
) -> None:
    detail = {"sha256": digest_of(file), "size": size, "ending": ending_of(name)[:12], "reason": reason}
    audit.record(REFUSED, by=by, subject=document, detail=detail)


@transaction.atomic
def receive(*, by: User, document: Document, incoming: Incoming, name: str) -> Upload:
    """Keep a clean copy apart and ask for its check. The same file again is the same upload; another takes its place."""
    locked = lock(document)
    require(may_edit(by, locked))
    latest = Upload.objects.filter(document=locked).exclude(state=Upload.State.WITHDRAWN).first()
    if latest is not None and latest.sha256 == incoming.sha256 and _still_counts(latest, locked):
        return latest
    for waiting in Upload.objects.filter(document=locked, state=Upload.State.WAITING):
        _let_go(waiting, Upload.State.WITHDRAWN)
    taken = incoming.taken
    upload = Upload(
        document=locked,
        by=by,
        name=name,
        format=taken.kind,
        sha256=incoming.sha256,
        size=incoming.size,
        pages=taken.pages,
        figures=taken.figures,
        removed=taken.removed,
    )
    upload.file.save(f"{uuid.uuid4().hex}.{taken.kind}", File(incoming.clean), save=False)
    upload.save(force_insert=True)
    detail = {"sha256": upload.sha256, "format": upload.format, "removed": upload.removed}
    audit.record(RECEIVED, by=by, subject=locked, detail=detail)
    jobs.enqueue(CHECK, by=by, upload_id=str(upload.pk))
    return upload


def _still_counts(upload: Upload, document: Document) -> bool:
    if upload.state == Upload.State.WAITING:
        return True
    newest = document.versions.first()
    return upload.state == Upload.State.CLEAN and newest is not None and newest.sha256 == upload.sha256


def _let_go(upload: Upload, state: Upload.State, *, reason: str = "") -> None:
    """End an upload and delete what was kept of it."""
    name, storage = upload.file.name, upload.file.storage
    upload.state, upload.reason, upload.trouble = state, reason[:300], ""
    upload.file, upload.checked_at = "", timezone.now()
    upload.save()
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)


@transaction.atomic
def admit_upload(*, upload: Upload) -> Version | None:
    """The file is clean: it becomes the draft's content. Called by the check; a second call does nothing."""
    locked = lock(upload.document)
    current = Upload.objects.select_for_update(of=("self",)).select_related("by").get(pk=upload.pk)
    if current.state != Upload.State.WAITING or locked.sealed_at is not None:
        return None
    version = open_version(locked, by=current.by)
    version.by, version.revision = current.by, version.revision + 1
    version.format, version.depicts_nobody = current.format, True
    version.sha256, version.size, version.pages = current.sha256, current.size, current.pages
    version.figures, version.text = current.figures, ""
    with current.file.open("rb") as kept:
        version.file.save(f"{uuid.uuid4().hex}.{current.format}", File(kept), save=False)
    version.save()
    version.writers.add(current.by)
    if locked.status == Document.Status.DRAFT:
        copy_to_document(locked, version)
    _let_go(current, Upload.State.CLEAN)
    detail = {"version": version.number, "sha256": current.sha256, "removed": current.removed}
    audit.record(ATTACHED, by=current.by, subject=locked, detail=detail)
    jobs.enqueue("resources.extract_text", by=current.by, version_id=str(version.pk))
    return version


@transaction.atomic
def refuse_upload(*, upload: Upload, reason: str) -> None:
    """The check found something: what was kept is deleted, and the sender is told."""
    current = (
        Upload.objects.select_for_update(of=("self",)).select_related("by", "document").get(pk=upload.pk)
    )
    if current.state != Upload.State.WAITING:
        return
    _let_go(current, Upload.State.REFUSED, reason=reason)
    detail = {"sha256": current.sha256, "reason": reason}
    audit.record(INFECTED, by=current.by, subject=current.document, detail=detail)
    url = reverse("resources:document-edit", args=[current.document_id])
    notices.tell(
        current.by, topic="library", text="A file you sent was refused. The reason stands beside it.", url=url
    )


@transaction.atomic
def put_off(*, upload: Upload, trouble: str) -> None:
    """The scanner gave no answer: the file waits, and is looked at again by itself for some hours."""
    current = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if current.state != Upload.State.WAITING:
        return
    current.trouble, current.tries = trouble[:300], current.tries + 1
    current.save(update_fields=["trouble", "tries"])
    if current.tries <= len(AGAIN_AFTER):
        delay = AGAIN_AFTER[current.tries - 1]
        jobs.enqueue(CHECK, by=current.by, delay=delay, upload_id=str(current.pk))


@transaction.atomic
def check_again(*, by: User, upload: Upload) -> None:
    """Somebody pressed the button: look at once. A file that no longer waits is left alone."""
    require(may_edit(by, upload.document))
    current = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if current.state != Upload.State.WAITING:
        return
    current.trouble, current.tries = "", 0
    current.save(update_fields=["trouble", "tries"])
    audit.record(CHECKED_AGAIN, by=by, subject=upload.document, detail={"sha256": current.sha256})
    jobs.enqueue(CHECK, by=by, upload_id=str(current.pk))


@transaction.atomic
def withdraw_upload(*, by: User, upload: Upload) -> None:
    """Take back a file that still waits."""
    locked = lock(upload.document)
    require(may_edit(by, locked))
    current = Upload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if current.state != Upload.State.WAITING:
        return
    _let_go(current, Upload.State.WITHDRAWN)
    audit.record(WITHDRAWN, by=by, subject=locked, detail={"sha256": current.sha256})


@transaction.atomic
def detach_file(*, by: User, document: Document) -> Version:
    """Go back to the written text; what was typed before is still there."""
    locked = lock(document)
    require(may_edit(by, locked))
    version = open_version(locked, by=by)
    if not version.is_file:
        return version
    version.by, version.revision, version.format = by, version.revision + 1, Format.MARKDOWN
    version.file, version.sha256, version.size, version.pages, version.text = "", "", 0, 0, ""
    version.depicts_nobody, version.figures = False, 0
    version.save()
    version.writers.add(by)
    if locked.status == Document.Status.DRAFT:
        copy_to_document(locked, version)
    audit.record(DETACHED, by=by, subject=locked, detail={"version": version.number})
    return version


def scanner() -> str:
    """Where the virus scanner listens, or "" where none is configured."""
    address: Any = settings.CLAMD
    return str(address)
