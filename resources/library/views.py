"""Reading: the library, a document, and the fragments that other pages show."""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.access import before_coverage, require
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.models import GroupSeat
from members.rules import company_of, group_roles, is_covered
from resources.library.labels import TLP_MEANING, Audience, Tlp
from resources.library.models import Document
from resources.library.publishing.models import PublicationRequest
from resources.library.publishing.reach import WHY
from resources.library.reading.copies import companies_that_read, note_reading
from resources.library.reading.versions import document_or_404, version_or_404
from resources.library.rendering import readable
from resources.library.rules import (
    may_edit,
    may_look_before_coverage,
)
from resources.library.search import queries
from resources.library.topics import topic_words

PANEL_ROWS = 5


@require_safe
@before_coverage
def open_shelf(request: HttpRequest) -> HttpResponse:
    """What may be read before signing: for people of companies that are on their way in."""
    require(may_look_before_coverage(request.user))
    documents = queries.before_coverage_shelf(request.user)
    page = paginate(request, queries.for_list(documents.order_by("title")))
    return render(request, "resources/library/open.html", {"page": page})


def _not_here(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What does not exist and what one may not see look the same; both lead to asking for access."""
    return render(request, "resources/library/not_here.html", {"pk": pk}, status=404)


def _waiting(request: HttpRequest, document: Document) -> PublicationRequest | None:
    """What somebody asked to publish, for those who may know of the draft."""
    if not may_edit(request.user, document):
        return None
    return document.publications.filter(status=PublicationRequest.Status.WAITING).first()


@require_safe
@before_coverage
def document(request: HttpRequest, pk: uuid.UUID, number: int | None = None) -> HttpResponse:
    """The newest version, which a link to the document follows; or, with `number`, the one that a link is pinned to."""
    try:
        found = document_or_404(request, pk)
    except Http404:
        if is_covered(request.user) and company_of(request.user):
            return _not_here(request, pk)
        raise
    version = version_or_404(request, found, number)
    note_reading(by=person_of(request), document=found)
    html, contents = readable(version.body) if not version.is_file else ("", [])
    published = found.versions.filter(published_at__isnull=False).select_related("by").defer("body", "text")
    context: dict[str, Any] = {
        "document": found,
        "version": version,
        "pinned": number is not None,
        "newest": published[0].number if published else version.number,
        "html": html,
        "contents": contents,
        "versions": published,
        "topics": [topic_words(topic) for topic in version.topics],
        "label_meaning": TLP_MEANING[Tlp(found.tlp)] if found.tlp else "",
        "who_sees": _who_sees(found),
        "may_edit": may_edit(request.user, found),
        "label_changes": found.label_changes.all()[:3],
        "waiting": _waiting(request, found),
        "has_draft": found.versions.filter(published_at=None).exists(),
        "covered": is_covered(request.user),
        "readership": _readership(request.user, found),
    }
    return render(request, "resources/library/document.html", context)


def _readership(user: Any, document: Document) -> str:
    """For those who publish it, how far it went: a count of companies and never less than five of them."""
    if document.status == Document.Status.DRAFT or not may_edit(user, document):
        return ""
    if document.leaves_no_reader:
        return "Nobody counts: this document leaves no reader"
    count = companies_that_read(document)
    return (
        f"People of {count} companies"
        if count >= settings.SMALL_CELL
        else "People of fewer than five companies"
    )


def _who_sees(document: Document) -> str:
    """In general words: readers are told which circle they are part of, never who else is in it."""
    if document.status != Document.Status.PUBLISHED:
        return "its owner, the leads of its group, and the coalition's publishing and programme staff"
    return WHY[Audience(document.audience)]


@require_safe
def panel_new(request: HttpRequest) -> HttpResponse:
    """For Home: what came out last."""
    newest = queries.for_list(queries.shelf(request.user)).order_by("-published_at", "pk")[:PANEL_ROWS]
    return render(request, "resources/library/panel_new.html", {"documents": newest})


@require_safe
def panel_group(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """For a group's page: what it published, and its drafts for those who may see them."""
    documents = (
        Document.objects.visible_to(request.user).filter(group_id=pk).exclude(status=Document.Status.ARCHIVED)
    )
    rows = queries.for_list(documents.order_by("status", "-published_at", "title"))
    writes = group_roles(request.user).get(pk) in GroupSeat.SPEAKS
    context = {"documents": rows[:25], "group_id": pk, "may_write": writes}
    return render(request, "resources/library/panel_group.html", context)
