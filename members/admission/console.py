"""Applications in the console: the board, the declaration that opens one, reviews, questions and the decision."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.admission import admitting, duplicates, review_queries, reviewing
from members.admission.models import Application
from members.admission.review_forms import (
    DecisionForm,
    DeclareForm,
    OwnerForm,
    QuestionsForm,
    RecuseForm,
    ReviewForm,
)
from members.admission.rules import (
    MOVES,
    Stage,
    declaration_of,
    may_decide,
    may_move,
    may_read,
    may_review,
    reviews_that_count,
)

DECISIONS = {
    Stage.ADMITTED: "Admit",
    Stage.DEFERRED: "Defer",
    Stage.DECLINED: "Decline",
    Stage.ON_RAMP: "Offer the on-ramp",
}


def _found(request: HttpRequest, pk: uuid.UUID) -> Application:
    """Drafts, and what one is recused from, do not exist here."""
    rows = Application.objects.visible_to(request.user).select_related("owner", "organization", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _add(form: Form, problem: ValidationError) -> None:
    """A service's words beside the fields they are about; about none, on top."""
    named = problem.message_dict if hasattr(problem, "error_dict") else {"": problem.messages}
    for name, sentences in named.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, sentence)


@require_safe
@console_view("membership")
def applications(request: HttpRequest) -> HttpResponse:
    """The board, and with `?show=closed` the list of what is decided."""
    asked = request.GET
    closed = asked.get("show") == "closed"
    stage = asked.get("stage", "") if asked.get("stage", "") in Stage.values else ""
    found = review_queries.applications_for(
        request.user,
        words=asked.get("q", "").strip()[:100],
        owner=asked.get("owner", ""),
        stage=stage if closed else "",
    )
    context: dict[str, Any] = {
        "closed": closed,
        "filtered": any(asked.get(name) for name in ("q", "owner", "stage")),
        "recused": review_queries.recused_from(request.user),
    }
    if closed:
        rows = found.filter(stage__in=review_queries.CLOSED).order_by("-stage_since")
        context |= {
            "page": paginate(request, rows),
            "stages": [(one, one.label) for one in review_queries.CLOSED],
        }
    else:
        context["columns"] = review_queries.board(found)
    return render(request, "members/admission/console_board.html", context)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def declare(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Before it opens: name and domain, and the one question about a conflict of interest."""
    person, found = person_of(request), _found(request, pk)
    if declaration_of(person, found) is not None:
        return redirect("console:application", pk)
    form = DeclareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = reviewing.declare(by=person, application=found, **form.cleaned_data)
        if made.recused_at is not None:
            messages.success(request, "Thank you. You are recused: this application is not there for you.")
            return redirect("console:applications")
        return redirect("console:application", pk)
    return render(request, "members/admission/console_declare.html", {"application": found, "form": form})


@require_safe
@console_view("membership")
def application(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    if declaration_of(person, found) is None:
        return redirect("console:application-declare", pk)
    require(may_read(person, found))
    reviewing.record_reading(by=person, application=found)
    return _page(request, found, QuestionsForm())


def _page(
    request: HttpRequest, found: Application, questions: QuestionsForm, *, recusing: RecuseForm | None = None
) -> HttpResponse:
    person = person_of(request)
    submissions = list(found.submissions.all())
    newest = submissions[0]
    number = request.GET.get("since", "")
    earlier = {str(one.number): one for one in submissions[1:]}
    since = earlier.get(number) or (submissions[1] if len(submissions) > 1 else None)
    own, shown, hidden = review_queries.reviews_to_show(person, found)
    context = {
        "application": found,
        "newest": newest,
        "earlier": submissions[1:],
        "since": since,
        "sections": review_queries.sections_of(found, newest, shown, since=since),
        "own": own,
        "reviews": shown,
        "hidden": hidden,
        "counted": reviews_that_count(found),
        "duplicates": duplicates.alike(found, seen_by=person),
        "objections": found.objections.select_related("organization", "raised_by"),
        "declarations": found.declarations.select_related("reviewer"),
        "contacts": found.editors.filter(removed_at=None),
        "moves": [(to, Stage(to).label, may_move(person, found, to)) for to in MOVES.get(found.stage, ())],
        "decisions": [(one, words, may_decide(person, found, one)) for one, words in DECISIONS.items()],
        "may_review": may_review(person, found),
        "owner_form": OwnerForm(application=found, initial={"owner": found.owner_id}),
        "questions": questions,
        "recusing": recusing or RecuseForm(),
    }
    return render(request, "members/admission/console_application.html", context)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The rubric: verdict, score and note for each criterion beside what was sent."""
    person, found = person_of(request), _found(request, pk)
    require(may_review(person, found))
    own, _, _ = review_queries.reviews_to_show(person, found)
    form = ReviewForm(request.POST if request.method == "POST" else None, review=own)
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.save_review(
                by=person,
                application=found,
                marks=form.marks(),
                recommendation=form.cleaned_data["recommendation"],
                note=form.cleaned_data["note"],
                give="give" in request.POST,
            )
        except ValidationError as problem:
            _add(form, problem)
        else:
            messages.success(request, "Given." if "give" in request.POST else "Saved as a draft.")
            return redirect("console:application", pk)
    newest = review_queries.newest_submission(found)
    if newest is None:
        raise Http404
    sections = {one.id: one for one in review_queries.sections_of(found, newest, [], since=None)}
    context = {
        "application": found,
        "own": own,
        "form": form,
        "stale": own is not None and own.submission_id != newest.pk,
        "company": sections["company"],
        "rubric": [(sections[criterion.id], fields) for criterion, fields in form.rubric()],
    }
    return render(request, "members/admission/console_review.html", context)


@require_POST
@console_view("membership")
def ask(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """More information, by criterion."""
    person, found = person_of(request), _found(request, pk)
    require(may_review(person, found))
    form = QuestionsForm(request.POST)
    if form.is_valid():
        try:
            reviewing.ask_for_information(by=person, application=found, questions=form.cleaned_data)
        except ValidationError as problem:
            _add(form, problem)
        else:
            messages.success(request, "Asked. The applicant has a letter, and answers on their page.")
            return redirect("console:application", pk)
    return _page(request, found, form)


@require_POST
@console_view("membership")
def move(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    to = request.POST.get("to", "")
    if to not in Stage.values:
        raise Http404
    reviewing.move(by=person, application=found, to=to)
    messages.success(request, f"Moved to “{Stage(to).label}”.")
    back = "console:applications" if "board" in request.POST else "console:application"
    return redirect(back) if "board" in request.POST else redirect(back, pk)


@require_POST
@console_view("membership")
def owner(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    person, found = person_of(request), _found(request, pk)
    require(may_read(person, found))
    form = OwnerForm(request.POST, application=found)
    if form.is_valid():
        reviewing.set_owner(by=person, application=found, owner=form.cleaned_data["owner"])
        messages.success(request, "Noted.")
    else:
        messages.error(
            request, "Only somebody who has declared that they have no conflict can look after it."
        )
    return redirect("console:application", pk)


@require_POST
@console_view("membership")
def recuse(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A conflict found later ends all access, not just the vote."""
    person, found = person_of(request), _found(request, pk)
    require(may_read(person, found))
    form = RecuseForm(request.POST)
    if form.is_valid():
        reviewing.recuse(by=person, application=found, words=form.cleaned_data["words"])
        messages.success(request, "You are recused: this application is not there for you any more.")
        return redirect("console:applications")
    return _page(request, found, QuestionsForm(), recusing=form)


@require_http_methods(["GET", "POST"])
@console_view("membership")
def decide(request: HttpRequest, pk: uuid.UUID, decision: str) -> HttpResponse:
    """What it will do, the words the applicant reads, and the button."""
    person, found = person_of(request), _found(request, pk)
    if decision not in DECISIONS:
        raise Http404
    if found.stage == decision:
        messages.info(request, "This was decided already. Nothing was done a second time.")
        return redirect("console:application", pk)
    require(may_decide(person, found, decision))
    form = DecisionForm(
        request.POST or None,
        initial={"name": found.company_name, "text": admitting.letter_for(found, decision)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            admitting.decide(by=person, application=found, decision=decision, **form.cleaned_data)
        except ValidationError as problem:
            _add(form, problem)
        else:
            messages.success(
                request, "Decided. The applicant has a letter, and reads your words on their page."
            )
            return redirect("console:application", pk)
    context = {
        "application": found,
        "decision": decision,
        "words": DECISIONS[Stage(decision)],
        "form": form,
        "will": admitting.summary(found, decision),
        "objections": found.objections.select_related("organization"),
    }
    return render(request, "members/admission/console_decide.html", context)
