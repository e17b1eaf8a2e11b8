"""The front page of a place: what is in it, for this person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.shell import PLACES, place_links


def place_index(place: str) -> Callable[[HttpRequest], HttpResponse]:
    title, icon = next((label, icon) for key, label, icon, _url in PLACES if key == place)

    @require_safe
    def index(request: HttpRequest) -> HttpResponse:
        context = {"title": title, "place_icon": icon, "links": place_links(request.user, place, "")}
        return render(request, "core/place.html", context)

    return index
