"""What companies see of admission: their own checklist, and the applicants about whom they are asked."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.console import console_view
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.admission import onboarding, reviewing
from members.admission.models import Objection, Onboarding
from members.admission.review_forms import ObjectionForm
from members.admission.review_queries import open_for_objections
from members.admission.rules import may_object, may_see_onboarding
from members.organizations.rules import company_of


@require_safe
@before_coverage
def checklist(request: HttpRequest) -> HttpResponse:
    """The first weeks of one's own company; also a fragment for Home."""
    person = person_of(request)
    require(may_see_onboarding(person))
    found = onboarding.open_onboarding(company_of(person))
    items = onboarding.checklists([found])[found.organization_id] if found else []
    context = {"items": items, "done": sum(item.done for item in items), "onboarding": found}
    return render_part(request, "members/admission/onboarding.html", "items", context)


@require_http_methods(["GET", "POST"])
def applicants(request: HttpRequest) -> HttpResponse:
    """Names of companies that want to join, while members are asked, and a place to object."""
    person = person_of(request)
    require(may_object(person))
    rows = open_for_objections()
    form = ObjectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = get_object_or_404(rows, pk=form.cleaned_data["application"])
        reviewing.object_to(by=person, application=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Sent. Membership staff alone read it.")
        return redirect("members:applicants")
    said = Objection.objects.filter(organization=company_of(person)).values_list("application_id", flat=True)
    context = {"page": paginate(request, rows), "form": form, "said": set(said)}
    return render(request, "members/admission/applicants.html", context)


@require_safe
@console_view("membership")
def onboardings(request: HttpRequest) -> HttpResponse:
    """Who is stuck where: companies whose checklist is open, the oldest first."""
    rows = Onboarding.objects.select_related("organization", "owner")
    rows = rows.filter(closed_at__isnull=request.GET.get("show") != "closed")
    if words := request.GET.get("q", "").strip()[:100]:
        rows = rows.filter(organization__name__icontains=words)
    page = paginate(request, rows.order_by("began_at"))
    lists = onboarding.checklists(page)
    context = {
        "page": page,
        "rows": [(row, lists[row.organization_id], _next(lists[row.organization_id])) for row in page],
    }
    return render(request, "members/admission/console_onboarding.html", context)


def _next(items: list[onboarding.Item]) -> onboarding.Item | None:
    return next((item for item in items if not item.done), None)


@require_POST
@console_view("membership")
def onboarding_act(request: HttpRequest, pk: str) -> HttpResponse:
    found = get_object_or_404(Onboarding, pk=pk)
    if "close" in request.POST:
        onboarding.close_onboarding(by=person_of(request), onboarding=found)
    else:
        onboarding.take_onboarding(by=person_of(request), onboarding=found)
    messages.success(request, "Noted.")
    return redirect("console:onboarding")
