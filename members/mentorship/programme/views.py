"""How mentorship goes: the page for all members, without identities, and the one for programme staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.console import console_view
from members.mentorship.programme.disclosure import SMALL_CELL
from members.mentorship.programme.figures import figures_of_the_programme


@require_safe
def mentorship_programme(request: HttpRequest) -> HttpResponse:
    context = {"figures": figures_of_the_programme(smallest=SMALL_CELL), "smallest": SMALL_CELL}
    return render(request, "members/mentorship/programme/programme.html", context)


@require_safe
@console_view("programmes")
def console_mentorship_programme(request: HttpRequest) -> HttpResponse:
    context = {"figures": figures_of_the_programme(smallest=0), "smallest": 0}
    return render(request, "members/mentorship/programme/programme.html", context)
