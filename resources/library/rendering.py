"""A version as HTML to read and as PDF to take away."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from coalition.core.documents import markdown_to_pdf
from coalition.core.markdown import headings, to_html
from resources.library.labels import Tlp
from resources.library.models import Version

CONTENTS_FROM = 3  # fewer headings need no table of contents


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    words: str
    anchor: str


def readable(body: str) -> tuple[SafeString, list[Heading]]:
    """The text as HTML, and its table of contents: the two upper levels of headings."""
    found = [Heading(*heading) for heading in headings(body)]
    top = min((heading.level for heading in found), default=0)
    contents = [heading for heading in found if heading.level <= top + 1]
    return to_html(body), contents if len(contents) >= CONTENTS_FROM else []


def clean_pdf(version: Version) -> bytes:
    """The version as PDF, before it is marked for a reader."""
    if version.is_pdf:
        with version.file.open("rb") as file:
            data: bytes = file.read()
        return data
    document = version.document
    label = Tlp(document.tlp).label if document.tlp else "Draft"
    parts = [label, f"version {version.number}"]
    if document.group is not None:
        parts.append(document.group.title)
    if version.published_at is not None:
        parts.append(f"{version.published_at.day} {version.published_at:%B %Y}")
    return markdown_to_pdf(
        version.title,
        version.body,
        subtitle=" · ".join(parts),
        footer=f"{version.title} · {label}",
        at=version.published_at or version.saved_at,
    )
