"""Questions as fragments of other pages: Home, a group's page, the library's search."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.rules import group_roles
from resources.questions import queries, rules
from resources.questions.models import Question
from resources.questions.views import rows_of

PANEL_ROWS = 5


@require_safe
def panel_questions(request: HttpRequest) -> HttpResponse:
    """For Home: what waits for somebody who knows."""
    found = queries.visible(request.user).unanswered().exclude(author_id=request.user.pk)
    newest = queries.for_list(found).order_by("-asked_at", "pk")[:PANEL_ROWS]
    context = {"rows": rows_of(newest, request.user), "more": reverse("resources:questions")}
    return render(request, "resources/questions/panel.html", context)


@require_safe
def panel_group_questions(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """For a group's page: what was asked in it, for those who sit in it."""
    found = queries.visible(request.user).filter(group_id=pk).exclude(status=Question.Status.MERGED)
    newest = queries.for_list(found).order_by("-asked_at", "pk")[:PANEL_ROWS]
    may_ask = pk in group_roles(request.user) and rules.may_take_part(request.user).allowed
    context = {
        "rows": rows_of(newest, request.user),
        "group_id": pk if may_ask else None,
        "more": f"{reverse('resources:questions')}?show=groups",
    }
    return render(request, "resources/questions/panel.html", context)


@require_safe
def panel_found_questions(request: HttpRequest) -> HttpResponse:
    """For the library's search: the questions in which the same words stand, in them or in their answers."""
    filters = queries.Filters.read(request.GET)
    found = queries.with_words(queries.visible(request.user), filters.q)
    found = found.filter(queries.shown_as(request.user)["all"])
    best = queries.ranked(queries.for_list(found), filters)[:PANEL_ROWS] if filters.q else []
    context = {
        "rows": rows_of(best, request.user),
        "number": found.count() if filters.q else 0,
        "filters": filters,
    }
    return render(request, "resources/questions/found.html", context)
