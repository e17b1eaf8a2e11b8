"""Standing as staff see it: the watch over all companies, and the page of one."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.requests import person_of
from members.agreements.models import Signature
from members.agreements.views import add_errors, confirmed
from members.organizations.models import Organization, Seat
from members.standing import keeping, programme, renewals, services, watch
from members.standing.attestation.models import Attestation
from members.standing.export import exports_of
from members.standing.forms import DuesForm, NoteForm, ReasonForm, ReviewForm, SuspendForm
from members.standing.models import Renewal, StandingChange
from members.standing.timeline import timeline_of
from members.standing.transitions import may_move

TABS = {
    "overview": "Overview",
    "notes": "Notes and contacts",
    "dues": "Dues",
    "programme": "Signal programme",
    "timeline": "Timeline",
    "export": "Export",
}
FORMS: dict[str, type[Form]] = {"notes": NoteForm, "dues": DuesForm, "programme": ReviewForm}


@require_safe
@console_view("membership")
def overview(request: HttpRequest) -> HttpResponse:
    """Every company with its standing, and what of it hangs on one person or drifts away."""
    companies = Organization.objects.order_by("name")
    if words := request.GET.get("q", "").strip():
        companies = companies.filter(name__icontains=words)
    if (standing := request.GET.get("standing", "")) in Organization.Standing.values:
        companies = companies.filter(standing=standing)
    context = {
        "page": paginate(request, companies),
        "standings": Organization.Standing.choices,
        "bus_factor": watch.bus_factor(),
        "drift": watch.drift(),
        "ahead": renewals.pending().count(),
        "in_grace": Organization.objects.filter(standing=Organization.Standing.GRACE).count(),
    }
    return render(request, "members/standing/console.html", context)


@require_safe
@console_view("membership")
def calendar(request: HttpRequest) -> HttpResponse:
    """Membership years that are due, the nearest first."""
    rows = renewals.pending().order_by("due_on", "organization__name")
    if words := request.GET.get("q", "").strip():
        rows = rows.filter(organization__name__icontains=words)
    page = paginate(request, rows)
    context = {"page": page, "rows": [(row, renewals.what_is_open(row)) for row in page]}
    return render(request, "members/standing/renewals.html", context)


@require_safe
@console_view("membership")
def suspensions(request: HttpRequest) -> HttpResponse:
    """Who would be suspended on which day, and what they would lose; the job takes its list from here."""
    return render(
        request,
        "members/standing/suspensions.html",
        {"previews": renewals.suspensions_ahead(), "form": ReasonForm()},
    )


@require_POST
@console_view("membership")
def suspension_hold(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Hold it with a reason, or let it take its course again."""
    row = get_object_or_404(Renewal.objects.select_related("organization"), pk=pk)
    if "release" in request.POST:
        renewals.release(by=person_of(request), renewal=row)
        messages.success(request, "It takes its course again.")
        return redirect("console:suspensions")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        context = {"previews": renewals.suspensions_ahead(), "form": form, "wrong": row.pk}
        return render(request, "members/standing/suspensions.html", context)
    renewals.hold(by=person_of(request), renewal=row, reason=form.cleaned_data["reason"])
    messages.success(request, "Held: the job passes this company by until you release it.")
    return redirect("console:suspensions")


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("membership")
def company(request: HttpRequest, slug: str, tab: str = "overview") -> HttpResponse:
    """One company; each tab that takes something in posts to itself."""
    found = get_object_or_404(Organization, slug=slug)
    tab = tab if tab in TABS else "overview"
    form: Form | None = None
    if tab in FORMS:
        form = FORMS[tab](request.POST or None, initial=_initial(found))
        if request.method == "POST" and form.is_valid() and _keep(request, found, tab, form):
            return redirect("console:standing-tab", slug=slug, tab=tab)
    context = {"company": found, "tab": tab, "tabs": TABS, "form": form, **_facts(request, found, tab)}
    return render(request, "members/standing/company.html", context)


def _initial(company: Organization) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "on": today,
        "done_on": today,
        "year": today.year,
        "band": company.size,
        "due_on": today + timedelta(days=30),
    }


def _keep(request: HttpRequest, company: Organization, tab: str, form: Form) -> bool:
    by, words = person_of(request), form.cleaned_data
    try:
        if tab == "notes":
            keeping.note(by=by, company=company, **words)
        elif tab == "dues":
            keeping.record_dues(by=by, company=company, **words)
        else:
            programme.record_review(by=by, company=company, **words)
    except ValidationError as problem:
        add_errors(form, problem)
        return False
    messages.success(request, "Kept.")
    return True


def _facts(request: HttpRequest, company: Organization, tab: str) -> dict[str, Any]:
    if tab == "notes":
        return {"page": paginate(request, company.staff_notes.select_related("by"))}
    if tab == "dues":
        return {"dues": company.dues.all()}
    if tab == "programme":
        return {
            "requirements": programme.requirements_of(company),
            "eligible": programme.eligibility(company),
            "reviews": company.programme_reviews.select_related("by")[:20],
        }
    if tab == "timeline":
        return {"page": paginate(request, timeline_of(company))}
    if tab == "export":
        return {"exports": exports_of(request.user, company)[:10]}
    return {
        "changes": StandingChange.objects.filter(organization=company).select_related("by")[:25],
        "renewals": [
            (row, renewals.what_is_open(row)) for row in Renewal.objects.filter(organization=company)[:5]
        ],
        "attestations": Attestation.objects.filter(organization=company)[:5],
        "signatures": Signature.objects.filter(organization=company).defer("version__pdf")[:10],
        "seats": Seat.objects.filter(organization=company)
        .exclude(status=Seat.Status.ENDED)
        .select_related("user"),
        "may_suspend": may_move(company, Organization.Standing.SUSPENDED),
        "may_restore": may_move(company, Organization.Standing.ACTIVE)
        and company.standing != Organization.Standing.ADMITTED,
        "may_leave": may_move(company, Organization.Standing.LEFT),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("membership")
def change(request: HttpRequest, slug: str, to: str) -> HttpResponse:
    """Suspend with a preview of what that ends, or restore; both with a reason and proof of who one is."""
    found = get_object_or_404(Organization, slug=slug)
    suspends = to == "suspend"
    target = Organization.Standing.SUSPENDED if suspends else Organization.Standing.ACTIVE
    if request.method == "POST" and found.standing == target:
        messages.info(request, "That is so already. Nothing was done a second time.")
        return redirect("console:standing-company", slug=slug)
    require(may_move(found, target))
    if answer := stepup.challenge(request):
        return answer
    form = SuspendForm(request.POST or None, asks_password=not stepup.asks_second_factor(request))
    if request.method == "POST" and form.is_valid() and confirmed(request, form):
        act = services.suspend if suspends else services.restore
        act(by=person_of(request), company=found, reason=form.cleaned_data["reason"])
        messages.success(request, "Suspended: their sessions have ended." if suspends else "Restored.")
        return redirect("console:standing-company", slug=slug)
    loses = renewals.what_a_suspension_ends(found) if suspends else []
    context = {"company": found, "suspends": suspends, "loses": loses, "form": form}
    return render(request, "members/standing/change.html", context)
