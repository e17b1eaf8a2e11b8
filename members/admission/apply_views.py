"""Applying, for people without an account: the public page, the private link, and the steps behind it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import Refused, before_coverage, require
from members.admission import applying, links, progress
from members.admission.application_forms import (
    BeginForm,
    ColleagueForm,
    LinkForm,
    SendForm,
)
from members.admission.criteria import COMPANY
from members.admission.models import Editor
from members.admission.public_texts import joining_texts
from members.admission.purging import days_until_purged
from members.admission.queries import editor_of, where_they_stand
from members.admission.rules import link_opens, may_edit
from members.organizations.criteria import criteria

GONE, TOO_MANY = 410, 429


def _counted(request: HttpRequest, form: Form) -> bool:
    """Letters are sent to whatever address is typed, so they are counted, by sender and by address."""
    allowed = ratelimit.consume(
        request,
        app="members.admission",
        action="letter",
        config={"letter": settings.ADMISSION_RATE},
        key=form.cleaned_data["email"].lower(),
    )
    if not allowed:
        form.add_error(None, "Too many letters were asked for. Wait an hour and try again; nothing is lost.")
    return bool(allowed)


@require_http_methods(["GET", "POST"])
@login_not_required
@before_coverage
def apply(request: HttpRequest) -> HttpResponse:
    """How to join, and the first three lines; the answer is the same whoever asks."""
    form = BeginForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _counted(request, form):
            applying.begin_application(**form.cleaned_data)
            return redirect("apply-sent")
        status = TOO_MANY if form.non_field_errors() else 200
    context = {"form": form, "texts": joining_texts(), "contact": settings.DEFAULT_FROM_EMAIL}
    return render(request, "members/admission/apply.html", context, status=status)


@require_safe
@login_not_required
@before_coverage
def sent(request: HttpRequest) -> HttpResponse:
    context = {"days": settings.ADMISSION_LINK_DAYS, "purged_after": days_until_purged()}
    return render(request, "members/admission/apply_sent.html", context)


@require_http_methods(["GET", "POST"])
@login_not_required
@before_coverage
def new_link(request: HttpRequest) -> HttpResponse:
    """Lost it? The answer is the same whether or not there is an application."""
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _counted(request, form):
        applying.send_link_again(email=form.cleaned_data["email"])
        return redirect("apply-sent")
    return render(request, "members/admission/apply_link.html", {"form": form})


@require_POST
@before_coverage
@never_cache
def own_application(request: HttpRequest) -> HttpResponse:
    """From Home into the application that one writes: a link of one's own, as a letter would bring it."""
    stand = where_they_stand(request.user)
    editor = editor_of(request.user, stand.application) if stand.application else None
    if editor is None:
        raise Http404
    token = applying.open_from_home(by=editor)
    return redirect("application", token=token)


