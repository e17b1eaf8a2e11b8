"""What the library says on Home and in the search of the whole portal."""

import uuid
from datetime import UTC, datetime, time
from typing import Any

from django.urls import reverse

from coalition.core.registry import BriefItem, SearchHit
from members.models import GroupSeat
from members.rules import group_roles, has_staff_role, is_covered
from resources.library.models import Document
from resources.library.publishing.queries import waiting_for
from resources.library.publishing.services import drafts_waiting_for
from resources.library.search import queries
from resources.library.services import seal_document

MOST = 5


def brief_of_library(user: Any) -> list[BriefItem]:
    """Drafts that wait for this person: to be written on. One statement."""
    if not is_covered(user):
        return []
    chaired = [pk for pk, role in group_roles(user).items() if role in GroupSeat.LEADS]
    waiting = (
        drafts_waiting_for(user, chaired)
        .order_by("comments_close_on", "-created_at")
        .only("title", "group_id", "comments_close_on", "owner_id")
    )
    items = []
    for document in waiting[:MOST]:
        closes = document.comments_close_on
        what = "waits to be finished"
        items.append(
            BriefItem(
                text=f"Your draft “{document.title}” {what}"
                if document.owner_id == user.pk
                else f"The draft “{document.title}” of your group {what}",
                url=reverse("resources:document-edit", args=[document.pk]),
                action="Open the draft",
                minutes=15,
                due=datetime.combine(closes, time(23, 59), tzinfo=UTC) if closes else None,
                icon="pencil",
            )
        )
    return items


def brief_of_publications(user: Any) -> list[BriefItem]:
    """Documents that wait for this person's approval; one statement, none for who approves nothing."""
    leads = bool(set(GroupSeat.LEADS) & set(group_roles(user).values()))
    if not (has_staff_role(user, "publishing") or (leads and is_covered(user))):
        return []
    return [
        BriefItem(
            text=f"“{asked.version.title}” waits for your approval before its readers see it",
            url=reverse("resources:library-publication", args=[asked.pk]),
            action="Look at it",
            minutes=10,
            icon="eye-check",
        )
        for asked in waiting_for(user)[:MOST]
    ]


def search_documents(user: Any, query: str, limit: int) -> list[SearchHit]:
    filters = queries.Filters(q=query.replace("\x00", "")[:200], sort="best")
    found = queries.for_list(queries.ranked(queries.found_in(user, filters), filters))[:limit]
    return [
        SearchHit(
            document.title, reverse("resources:document", args=[document.pk]), "document", document.summary
        )
        for document in found
    ]


def find_for_sealing(user: Any, pk: uuid.UUID) -> Document | None:
    return Document.objects.visible_to(user).filter(pk=pk).first()


__all__ = [
    "brief_of_library",
    "brief_of_publications",
    "find_for_sealing",
    "seal_document",
    "search_documents",
]
