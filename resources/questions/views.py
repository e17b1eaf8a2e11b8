"""Reading and asking: the list, a question, the form with its suggestions and its kept draft."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.htmx import render_part
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.models import Stage
from members.rules import has_staff_role
from resources.library.models import Document
from resources.library.topics import TOPICS, topic_words
from resources.questions import notes, queries, rules, services
from resources.questions.bylines import byline
from resources.questions.forms import AnswerForm, AskForm, QuestionForm
from resources.questions.models import AskedPerson, Follow, Question
from resources.questions.workdays import age_words


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    user = request.user
    filters = queries.Filters.read(request.GET)
    found = queries.narrowed(queries.with_words(queries.visible(user), filters.q), filters)
    shown = found.filter(queries.shown_as(user)[filters.show])
    page = paginate(request, queries.ranked(queries.for_list(shown), filters))
    counts = queries.counts(found, user)
    context = {
        "page": page,
        "rows": rows_of(page, user),
        "filters": filters,
        "shows": [(name, f"{label} ({counts[name]})") for name, label in queries.SHOWN.items()],
        "stages": Stage.choices,
        "topics": TOPICS.items(),
        "may_ask": rules.may_take_part(user),
        "drafts": queries.drafts_of(user)[:10] if not has_staff_role(user) else [],
    }
    return render_part(request, "resources/questions/list.html", "results", context)


def rows_of(found: Any, user: Any) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"question": one, "by": byline(one, user), "age": age_words(one.asked_at or now, now)}
        for one in found
    ]


def shown(request: HttpRequest, pk: uuid.UUID) -> Question:
    """A question that this person may see."""
    rows = Question.objects.visible_to(request.user).select_related("author", "organization", "group")
    return get_object_or_404(rows.defer("search"), pk=pk)


@require_safe
def question(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    if found.status == Question.Status.DRAFT:
        return redirect(f"{reverse('resources:question-ask')}?draft={found.pk}")
    return question_page(request, found)


def question_page(request: HttpRequest, found: Question, form: AnswerForm | None = None) -> HttpResponse:
    user = person_of(request)
    services.note_seen(by=user, question=found)
    answers = queries.answers_for(user, found)
    document = Document.objects.visible_to(user).filter(questions=found).first()
    merged_into = Question.objects.visible_to(user).filter(duplicates=found).first()
    asked = AskedPerson.objects.filter(question=found, person=user, state=AskedPerson.State.WAITING)
    own = found.author_id == user.pk
    drafts = notes.may_draft(user, found)
    context = {
        "question": found,
        "by": byline(found, user),
        "own": own,
        "html": to_html(found.body),
        "topics": [topic_words(topic) for topic in found.topics],
        "answers": [
            {
                "answer": answer,
                "by": byline(answer, user),
                "html": to_html(answer.body),
                "may_change": rules.may_change_answer(user, answer),
                "may_mark": rules.may_mark(user, answer),
                "may_thank": rules.may_thank(user, answer),
                "may_note": notes.may_make_note(user, answer, drafts),
            }
            for answer in answers
        ],
        "number": sum(answer.deleted_at is None for answer in answers),
        "form": form or AnswerForm(),
        "may_answer": rules.may_answer(user, found),
        "may_edit": rules.may_edit(user, found),
        "may_close": rules.may_close(user, found),
        "routes": rules.routes(user),
        "follows": Follow.objects.filter(question=found, person=user).exists(),
        "was_asked": found.status == Question.Status.OPEN and asked.exists(),
        "document": document,
        "merged_into": merged_into,
    }
    return render(request, "resources/questions/question.html", context)


@require_http_methods(["GET", "POST"])
def question_ask(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    require(rules.may_take_part(user))
    form = AskForm(request.POST if request.method == "POST" else None, user=user, initial=_initial(request))
    if request.method == "POST":
        if form.is_valid():
            asked = services.ask_question(by=user, key=form.question_key, content=form.content())
            messages.success(request, "Asked. You hear from us as soon as somebody answers.")
            return redirect("resources:question", pk=asked.pk)
        _keep(request, form)
    return render(request, "resources/questions/ask.html", _ask_context(request, form))


def _ask_context(request: HttpRequest, form: AskForm) -> dict[str, Any]:
    title = str(form["title"].value() or "")
    return {"form": form, **_similar(request.user, title)}


def _initial(request: HttpRequest) -> dict[str, Any]:
    """A draft of one's own to go on with, or what a link begins the question with."""
    draft = None
    try:
        key = uuid.UUID(request.GET.get("draft", ""))
    except ValueError:
        key = None
    if key is not None:
        draft = queries.drafts_of(request.user).filter(pk=key).select_related("group").first()
    if draft is None:
        begun = {"title": request.GET.get("title", "").replace("\x00", "")[:160]}
        return begun | ({"group": request.GET["group"]} if request.GET.get("group") else {})
    return {
        "key": draft.pk,
        "title": draft.title,
        "body": draft.body,
        "stage": draft.stage,
        "topics": draft.topics,
        "group": draft.group,
        "shielded": draft.shielded,
    }


def _keep(request: HttpRequest, form: AskForm) -> Question | None:
    content = form.draft()
    if content is None:
        return None
    return services.keep_draft(by=person_of(request), key=form.question_key, content=content)


@require_POST
def question_keep(request: HttpRequest) -> HttpResponse:
    """What is typed is kept as one goes; the answer is a line beside the form."""
    user = person_of(request)
    require(rules.may_take_part(user))
    form = AskForm(request.POST, user=user)
    form.is_valid()
    kept = _keep(request, form)
    return render(request, "resources/questions/kept.html", {"kept": kept})


@require_safe
def question_similar(request: HttpRequest) -> HttpResponse:
    """What was asked and written about this already, while the title is being typed."""
    title = request.GET.get("title", "").replace("\x00", "")[:160]
    return render(request, "resources/questions/similar.html", _similar(request.user, title))


def _similar(user: Any, title: str) -> dict[str, Any]:
    return {
        "similar": queries.similar_questions(user, title),
        "documents": queries.similar_documents(user, title),
    }


@require_http_methods(["GET", "POST"])
def question_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    require(rules.may_edit(request.user, found))
    initial = {"title": found.title, "body": found.body, "stage": found.stage, "topics": found.topics}
    form = QuestionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        services.change_question(by=person_of(request), question=found, content=form.content())
        messages.success(request, "The question is changed.")
        return redirect("resources:question", pk=found.pk)
    return render(request, "resources/questions/edit.html", {"form": form, "question": found})
