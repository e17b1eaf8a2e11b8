"""The library of the demo: sixty documents, published through the services on the days that they tell of."""

import io
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import yaml

from coalition.core.documents import markdown_to_pdf
from coalition.core.models import Job
from coalition.local.seed.cast import DATA, Cast, load
from coalition.local.seed.groups import chair_of
from members.models import Deliverable, User, WorkingGroup
from resources.library.extract import words_of
from resources.library.files.services import admit_upload, upload_file
from resources.library.models import Document, Version
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import approve_publication, ask_to_publish
from resources.library.searchable import searchable
from resources.library.services import Content, copy_to_document, create_draft

# Some companies send what they have as PDF.
AS_PDF = {"video-matching-and-its-cost", "risk-assessment-for-a-small-service", "intake-of-legal-process"}
CLOSES_ON_FRIDAY = "victim-support-copy-and-flows"
FRIDAY = 4


@dataclass(frozen=True)
class Source:
    """One file: what stands above its text, and the text."""

    facts: dict[str, Any]
    body: str


def sources() -> list[Source]:
    found = []
    for path in sorted((DATA / "library").glob("*.md")):
        match = re.fullmatch(r"---\n(.*?)\n---\n\n(.*)", path.read_text(encoding="utf-8"), re.DOTALL)
        if match is None:
            raise ValueError(f"{path.name} has no front matter")
        found.append(Source(yaml.safe_load(match[1]), match[2]))
    return found


def seed_library(cast: Cast) -> None:
    groups = {group.slug: group for group in WorkingGroup.objects.all()}
    chairs = {facts["slug"]: chair_of(cast, facts) for facts in load("groups.yaml")}
    promised = {
        deliverable["document"]: (facts["slug"], deliverable)
        for facts in load("groups.yaml")
        for deliverable in facts["deliverables"]
        if "document" in deliverable
    }
    for source in sorted(sources(), key=lambda one: -(one.facts["published"] or 0)):
        slug = source.facts["slug"]
        group = groups.get(source.facts["group"] or "")
        document = _draft(cast, source, group, chairs.get(group.slug) if group else None)
        if source.facts["status"] == "published":
            _publish(cast, source, document, promised.get(slug))
    # The words of the PDFs are read below at once, so the job has nothing left to do.
    Job.objects.filter(name__startswith="resources.", state=Job.State.QUEUED).update(state=Job.State.DONE)


def _draft(cast: Cast, source: Source, group: WorkingGroup | None, chair: User | None) -> Document:
    facts = source.facts
    company = cast.companies[facts["author_company"]] if facts["author_company"] else None
    owner = cast.staff
    if company is not None:
        people = cast.staff_of[company.slug]
        owner = chair if chair is not None and chair in people else people[len(facts["slug"]) % len(people)]
    content = Content(
        title=facts["title"],
        summary=facts["summary"],
        stage=facts["stage"],
        topics=tuple(facts["topics"]),
        body=source.body,
    )
    closes = _next_friday(cast.now.date()) if facts["slug"] == CLOSES_ON_FRIDAY else None
    return create_draft(
        by=cast.staff,
        owner=owner,
        organization=company,
        group=group,
        content=content,
        slug=facts["slug"],
        comments_close_on=closes,
    )


def _next_friday(today: date) -> date:
    return today + timedelta(days=(FRIDAY - today.weekday()) % 7 or 7)


def _publish(
    cast: Cast,
    source: Source,
    document: Document,
    promised: tuple[str, dict[str, Any]] | None,
) -> None:
    facts = source.facts
    at = cast.ago(facts["published"])
    if facts["slug"] in AS_PDF:
        _as_pdf(cast, document, source)
    deliverable = None
    if promised is not None and document.group is not None and document.group.slug == promised[0]:
        deliverable = _checked(cast, document, promised[1]["title"], at)
    choice = Choice(
        tlp=facts["tlp"],
        audience=facts["audience"].partition(":")[0],
        review_by=cast.ago(-facts["review_by"]).date() if facts["review_by"] is not None else None,
        deliverable=deliverable,
    )
    asked = ask_to_publish(by=cast.staff, document=document, choice=choice, at=at)
    approve_publication(by=cast.people["editor@coalition.example"], asked=asked, at=at)


def _checked(cast: Cast, document: Document, title: str, at: datetime) -> Deliverable:
    """Reviews and consensus of what is out long since are history that nobody kept; staff had checked it."""
    deliverable = Deliverable.objects.get(group=document.group, title=title)
    deliverable.status, deliverable.checked_by = Deliverable.Status.CHECK, cast.staff
    deliverable.checked_at = at - timedelta(days=2)
    deliverable.save(update_fields=["status", "checked_by", "checked_at"])
    return deliverable


def _as_pdf(cast: Cast, document: Document, source: Source) -> None:
    """Attach the text as a PDF, its words read at once instead of by the job."""
    pdf = markdown_to_pdf(source.facts["title"], source.body, footer=source.facts["title"])
    upload = upload_file(
        by=cast.staff,
        document=document,
        file=io.BytesIO(pdf),
        name=f"{document.slug}.pdf",
        size=len(pdf),
        depicts_nobody=True,
    )
    version = admit_upload(upload=upload)
    if version is None:
        raise ValueError(f"{document.slug} was not admitted")
    version.text = searchable(words_of(pdf))
    Version.objects.filter(pk=version.pk).update(text=version.text)
    copy_to_document(document, version)
