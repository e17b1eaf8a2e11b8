"""The library's part in a group's work: which drafts of a group there are, and how their remains go."""

import uuid
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse

from coalition.core import audit, working_papers
from coalition.core.access import require
from coalition.core.working_papers import Draft
from members.models import Deliverable, User, WorkingGroup
from members.rules import has_staff_role
from resources.library.models import Document, Version
from resources.library.rules import may_edit
from resources.library.services import lock

LINKED = audit.action("library.draft_linked", "Linked a draft to what its group promised")


def register() -> None:
    working_papers.drafts(of_group=of_group, link=link)
    working_papers.working_paper("drafts", title="Drafts in the library", count=count, destroy=destroy)


def of_group(user: Any, group: WorkingGroup) -> list[Draft]:
    """Written drafts (not PDFs) of the group that this person may see, with their text as it stands."""
    documents = Document.objects.visible_to(user).filter(group=group, status=Document.Status.DRAFT)
    versions = Version.objects.filter(document__in=documents, published_at=None, format="md")
    return [
        Draft(
            key=version.document_id,
            title=version.title,
            body=version.body,
            url=reverse("resources:document", args=[version.document_id]),
            deliverable=version.document.deliverable_id,
        )
        for version in versions.select_related("document").order_by("title")
    ]


@transaction.atomic
def link(*, by: User, key: uuid.UUID, deliverable: Deliverable) -> None:
    """One draft to one promise: the one that was linked before is let go. The caller has asked who leads the group."""
    document = lock(Document.objects.visible_to(by).get(pk=key))
    if not (has_staff_role(by, "programmes") and document.group_id == deliverable.group_id):
        require(may_edit(by, document))
    Document.objects.filter(deliverable=deliverable, status=Document.Status.DRAFT).exclude(pk=key).update(
        deliverable=None
    )
    document.deliverable = deliverable
    document.save(update_fields=["deliverable"])
    audit.record(LINKED, by=by, subject=document, detail={"deliverable": str(deliverable.pk)})


def _remains(deliverable: Deliverable) -> Any:
    """Drafts that never came out, written for a promise that is kept or given up."""
    documents = Document.objects.filter(deliverable=deliverable, published_at=None)
    return Version.objects.filter(document__in=documents, published_at=None).exclude(
        body="", text="", file=""
    )


def count(deliverable: Deliverable) -> int:
    number: int = _remains(deliverable).count()
    return number


def destroy(*, deliverable: Deliverable, by: User | None) -> None:
    versions = list(_remains(deliverable))
    for version in versions:
        if version.file:
            transaction.on_commit(partial(version.file.storage.delete, version.file.name))
        version.body, version.text, version.file = "", "", ""
        version.save()
    Document.objects.filter(pk__in=[version.document_id for version in versions]).update(
        body="", summary="", status=Document.Status.ARCHIVED
    )
