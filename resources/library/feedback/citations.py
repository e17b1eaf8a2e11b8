"""Which documents a text links to: found when it is published, shown to those who may see both ends."""

import re
import uuid
from typing import Any

from django.db.models import QuerySet

from resources.library.feedback.models import Citation
from resources.library.models import Document, Version
from resources.library.search.queries import shelf

_LINK = re.compile(
    r"/resources/library/([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})/(?:v/(\d{1,5})/)?", re.IGNORECASE
)


def links_in(text: str) -> dict[uuid.UUID, int | None]:
    """Documents that a text links to, and the version where a link is pinned; the first link to each counts."""
    found: dict[uuid.UUID, int | None] = {}
    for match in _LINK.finditer(text):
        found.setdefault(uuid.UUID(match[1]), int(match[2]) if match[2] else None)
    return found


def collect(document: Document, version: Version) -> None:
    """Replace what the document cites by what this version links to; links that lead nowhere are left out."""
    links = links_in(version.body if not version.is_file else version.text)
    links.pop(document.pk, None)
    Citation.objects.filter(document=document).delete()
    there = Document.objects.filter(pk__in=links).values_list("pk", flat=True)
    Citation.objects.bulk_create(Citation(document=document, cited_id=pk, number=links[pk]) for pk in there)


def cited_in(user: Any, document: Document) -> QuerySet[Document]:
    return shelf(user).filter(cited_by__document=document).only("title").order_by("title")


def citing(user: Any, document: Document) -> QuerySet[Document]:
    return shelf(user).filter(citations__cited=document).only("title").order_by("title")
