"""What one does on a question's page: answer, follow, close, mark, thank, pass, make a note."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from coalition.core.access import require
from members.accounts.requests import person_of
from resources.library.models import Document
from resources.questions import answering, notes, routing, rules, services
from resources.questions.forms import AnswerForm, ChangeAnswerForm
from resources.questions.models import Answer, Question
from resources.questions.views import question_page, shown


def _back(question_id: uuid.UUID) -> HttpResponse:
    return redirect("resources:question", pk=question_id)


def _answer(request: HttpRequest, pk: uuid.UUID) -> Answer:
    rows = Answer.objects.visible_to(request.user).select_related("question__group", "author", "organization")
    return get_object_or_404(rows, pk=pk)


@require_POST
def question_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    require(rules.may_answer(request.user, found))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return question_page(request, found, form)
    data = form.cleaned_data
    answering.give_answer(
        by=person_of(request),
        question=found,
        key=data["key"],
        body=data["body"],
        shielded=data["shielded"],
        confirmed=form.kinds,
    )
    messages.success(request, "Thank you. Whoever asked hears of your answer.")
    return _back(pk)


@require_POST
def question_follow(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    services.follow(by=person_of(request), question=found, on="stop" not in request.POST)
    return _back(pk)


@require_POST
def question_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close it one way or the other, or open it again."""
    found = shown(request, pk)
    require(rules.may_close(request.user, found))
    asked = request.POST.get("status", "")
    if asked == Question.Status.OPEN:
        services.reopen_question(by=person_of(request), question=found)
        messages.success(request, "The question is open again.")
    elif asked in rules.CLOSED:
        services.close_question(by=person_of(request), question=found, status=asked)
        messages.success(request, "The question is closed. It stays here for those who come after.")
    else:
        messages.error(request, "Choose whether it is answered or no longer needed.")
    return _back(pk)


@require_POST
def question_discard(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    services.discard_draft(by=person_of(request), question=found)
    messages.info(request, "The draft is thrown away.")
    return redirect("resources:questions")


@require_POST
def question_pass(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    found = shown(request, pk)
    routing.pass_on(by=person_of(request), question=found)
    messages.info(request, "Passed. Nobody asks why.")
    return redirect("resources:questions")


@require_http_methods(["GET", "POST"])
def answer_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    answer = _answer(request, pk)
    require(rules.may_change_answer(request.user, answer))
    form = ChangeAnswerForm(request.POST) if request.method == "POST" else ChangeAnswerForm.of(answer)
    if request.method == "POST" and form.is_valid():
        answering.change_answer(
            by=person_of(request), answer=answer, body=form.cleaned_data["body"], confirmed=form.kinds
        )
        messages.success(request, "Your answer is changed.")
        return _back(answer.question_id)
    return render(request, "resources/questions/answer_edit.html", {"form": form, "answer": answer})


@require_POST
def answer_take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    answer = _answer(request, pk)
    answering.take_back_answer(by=person_of(request), answer=answer)
    messages.info(request, "Your answer is taken back: its words are gone, and a line says so.")
    return _back(answer.question_id)


@require_POST
def answer_mark(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    answer = _answer(request, pk)
    require(rules.may_mark(request.user, answer))
    mark = request.POST.get("mark", "")
    if mark in answering.MARKS:
        answering.mark_answer(by=person_of(request), answer=answer, mark=mark)
    else:
        messages.error(request, "Choose whether it helped.")
    return _back(answer.question_id)


@require_POST
def answer_thank(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    answer = _answer(request, pk)
    answering.thank(by=person_of(request), answer=answer)
    return _back(answer.question_id)


@require_POST
def answer_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    answer = _answer(request, pk)
    document = notes.make_note(by=person_of(request), answer=answer)
    if Document.objects.visible_to(request.user).filter(pk=document.pk).exists():
        messages.success(request, "The note is begun. Shorten it, and send it on its way to publication.")
        return redirect("resources:document-edit", pk=document.pk)
    messages.info(request, "A note is being made of this question already.")
    return _back(answer.question_id)
