"""What waits for an answer, as programme staff see it: who might know, whom to ask, what was asked before."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from coalition.core.access import Refused
from coalition.core.console import console_view
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.models import User
from resources.library.topics import topic_words
from resources.questions import evidence, queries, routing
from resources.questions.bylines import byline
from resources.questions.forms import AskPersonForm, MergeForm
from resources.questions.models import Answer, Contribution, Question
from resources.questions.workdays import age_words

SIMILAR = 10


@require_safe
@console_view("programmes")
def questions_console(request: HttpRequest) -> HttpResponse:
    page = paginate(request, queries.waiting_for_staff())
    now = timezone.now()
    rows = [
        {"question": one, "by": byline(one, request.user), "age": age_words(one.asked_at or now, now)}
        for one in page
    ]
    return render(request, "resources/questions/console.html", {"page": page, "rows": rows})


def _question(request: HttpRequest, pk: uuid.UUID) -> Question:
    asked = queries.visible(request.user).select_related("author", "organization", "group", "merged_into")
    return get_object_or_404(asked.defer("search"), pk=pk)


@require_safe
@console_view("programmes")
def question_console(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    return _page(request, _question(request, pk))


def _page(request: HttpRequest, found: Question, **more: Any) -> HttpResponse:
    now = timezone.now()
    similar = queries.similar_questions(request.user, found.title, without=found.pk, most=SIMILAR)
    is_open = found.status == Question.Status.OPEN
    asked = found.asked_people.select_related("person", "by")
    context = {
        "question": found,
        "by": byline(found, request.user),
        "html": to_html(found.body),
        "topics": [topic_words(topic) for topic in found.topics],
        "candidates": evidence.candidates_for(found) if is_open else [],
        "asked": [{"row": row, "age": age_words(row.created_at, now)} for row in asked],
        "ask_form": AskPersonForm(question=found),
        "merge_form": MergeForm(question=found, choices=similar),
        "similar": similar,
        "shielded_answers": Answer.objects.filter(question=found, shielded=True, deleted_at=None),
        **more,
    }
    return render(request, "resources/questions/console_question.html", context)


@require_POST
@console_view("programmes")
def question_ask_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask one of those who might know, or somebody else by address."""
    found = _question(request, pk)
    person = _candidate(found, request.POST.get("person", ""))
    if person is None:
        form = AskPersonForm(request.POST, question=found)
        if not form.is_valid() or form.person is None:
            return _page(request, found, ask_form=form)
        person = form.person
    routing.ask_person(by=person_of(request), question=found, person=person)
    messages.success(request, f"{person.public_name} is asked, privately.")
    return redirect("console:question", pk=pk)


def _candidate(question: Question, key: str) -> User | None:
    try:
        return evidence.may_be_asked(question).filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None


@require_POST
@console_view("programmes")
def question_look(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who stands behind it, once; the look is recorded and the name is on no page that can be opened again."""
    found = _question(request, pk)
    said: Contribution = found
    if request.POST.get("answer"):
        try:
            key = uuid.UUID(request.POST["answer"])
        except ValueError:
            key = None
        said = get_object_or_404(
            Answer.objects.select_related("author", "organization"), pk=key, question=found
        )
    person = routing.look_at_name(by=person_of(request), said=said)
    return _page(request, found, looked={"person": person, "organization": said.organization, "said": said})


@require_POST
@console_view("programmes")
def question_merge(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Point it to the question that was asked before, or take the two apart again."""
    found = _question(request, pk)
    if "split" in request.POST:
        routing.split(by=person_of(request), question=found)
        messages.success(request, "The two are apart again, and this one is open.")
        return redirect("console:question", pk=pk)
    similar = queries.similar_questions(request.user, found.title, without=found.pk, most=SIMILAR)
    form = MergeForm(request.POST, question=found, choices=similar)
    if form.is_valid():
        try:
            routing.merge(by=person_of(request), question=found, into=form.cleaned_data["into"])
        except Refused as refused:
            form.add_error("into", refused.decision.reason)
        else:
            messages.success(request, "Merged: this question now points to the one that was asked before.")
            return redirect("console:question", pk=pk)
    return _page(request, found, merge_form=form)