def _with_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Find the editor of a link: an unknown token is not found, one that no longer opens says why."""

    @wraps(view)
    @login_not_required
    @before_coverage
    @never_cache
    @sensitive_variables("token")
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
        link = links.find(token)
        if link is None:
            raise Http404
        decision = link_opens(link)
        if not decision:
            response = render(
                request, "members/admission/link_closed.html", {"decision": decision}, status=GONE
            )
        else:
            applying.confirm_address(by=link.editor)
            response = view(request, token, link.editor, **kwargs)
        # The address is the key: it goes to no other site. Stricter than that, browsers would post with a null origin.
        response["Referrer-Policy"] = "same-origin"
        return response

    return opened


@require_safe
@_with_link
def application(request: HttpRequest, token: str, editor: Editor) -> HttpResponse:
    """Where it stands: steps, colleagues, questions, and in the end the decision."""
    return _overview(request, token, editor, ColleagueForm())


def _overview(
    request: HttpRequest, token: str, editor: Editor, form: ColleagueForm, *, status: int = 200
) -> HttpResponse:
    found = editor.application
    context = {
        "application": found,
        "editor": editor,
        "token": token,
        "steps": progress.steps_of(found),
        "colleagues": found.editors.filter(removed_at=None),
        "expires": editor.links.order_by("-expires_at").values_list("expires_at", flat=True).first(),
        "form": form,
        "on_ramp": applying.may_ask_for_on_ramp(found),
        "may_withdraw": found.stage in type(found).OPEN,
    }
    return render(request, "members/admission/application.html", context, status=status)


@require_http_methods(["GET", "POST"])
@_with_link
def step(request: HttpRequest, token: str, editor: Editor, name: str) -> HttpResponse:
    """One step: shown, saved, or, where a colleague was quicker, both texts."""
    found = editor.application
    if name != COMPANY and name not in criteria():
        raise Http404
    editable = may_edit(found, name, applying.asked_steps(found))
    form, stored = progress.form_for(found, name, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(editable)
        if form.is_valid():
            try:
                progress.save(by=editor, name=name, form=form)
            except applying.Overtaken:
                found.refresh_from_db()
                form, stored = progress.overtaken(found, name, request.POST)
            else:
                messages.success(request, "Saved.")
                following = progress.following(name)
                if "later" in request.POST or following is None:
                    return redirect("application", token)
                return redirect("application-step", token, following)
    context = {
        "application": found,
        "token": token,
        "name": name,
        "form": form,
        "stored": stored,
        "editable": editable,
        **progress.place_of(found, name),
    }
    return render(request, "members/admission/step.html", context)


@require_http_methods(["GET", "POST"])
@_with_link
def send(request: HttpRequest, token: str, editor: Editor) -> HttpResponse:
    """Everything once more, what is missing, and the button that sends it."""
    found = editor.application
    form = SendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            applying.send_application(by=editor)
        except ValidationError as problem:
            for sentence in problem.messages:
                form.add_error(None, sentence)
        else:
            messages.success(request, "Sent. Two people without a conflict of interest read it.")
            return redirect("application", token)
    missing = applying.what_is_missing(found)
    context = {
        "application": found,
        "token": token,
        "form": form,
        "missing": [(name, words, progress.title_of(name)) for name, words in missing.items()],
        "pages": progress.everything(found),
    }
    return render(request, "members/admission/send.html", context)


@require_POST
@_with_link
def colleagues(request: HttpRequest, token: str, editor: Editor) -> HttpResponse:
    """Ask a colleague to write with you, or remove one."""
    found = editor.application
    if "remove" in request.POST:
        others = found.editors.filter(removed_at=None).exclude(pk=editor.pk)
        try:
            colleague = get_object_or_404(others, pk=request.POST["remove"])
        except ValidationError:
            raise Http404 from None
        applying.remove_colleague(by=editor, colleague=colleague)
        messages.success(request, "Removed. Their link opens nothing any more; what they wrote stays.")
        return redirect("application", token)
    form = ColleagueForm(request.POST)
    if form.is_valid() and _counted(request, form):
        try:
            applying.invite_colleague(by=editor, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error("email", problem.messages[0])
        else:
            messages.success(request, "A letter with a link of their own is on its way.")
            return redirect("application", token)
    return _overview(request, token, editor, form)


@require_POST
@_with_link
def act(request: HttpRequest, token: str, editor: Editor, what: str) -> HttpResponse:
    """The small things: a new link in place of this one, the on-ramp, withdrawing."""
    try:
        if what == "new-link":
            applying.replace_link(by=editor)
            return redirect("apply-sent")
        if what == "on-ramp":
            applying.ask_for_on_ramp(by=editor)
            messages.success(request, "Sent. We write to you about the on-ramp.")
        elif what == "withdraw":
            applying.withdraw_application(by=editor)
            messages.success(request, "Withdrawn. Thank you for having considered it.")
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, refused.decision.reason)
    return redirect("application", token)
