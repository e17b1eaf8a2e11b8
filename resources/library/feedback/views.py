"""What came of a document: the taps beside it, the group's panel, one's own documents and their reviews."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import require
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.rules import chairs
from resources.library.feedback import queries, services
from resources.library.feedback.citations import cited_in, citing
from resources.library.feedback.forms import FeedbackForm, HoldsForm
from resources.library.feedback.models import Feedback
from resources.library.models import Document
from resources.library.rules import may_edit
from resources.library.search.demand import demand

PAGE = "resources/library/feedback"


def _visible(request: HttpRequest, pk: uuid.UUID) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user).select_related("group"), pk=pk)


@require_safe
def document_feedback(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The fragment beside a document: one tap each, what came of it, what it cites and who cites it."""
    return _fragment(request, _visible(request, pk))


def _fragment(request: HttpRequest, document: Document) -> HttpResponse:
    said = queries.said_by(request.user, document)
    context = {
        "document": document,
        "may_say": services.may_say(request.user, document),
        "kinds": [(value, label, said.get(value)) for value, label in Feedback.Kind.choices],
        "adoption": queries.adoption(document),
        "cites": cited_in(request.user, document)[:25],
        "cited_by": citing(request.user, document)[:25],
    }
    return render(request, f"{PAGE}/fragment.html", context)


@require_POST
def document_say(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A tap, or its undo; without htmx one comes back to the document."""
    document = _visible(request, pk)
    require(services.may_say(request.user, document))
    form = FeedbackForm(request.POST)
    if form.is_valid():
        kind, person = form.cleaned_data["kind"], person_of(request)
        if "undo" in request.POST:
            services.take_back_feedback(by=person, document=document, kind=kind)
        else:
            services.give_feedback(by=person, document=document, kind=kind, words=form.cleaned_data["words"])
    elif not getattr(request, "htmx", None):
        messages.error(request, "That was not kept: the words are longer than 600 characters.")
    if getattr(request, "htmx", None):
        return _fragment(request, document)
    return redirect("resources:document", pk=pk)


@require_safe
def panel_heard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """For a group's page: what readers say of its documents, and what members looked for in vain."""
    context = {
        "rows": queries.heard_by_group(request.user, pk),
        "wanted": demand(limit=5),
        "chairs": chairs(request.user, pk),
    }
    return render(request, f"{PAGE}/panel_heard.html", context)


@require_POST
def document_take_up(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The chair puts a new edition on the group's list of deliverables."""
    document = _visible(request, pk)
    services.promise_from_feedback(by=person_of(request), document=document)
    messages.success(request, "It stands on the group's list of deliverables now, as an idea.")
    group = document.group
    return redirect("members:group", slug=group.slug) if group else redirect("resources:document", pk=pk)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The documents one owns, and when to read them again."""
    page = paginate(request, queries.mine_to_review(request.user))
    return render(request, f"{PAGE}/mine.html", {"page": page})


@require_POST
def document_holds(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """It still holds, until another day."""
    document = _visible(request, pk)
    require(may_edit(request.user, document))
    form = HoldsForm(request.POST)
    if form.is_valid():
        services.still_holds(
            by=person_of(request), document=document, review_by=form.cleaned_data["review_by"]
        )
        messages.success(request, "Noted: it still holds. You are reminded before the new date.")
    else:
        messages.error(request, " ".join(map(str, form.errors["review_by"])))
    return redirect("resources:library-mine")
