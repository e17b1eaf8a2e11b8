"""What tests of groups and reviews start from: a promise, a draft, a call, a Word document."""

import hashlib
from datetime import timedelta
from typing import Any

from django.utils import timezone

from coalition.core.docx_writing import markdown_to_docx
from coalition.core.identifiers import uuid7
from coalition.core.working_papers import Draft
from members.groups.models import Deliverable, WorkingGroup
from members.groups.reviews import calls
from members.groups.reviews.models import ReviewCall
from members.models import User
from resources.library.services import Content, create_draft

TEXT = "# Support copy\n\n1. Say that it is not their fault.\n2. Say where help is.\n"


def promise(
    group: WorkingGroup, *, status: str = "drafting", title: str = "Support copy", **facts: Any
) -> Deliverable:
    return Deliverable.objects.create(group=group, title=title, status=status, **facts)


def a_draft(by: User, group: WorkingGroup, *, body: str = TEXT) -> Any:
    return create_draft(by=by, group=group, content=Content(title="Support copy", body=body))


def frozen(body: str = TEXT, *, title: str = "Support copy") -> Draft:
    """A draft that lies in no library: its link is nobody's."""
    return Draft(uuid7(), title, body, "/", None)


def open_call(
    by: User,
    group: WorkingGroup,
    *,
    kind: str = "consensus",
    days: int = 14,
    deliverable: Deliverable | None = None,
) -> ReviewCall:
    document = a_draft(by, group)
    found = deliverable or promise(group)
    if kind == "consensus":
        reviewed(found, by)
    draft = Draft(document.pk, document.title, TEXT, "/", None)
    return calls.open_call(
        by=by,
        deliverable=found,
        kind=kind,
        draft=draft,
        closes_on=timezone.localdate() + timedelta(days=days),
    )


def reviewed(deliverable: Deliverable, by: User) -> ReviewCall:
    """The group's own review, closed: a call for consensus follows it."""
    now = timezone.now() - timedelta(days=1)
    facts = {"title": deliverable.title, "body": TEXT, "sha256": digest(TEXT), "silence": "nothing"}
    return ReviewCall.objects.create(
        deliverable=deliverable, kind="review", number=deliverable.calls.count() + 1, more_time_days=7, closes_at=now,
        opened_by=by, status="closed", closed_at=now, outcome="carried", **facts,
    )  # fmt: skip


def checked(deliverable: Deliverable, by: User) -> Deliverable:
    """All of its way behind it: staff found nothing against it."""
    Deliverable.objects.filter(pk=deliverable.pk).update(
        status="check", checked_at=timezone.now(), checked_by=by
    )
    deliverable.refresh_from_db()
    return deliverable


def docx(markdown: str = TEXT) -> bytes:
    return markdown_to_docx("Support copy", markdown)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
