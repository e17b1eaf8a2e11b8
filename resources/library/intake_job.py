"""The job that reads the words of a file into the index."""

import uuid

from coalition.core import jobs
from resources.library.files.words import words_of_file
from resources.library.models import Document, Version
from resources.library.searchable import searchable
from resources.library.services import lock


def extract_text(run: jobs.Run, *, version_id: uuid.UUID) -> None:
    """Read once, outside of the transaction; a sealed document is not opened."""
    version = Version.objects.select_related("document").get(pk=version_id)
    if version.document.sealed_at is not None or not version.is_file or not version.file:
        return
    with version.file.open("rb") as file:
        text = searchable(words_of_file(file, version.format))
    with run.checkpoint() as mark:
        document = lock(version.document)
        Version.objects.filter(pk=version.pk, file=version.file.name).update(text=text)
        if document.sealed_at is None and _is_shown(document, version):
            Document.objects.filter(pk=document.pk).update(body=text)
        mark(done=version.pages, total=version.pages, note="Read the words for search")


def _is_shown(document: Document, version: Version) -> bool:
    """Whether search finds the document by this version: its newest published one, or its draft before the first."""
    versions = Version.objects.filter(document=document).order_by("-number")
    if document.status != Document.Status.DRAFT:
        versions = versions.filter(published_at__isnull=False)
    return versions.values_list("pk", flat=True).first() == version.pk
