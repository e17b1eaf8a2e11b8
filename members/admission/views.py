"""The first day: acknowledge, protect the account, choose topics; then the three things to begin with."""

from typing import cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import ALLOWED, Decision, before_coverage, refuse, require
from coalition.core.markdown import to_html
from members.accounts.models import User
from members.accounts.services import choose_topics, finish_first_day, finish_first_thing
from members.accounts.topics import all_topics
from members.admission.first_things import THINGS
from members.admission.forms import AcknowledgementForm, TopicsForm
from members.admission.rules import Step, has_first_day, has_second_factor, next_step, steps_for
from members.agreements.publishing import acknowledge
from members.agreements.queries import current_version

LATER = "first_day_factor_later"  # key in the session


def _may_open(user: User) -> Decision:
    if has_first_day(user):
        return ALLOWED
    return refuse(
        "The first day is for people whose company is, or is about to be, a member.", "Go to Home", "/"
    )


def _steps(request: HttpRequest) -> list[Step]:
    require(_may_open(cast("User", request.user)))
    return steps_for(request.user, factor_later=bool(request.session.get(LATER)))


def _before(steps: list[Step], url_name: str) -> HttpResponse | None:
    """Back to what comes first, when a step is opened out of its turn."""
    first = next_step(steps)
    names = [step.url_name for step in steps]
    if first and names.index(first.url_name) < names.index(url_name):
        return redirect(first.url_name)
    return None


@require_safe
@before_coverage
def first_day(request: HttpRequest) -> HttpResponse:
    """Wherever one left off; at the end, Home."""
    step = next_step(_steps(request))
    if step:
        return redirect(step.url_name)
    finish_first_day(by=cast("User", request.user))
    return redirect("home")


@require_http_methods(["GET", "POST"])
@before_coverage
def acknowledgement(request: HttpRequest) -> HttpResponse:
    steps = _steps(request)
    version = current_version("seat")
    if version is None:
        raise Http404
    form = AcknowledgementForm(request.POST or None, initial={"version": version.pk})
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["version"] == version.pk:
            acknowledge(by=cast("User", request.user), version=version)
            return redirect("first-day")
        form.add_error(None, "The text has changed since you opened it. Please read the new version below.")
        form.data = {**form.data, "version": str(version.pk)}
    context = {"steps": steps, "here": "first-day-acknowledgement", "form": form, "version": version}
    return render(
        request, "members/admission/acknowledgement.html", {**context, "text": to_html(version.canonical)}
    )


@require_http_methods(["GET", "POST"])
@before_coverage
def second_factor(request: HttpRequest) -> HttpResponse:
    steps = _steps(request)
    if before := _before(steps, "first-day-second-factor"):
        return before
    may_wait = not settings.SECOND_FACTOR_REQUIRED
    if request.method == "POST":
        if may_wait:
            request.session[LATER] = True
        return redirect("first-day")
    context = {
        "steps": steps,
        "here": "first-day-second-factor",
        "has_factor": has_second_factor(request.user),
        "may_wait": may_wait,
    }
    return render(request, "members/admission/second_factor.html", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def topics(request: HttpRequest) -> HttpResponse:
    steps = _steps(request)
    if before := _before(steps, "first-day-topics"):
        return before
    user = cast("User", request.user)
    known = [topic for topic in user.topics if topic in all_topics()]
    form = TopicsForm(request.POST or None, initial={"topics": known})
    if request.method == "POST" and form.is_valid():
        choose_topics(by=user, topics=form.cleaned_data["topics"])
        return redirect("first-day")
    return render(
        request, "members/admission/topics.html", {"steps": steps, "here": "first-day-topics", "form": form}
    )


@require_POST
@before_coverage
def first_thing(request: HttpRequest, thing: str) -> HttpResponse:
    """One of the three things is done, or not wanted: it leaves Home, and the first leads there."""
    user = cast("User", request.user)
    require(_may_open(user))
    if thing not in THINGS:
        raise Http404
    finish_first_thing(by=user, thing=thing)
    return redirect("home" if "dismiss" in request.POST else THINGS[thing](user).url)
