"""Pages of a review: opening a call, the draft with what companies say to it, copies out and in."""

import uuid
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core import working_papers
from coalition.core.access import before_coverage, require
from coalition.core.docx_writing import markdown_to_docx
from coalition.core.markdown import to_html
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.agreements.coverage import coverage
from members.groups.acting import act_of, form_for, keyed
from members.groups.board_views import deliverable_or_404
from members.groups.forms import ReasonForm
from members.groups.reviews import answering, calls
from members.groups.reviews.forms import AnswerForm, OpenForm, ProlongForm, ResolveForm, WithdrawForm
from members.groups.reviews.marked import open_copies
from members.groups.reviews.models import ReviewAnswer, ReviewCall
from members.groups.reviews.outcome import sentence
from members.groups.reviews.queries import CompanyLine, calls_for, calls_of, lines_of
from members.groups.reviews.rules import (
    asked_for,
    may_answer,
    may_open,
    sees_answers,
    speaks_for_company,
    takes_part_in,
)
from members.groups.rules import is_expert_of, may_lead
from members.groups.views import group_context, group_or_404

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
def reviews(request: HttpRequest, slug: str) -> HttpResponse:
    """All calls of a group that this person may see, the newest first."""
    group = group_or_404(request, slug)
    page = paginate(request, calls_of(request.user, group))
    context = {
        **group_context(request, group, "reviews"),
        "page": page,
        "rows": [(call, sentence(call.tally)) for call in page],
    }
    return render(request, "members/groups/reviews/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_open(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose the draft and the close; the companies that will be asked are named before."""
    deliverable = deliverable_or_404(request, pk)
    by = person_of(request)
    standing = deliverable.calls.filter(status=ReviewCall.Status.OPEN).first()
    if standing is not None and calls_for(by).filter(pk=standing.pk).exists():
        return redirect("members:review", pk=standing.pk)
    kinds = [kind.value for kind in ReviewCall.Kind if may_open(by, deliverable, kind)]
    if not kinds:
        require(may_open(by, deliverable, ReviewCall.Kind.CONSENSUS))
    drafts = working_papers.drafts_of(by, deliverable.group)
    linked = next((str(draft.key) for draft in drafts if draft.deliverable == deliverable.pk), None)
    form = OpenForm(
        request.POST or None, drafts=drafts, kinds=kinds, initial={"draft": linked, "kind": kinds[0]}
    )
    companies = calls.companies_to_ask(deliverable)
    if request.method == "POST" and form.is_valid():
        if not companies:
            form.add_error(None, "No company works in this group yet, so there is nobody to ask.")
        else:
            call = calls.open_call(by=by, deliverable=deliverable, **form.cleaned_data)
            messages.success(request, "The call is open; those who answer for a company are told.")
            return redirect("members:review", pk=call.pk)
    context = {
        **group_context(request, deliverable.group, "reviews"),
        "deliverable": deliverable,
        "form": form,
        "drafts": drafts,
        "companies": companies,
    }
    return render(request, "members/groups/reviews/open.html", context)


def call_or_404(request: HttpRequest, pk: uuid.UUID) -> ReviewCall:
    """Members once covered; a guest where they are an expert bound by their undertaking. Staff by their role."""
    found = get_object_or_404(calls_for(request.user), pk=pk)
    if is_expert_of(request.user, found.deliverable.group) is None:
        require(coverage(request.user, "nda"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@before_coverage
def review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The frozen draft, every company's word, and the forms that this person may use."""
    call = call_or_404(request, pk)
    by = person_of(request)
    asked = asked_for(by, call)
    answers = may_answer(by, call, asked)
    leads = may_lead(by, call.deliverable.group)
    lines = lines_of(by, call)
    mine = next((line for line in lines if asked is not None and line.asked.pk == asked.pk), None)
    forms = _forms(request, call, mine)
    for line in lines:
        if line.may_resolve and line.now is not None:
            forms[f"resolve-{line.now.pk}"] = form_for(request, f"resolve-{line.now.pk}", ResolveForm)
        if line.may_withdraw and line.now is not None:
            forms[f"take_back-{line.now.pk}"] = form_for(request, f"take_back-{line.now.pk}", WithdrawForm)
    if request.method == "POST" and _act(request, call, forms):
        return redirect("members:review", pk=pk)
    context = {
        "call": call,
        "group": call.deliverable.group,
        "html": to_html(call.body),
        "asked": asked,
        "mine": mine,
        "answers": answers,
        "leads": leads,
        "sees_all": sees_answers(by, call),
        "lines": [(line, *_of(line, forms)) for line in lines],
        "forms": forms,
        "said": sentence(call.tally),
        "waiting": sum(line.now is None or line.now.kind == "more_time" for line in lines),
        "may_close": call.is_open and calls.everybody_answered(call),
        "brings_legal": asked is not None and speaks_for_company(by, call.deliverable.group),
        "talks": call.destroyed_at is None and takes_part_in(by, call),
        "is_expert": is_expert_of(by, call.deliverable.group) is not None,
    }
    return render(request, "members/groups/reviews/review.html", context)


def _of(line: CompanyLine, forms: dict[str, Form]) -> tuple[Form | None, Form | None]:
    key = line.now.pk if line.now is not None else None
    return forms.get(f"resolve-{key}"), forms.get(f"take_back-{key}")


def _forms(request: HttpRequest, call: ReviewCall, mine: CompanyLine | None) -> dict[str, Form]:
    said = mine.now if mine is not None else None
    initial: dict[str, Any] = {}
    if said is not None and said.kind != ReviewAnswer.Kind.MORE_TIME:
        initial = {"kind": said.kind, "words": said.words, "wording": said.wording}
    time_left = mine is not None and mine.now is None and mine.asked.more_time_at is None
    more_time = call.more_time_days if time_left else 0
    return {
        "answer": form_for(request, "answer", AnswerForm, more_time=more_time, initial=initial),
        "prolong": form_for(request, "prolong", ProlongForm),
        "call_off": form_for(request, "call_off", ReasonForm),
    }


def _act(request: HttpRequest, call: ReviewCall, forms: dict[str, Form]) -> bool:
    """One form of the page. What is not allowed is refused by the service, with its reason."""
    by = person_of(request)
    act, key = keyed(act_of(request))
    if act == "close":
        calls.close_call(call=call, by=by)
        messages.success(request, "Closed; the outcome is recorded.")
        return True
    if act == "legal":
        asked = asked_for(by, call)
        if asked is None or not speaks_for_company(by, call.deliverable.group):
            raise Http404
        sent = calls.send_to_legal(by=by, call=call, company=asked.organization)
        words = "Sent." if sent else "Your company has no legal reviewer here who has not got it already."
        messages.success(request, words)
        return True
    form = forms.get(act_of(request))
    if act == "answer":
        require(may_answer(by, call, asked_for(by, call)))
    elif act in {"prolong", "call_off"}:
        require(may_lead(by, call.deliverable.group))
    elif form is None:
        return _settled_meanwhile(call, key)
    if form is None or not form.is_valid():
        return False
    _do(by, call, act, key, form)
    messages.success(request, "Kept. Thank you." if act == "answer" else "Done, and kept on record.")
    return True


def _settled_meanwhile(call: ReviewCall, key: uuid.UUID | None) -> bool:
    """A form sent twice finds its objection settled; anything else does not exist."""
    if key is None or not ReviewAnswer.objects.filter(pk=key, asked__call=call).exists():
        raise Http404
    return True


def _do(by: Any, call: ReviewCall, act: str, key: uuid.UUID | None, form: Form) -> None:
    data = form.cleaned_data
    if act == "answer" and isinstance(form, AnswerForm):
        answering.answer(by=by, call=call, said=form.said())
    elif act == "prolong":
        calls.prolong(by=by, call=call, closes_on=data["closes_on"], reason=data["reason"])
    elif act == "call_off":
        calls.call_off(by=by, call=call, reason=data["reason"])
    else:
        objection = get_object_or_404(ReviewAnswer, pk=key, asked__call=call)
        if act == "resolve":
            answering.resolve(
                by=by, objection=objection, accepted=data["outcome"] == "accepted", words=data["words"]
            )
        else:
            answering.withdraw(by=by, objection=objection, words=data["words"])


@require_safe
@before_coverage
def review_docx(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The frozen draft as a Word document to be marked up; that a copy was taken is on record."""
    call = call_or_404(request, pk)
    if not call.body:
        raise Http404
    note = (
        f"{call.get_kind_display()} {call.number}. Answers close on {call.closes_at:%d %B %Y}, 23:59 UTC. "
        f"SHA-256 of the text: {call.sha256}"
    )
    data = markdown_to_docx(call.title, call.body, note=note)
    answering.note_taken(by=person_of(request), call=call, what="draft")
    name = f"{slugify(call.title)[:60] or 'draft'}-call-{call.number}.docx"
    return HttpResponse(
        data,
        headers={
            "Content-Type": DOCX,
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )


@require_safe
def marked_copy(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """A company's marked-up copy, for the group's people and for that company's own."""
    rows = open_copies().select_related("asked__call__deliverable__group", "asked__organization")
    found = get_object_or_404(rows, pk=pk)
    call = call_or_404(request, found.asked.call_id)
    own = asked_for(request.user, call)
    if not sees_answers(request.user, call) and (own is None or own.pk != found.asked_id):
        raise Http404
    answering.note_taken(by=person_of(request), call=call, what="marked copy")
    name = f"{slugify(call.title)[:50] or 'draft'}-{slugify(found.asked.organization.name)[:30]}.docx"
    response = FileResponse(found.marked.open("rb"), as_attachment=True, filename=name, content_type=DOCX)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
