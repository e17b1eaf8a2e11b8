"""Pages of reading lists and of required reading."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.rules import company_of
from resources.library.collections import queries, services
from resources.library.collections.forms import CollectionForm, ItemForm, RequireForm
from resources.library.collections.models import Collection, RequiredReading
from resources.library.collections.rules import (
    collections_visible_to,
    keeps_somewhere,
    may_keep,
    may_see_own_company,
)

PAGE = "resources/library/collections"


@require_safe
def collections(request: HttpRequest) -> HttpResponse:
    page = paginate(request, queries.collections_for(request.user))
    return render(request, f"{PAGE}/list.html", {"page": page, "keeps": keeps_somewhere(request.user)})


def _collection(request: HttpRequest, slug: str) -> Collection:
    return get_object_or_404(Collection.objects.filter(collections_visible_to(request.user)), slug=slug)


@require_safe
def collection(request: HttpRequest, slug: str) -> HttpResponse:
    found = _collection(request, slug)
    keeps = may_keep(request.user, found.group)
    context = {
        "collection": found,
        "page": paginate(request, queries.items_of(request.user, found), per_page=50),
        "keeps": keeps,
        "form": ItemForm(user=person_of(request)) if keeps else None,
    }
    return render(request, f"{PAGE}/collection.html", context)


@require_http_methods(["GET", "POST"])
def collection_new(request: HttpRequest) -> HttpResponse:
    if not keeps_somewhere(request.user):
        require(may_keep(request.user, None))
    form = CollectionForm(request.POST or None, user=person_of(request))
    if request.method == "POST" and form.is_valid():
        made = services.make_collection(by=person_of(request), **form.cleaned_data)
        return redirect("resources:library-collection", slug=made.slug)
    return render(request, f"{PAGE}/new.html", {"form": form})


@require_POST
def collection_add(request: HttpRequest, slug: str) -> HttpResponse:
    found = _collection(request, slug)
    require(may_keep(request.user, found.group))
    form = ItemForm(request.POST, user=person_of(request))
    if not form.is_valid():
        page = paginate(request, queries.items_of(request.user, found), per_page=50)
        context = {"collection": found, "page": page, "keeps": True, "form": form}
        return render(request, f"{PAGE}/collection.html", context)
    document = form.cleaned_data["document"]
    newest = (
        document.versions.filter(published_at__isnull=False).first() if form.cleaned_data["pin"] else None
    )
    services.add_to_collection(
        by=person_of(request),
        collection=found,
        document=document,
        note=form.cleaned_data["note"],
        pinned=newest,
    )
    return redirect("resources:library-collection", slug=slug)


@require_POST
def collection_item(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Up, down or out: the button says which."""
    item = get_object_or_404(queries.visible_items(request.user).select_related("collection__group"), pk=pk)
    found = _collection(request, item.collection.slug)
    if "remove" in request.POST:
        services.remove_item(by=person_of(request), item=item)
    else:
        services.move_item(by=person_of(request), item=item, up="up" in request.POST)
    return redirect("resources:library-collection", slug=found.slug)


@require_http_methods(["GET", "POST"])
def required(request: HttpRequest) -> HttpResponse:
    """What one is asked to read; who keeps lists asks for more of it here."""
    keeps, person = keeps_somewhere(request.user), person_of(request)
    form = RequireForm(request.POST or None, user=person) if keeps else None
    if request.method == "POST":
        if form is None:
            require(may_keep(person, None))
        elif form.is_valid():
            services.require_reading(by=person, **form.cleaned_data)
            messages.success(
                request, "People are asked to read it. They are reminded a week before the date."
            )
            return redirect("resources:library-required")
    context = {
        "rows": queries.required_for(person),
        "asked": queries.asked_by(person),
        "form": form,
        "sees_company": may_see_own_company(person),
    }
    return render(request, f"{PAGE}/required.html", context)


@require_POST
def required_read(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """I have read it."""
    found = get_object_or_404(queries.required_for(request.user), pk=pk)
    services.acknowledge_reading(by=person_of(request), required=found)
    messages.success(request, "Noted: you have read this version.")
    return redirect("resources:library-required")


@require_POST
def required_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(RequiredReading, pk=pk, asked_by=person_of(request))
    services.close_required(by=person_of(request), required=found)
    return redirect("resources:library-required")


@require_safe
def required_of_company(request: HttpRequest) -> HttpResponse:
    """Who of one's own company has not read yet: for its admin alone."""
    require(may_see_own_company(person_of(request)))
    company = company_of(request.user)
    rows = queries.of_company(company) if company else []
    return render(request, f"{PAGE}/company.html", {"company": company, "rows": rows})
