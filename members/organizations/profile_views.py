"""Pages of what a company says of itself, and whom to call there tonight."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.paging import paginate
from coalition.core.proof import ask_again
from members.accounts.requests import person_of
from members.organizations import escalation, facts, queries
from members.organizations.desk import desk_of
from members.organizations.forms import add_errors
from members.organizations.profile import EscalationContact, Fact
from members.organizations.profile_forms import EscalationForm, FactForm, LookForm

FOLDER = "members/organizations/desk"


def rows_of(found: Any) -> list[dict[str, Any]]:
    return [{"fact": fact, "words": facts.words_of(fact)} for fact in found]


@require_safe
@before_coverage
def fact_list(request: HttpRequest, slug: str = "") -> HttpResponse:
    """All that the company states, with what it stated before."""
    desk = desk_of(request, slug)
    page = paginate(request, facts.history_of(request.user, desk.company))
    context = {
        **desk.tab("facts"),
        "current": rows_of(facts.current_facts(request.user, desk.company)),
        "kinds": Fact.Kind.choices,
        "page": page,
        "history": rows_of(page),
    }
    return render(request, f"{FOLDER}/facts.html", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def fact_edit(request: HttpRequest, kind: str, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    if kind not in Fact.Kind.values:
        raise Http404
    rows = facts.current_facts(request.user, desk.company).filter(kind=kind)
    current = None if kind == Fact.Kind.MONTHLY_USERS else rows.first()
    form = FactForm(request.POST or None, kind=kind, current=current)
    if request.method == "POST" and form.is_valid():
        try:
            facts.state_fact(by=person_of(request), organization=desk.company, kind=kind, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Stated. What stood there before stays as history.")
            return redirect(f"{desk.base}facts/")
    context = {**desk.tab("facts"), "form": form, "title": Fact.Kind(kind).label}
    return render(request, f"{FOLDER}/fact.html", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def contact(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The company's own escalation contact: enter it, change it, see how often it was looked at."""
    desk = desk_of(request, slug)
    held = escalation.contact_of(desk.company)
    names = ("who", "email", "phone", "url", "hours", "timezone", "note")
    initial = {name: getattr(held, name) for name in names} if held else None
    form = EscalationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            escalation.keep_contact(by=person_of(request), organization=desk.company, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Kept. People of member companies find it on your company's page.")
            return redirect(f"{desk.base}escalation/")
    context = {
        **desk.tab("escalation"),
        "contact": held,
        "form": form,
        "looks": escalation.looks_at(desk.company),
        "old": held is not None and escalation.is_old(held),
    }
    return render(request, f"{FOLDER}/escalation.html", context)


@require_POST
@before_coverage
def contact_confirm(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    held = get_object_or_404(EscalationContact, organization=desk.company, ended_at=None)
    escalation.confirm_contact(by=person_of(request), contact=held)
    messages.success(request, "Confirmed for another year.")
    return redirect(f"{desk.base}escalation/")


@require_http_methods(["GET", "POST"])
def contact_look(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom do I call there tonight? One reason, one click, one entry."""
    company = get_object_or_404(queries.listed_companies(), slug=slug)
    person = person_of(request)
    require(escalation.may_look(person, company))
    held = get_object_or_404(EscalationContact, organization=company, ended_at=None)
    form = LookForm(request.POST or None)
    context = {"company": company, "form": form, "confirmed_at": held.confirmed_at}
    if request.method == "POST" and form.is_valid():
        if answer := ask_again(request):
            return answer
        escalation.look(by=person, contact=held, reason=form.cleaned_data["reason"])
        context |= {"contact": held, "old": escalation.is_old(held)}
    return render(request, "members/organizations/escalation.html", context)
