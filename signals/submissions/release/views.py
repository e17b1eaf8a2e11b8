"""Pages for people of companies: what waits for a release, and who stands in as a second person."""

import uuid
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import needs_coverage, require
from members.models import User
from members.rules import company_of
from signals.submissions.release import pages, rules, services
from signals.submissions.release.forms import SecondForm
from signals.submissions.release.models import Second

_PLACE = "signals"


@require_safe
@needs_coverage("nda", "signals")
def releases(request: HttpRequest) -> HttpResponse:
    require(rules.may_open_releases(request.user))
    return pages.release_list(request, place=_PLACE)


@require_safe
@needs_coverage("nda", "signals")
def release(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require(rules.may_open_releases(request.user))
    return pages.release_page(request, pk, place=_PLACE)


@require_POST
@needs_coverage("nda", "signals")
def release_decide(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    require(rules.may_open_releases(request.user))
    return pages.decide(request, pk, place=_PLACE)


@require_POST
@needs_coverage("nda", "signals")
def release_many(request: HttpRequest) -> HttpResponse:
    require(rules.may_open_releases(request.user))
    return pages.release_many(request, place=_PLACE)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_coverage("nda", "signals")
def second(request: HttpRequest) -> HttpResponse:
    """Who can release what one's company sends, whom it named, and who named this person."""
    require(rules.may_open_releases(request.user))
    person = cast("User", request.user)
    company = company_of(person)
    form = SecondForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and company is not None:
        require(rules.may_name_second(person))
        chosen = form.cleaned_data.get("person")
        partner = form.cleaned_data["kind"] == Second.Kind.PARTNER
        answer = services.may_be_partner(company, chosen) if partner else None
        if answer is not None and not answer:
            form.add_error("email", answer.reason)
        else:
            services.name_second(by=person, kind=form.cleaned_data["kind"], person=chosen)
            messages.success(
                request, "Asked. They are told." if partner else "Compliance staff stand in from now on."
            )
            return redirect("signals:release-second")
    open_seconds = (
        Second.objects.visible_to(person).filter(ended_at=None).select_related("person", "organization")
    )
    context = {
        "form": form,
        "may_name": rules.may_name_second(person),
        "handlers": list(rules.handlers_of(company)) if company else [],
        "named": open_seconds.filter(organization=company).first(),
        "asked": list(open_seconds.filter(person=person)),
    }
    return render(request, "signals/release/second.html", context)


@require_POST
@needs_coverage("nda", "signals")
def second_answer(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Accept to stand in, or end it, from either side."""
    require(rules.may_open_releases(request.user))
    person = cast("User", request.user)
    found = get_object_or_404(Second.objects.visible_to(person).filter(ended_at=None), pk=pk)
    if request.POST.get("act") == "accept" and found.person_id == person.pk:
        services.accept_second(by=person, second=found)
        messages.success(request, "You stand in from now on, as long as the company has one analyst.")
    else:
        services.end_second(by=person, second=found)
        messages.success(request, "Ended.")
    return redirect("signals:release-second")
