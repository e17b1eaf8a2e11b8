"""What a publisher decides: the label, who it is for, and what hangs on it."""

import uuid
from dataclasses import dataclass
from datetime import date

from members.models import Deliverable, Organization, WorkingGroup
from resources.library.models import Document
from resources.library.publishing.models import PublicationRequest


@dataclass(frozen=True, slots=True)
class Choice:
    """What a publisher decides: label, audience, and what hangs on it."""

    tlp: str
    audience: str
    companies: tuple[Organization, ...] = ()
    groups: tuple[WorkingGroup, ...] = ()
    event: uuid.UUID | None = None
    review_by: date | None = None
    deliverable: Deliverable | None = None


def of_document(document: Document) -> Choice:
    """How it stands now."""
    return _from(document)


def of_request(asked: PublicationRequest) -> Choice:
    return _from(asked)


def _from(row: Document | PublicationRequest) -> Choice:
    return Choice(
        tlp=row.tlp,
        audience=row.audience,
        companies=tuple(row.companies.order_by("name")),
        groups=tuple(row.groups.order_by("title")),
        event=row.event,
        review_by=row.review_by,
        deliverable=row.deliverable,
    )
