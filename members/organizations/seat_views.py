"""Pages on which a company's admins, and staff for them, keep its seats and domains."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage
from coalition.core.console import console_view
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.organizations import queries, seats
from members.organizations.desk import desk_of, look_at
from members.organizations.forms import DomainForm, PendingForm, SeatForm, VerifyForm, add_errors
from members.organizations.models import Organization, OrganizationDomain, Seat

FOLDER = "members/organizations/desk"


@require_safe
@console_view("membership")
def companies(request: HttpRequest) -> HttpResponse:
    """Every company, in whatever standing."""
    words, standing = request.GET.get("q", "").strip()[:100], request.GET.get("standing", "")
    found = queries.companies_for_staff(
        words, standing=standing if standing in Organization.Standing.values else ""
    )
    context = {
        "page": paginate(request, found),
        "standings": Organization.Standing.choices,
        "filtered": bool(words or standing),
    }
    return render_part(request, f"{FOLDER}/companies.html", "results", context)


@require_safe
@before_coverage
def overview(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A company's own page, for all its people: who keeps what, and where to ask."""
    desk = look_at(request, slug)
    keepers = queries.seats_of(desk.company, status=Seat.Status.ACTIVE).filter(user__is_active=True)
    context = {
        **desk.tab("overview"),
        "company": desk.company,
        "administers": desk.keeps,
        "admins": keepers.filter(roles__contains=[Seat.Role.ADMIN]),
        "signatories": keepers.filter(roles__contains=[Seat.Role.SIGNATORY]),
        "people": keepers.count(),
        "pending": desk.company.seats.filter(status=Seat.Status.PENDING).count(),
        "invited": queries.invitations_of(desk.company, state="open").count(),
    }
    return render(request, f"{FOLDER}/overview.html", context)


@require_safe
@before_coverage
def seat_list(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    words = request.GET.get("q", "").strip()[:100]
    role, status = request.GET.get("role", ""), request.GET.get("status", "")
    found = queries.seats_of(
        desk.company,
        words,
        role=role if role in Seat.Role.values else "",
        status=status if status in Seat.Status.values else "",
    )
    context = {
        **desk.tab("seats"),
        "page": paginate(request, found),
        "roles": Seat.Role.choices,
        "statuses": Seat.Status.choices,
        "filtered": bool(words or role or status),
    }
    return render_part(request, f"{FOLDER}/seats.html", "results", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def seat_page(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    """Change what a seat may do; for one that waits, say yes or no to it."""
    desk = desk_of(request, slug)
    seat = desk.seat(pk)
    lacking = seats.lacking_without(seat)
    form = SeatForm(request.POST or None, seat=seat, last_signatory=Seat.Role.SIGNATORY in lacking)
    if request.method == "POST" and form.is_valid():
        try:
            seats.change_roles(by=person_of(request), seat=seat, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Saved. It counts from the next click on.")
            return redirect(f"{desk.base}seats/")
    context = {
        **desk.tab("seats"),
        "seat": seat,
        "form": form,
        "pending": PendingForm(initial={"roles": seat.roles}),
        "last_admin": Seat.Role.ADMIN in lacking,
        "myself": seat.user_id == person_of(request).pk,
    }
    return render(request, f"{FOLDER}/seat.html", context)


@require_POST
@before_coverage
def seat_answer(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    """Yes or no to a seat that waits."""
    desk = desk_of(request, slug)
    seat, form = desk.seat(pk), PendingForm(request.POST)
    try:
        if form.is_valid() and request.POST.get("answer") == "yes":
            seats.confirm_seat(by=person_of(request), seat=seat, roles=form.cleaned_data["roles"])
            messages.success(request, "Confirmed. The person has been told by letter.")
        elif form.is_valid():
            seats.decline_seat(by=person_of(request), seat=seat, reason=form.cleaned_data["reason"])
            messages.success(request, "Declined. The person has been told by letter.")
    except ValidationError as problem:
        add_errors(form, problem)
    if form.errors:
        for words in form.errors.values():
            messages.error(request, " ".join(str(word) for word in words))
        return redirect(f"{desk.base}seats/{seat.pk}/")
    return redirect(f"{desk.base}seats/")


@require_http_methods(["GET", "POST"])
@before_coverage
def domains(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Where a company's people may have their addresses."""
    desk = desk_of(request, slug)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            seats.ask_domain(by=person_of(request), organization=desk.company, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Asked for. It counts as soon as membership staff have verified it.")
            return redirect(f"{desk.base}domains/")
    context = {
        **desk.tab("domains"),
        "form": form,
        "domains": desk.company.domains.select_related("asked_by", "verified_by"),
        "verify": VerifyForm(),
    }
    return render(request, f"{FOLDER}/domains.html", context)


def _domain(desk_company: Organization, pk: uuid.UUID) -> OrganizationDomain:
    return get_object_or_404(desk_company.domains.select_related("organization"), pk=pk)


@require_POST
@before_coverage
def domain_drop(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    seats.drop_domain(by=person_of(request), domain=_domain(desk.company, pk))
    messages.success(request, "Taken away. Nobody is invited there any more; seats stay as they are.")
    return redirect(f"{desk.base}domains/")


@require_POST
@console_view("membership")
def domain_verify(request: HttpRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    desk = desk_of(request, slug)
    try:
        seats.verify_domain(
            by=person_of(request),
            domain=_domain(desk.company, pk),
            evidence=request.POST.get("evidence", "")[:300],
        )
        messages.success(request, "Verified.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(f"{desk.base}domains/")
