"""The dry run with its sign-off, and the report, for staff and for a company's admin."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import Refused, before_coverage, refuse, require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from coalition.core.registry import Leaving
from members.accounts import stepup
from members.accounts.requests import person_of
from members.accounts.rules import has_staff_role
from members.agreements.views import add_errors, confirmed
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of, has_seat_role
from members.standing.offboarding import services
from members.standing.offboarding.forms import SignOffForm
from members.standing.offboarding.models import Offboarding
from members.standing.offboarding.plan import dry_run, fingerprint, warnings_for
from members.standing.offboarding.rules import may_offboard


@require_safe
@console_view("membership", "compliance")
def departures(request: HttpRequest) -> HttpResponse:
    found = Offboarding.objects.visible_to(request.user).select_related(
        "organization", "user", "signed_off_by", "job"
    )
    if words := request.GET.get("q", "").strip():
        found = found.filter(organization__name__icontains=words)
    if (status := request.GET.get("status", "")) in Offboarding.Status.values:
        found = found.filter(status=status)
    context = {"page": paginate(request, found), "statuses": Offboarding.Status.choices}
    return render(request, "members/standing/departures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("membership")
def leave_company(request: HttpRequest, slug: str) -> HttpResponse:
    return _sign_off(request, Leaving(get_object_or_404(Organization, slug=slug)))


@require_http_methods(["GET", "HEAD", "POST"])
@console_view("membership")
def leave_person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    seat = _open_seats().filter(user_id=pk).first()
    if seat is None:
        raise Http404
    return _sign_off(request, Leaving(seat.organization, seat.user))


@require_POST
@console_view("membership")
def go_on(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    row = get_object_or_404(Offboarding.objects.visible_to(request.user), pk=pk)
    services.go_on(by=person_of(request), row=row)
    messages.success(request, "It goes on; what was done is not done twice.")
    return redirect("members:departure", pk=pk)


def _own_company(request: HttpRequest) -> Organization:
    """The company whose people this person may offboard."""
    company = company_of(request.user)
    if company is None or not has_seat_role(request.user, Seat.Role.ADMIN):
        raise Refused(
            refuse(
                "Your company's admin sees its people here and says who leaves.",
                "See the directory",
                "/members/directory/",
            )
        )
    return company


def _open_seats() -> QuerySet[Seat]:
    return Seat.objects.exclude(status=Seat.Status.ENDED).select_related("user", "organization")


@require_safe
@before_coverage
def people(request: HttpRequest) -> HttpResponse:
    """A company's people with what can be done, and those who have left."""
    company = _own_company(request)
    seats = _open_seats().filter(organization=company)
    if words := request.GET.get("q", "").strip():
        seats = seats.filter(user__name__icontains=words)
    context = {
        "company": company,
        "page": paginate(request, seats.order_by("user__name", "pk")),
        "departures": Offboarding.objects.visible_to(request.user).select_related("user")[:20],
    }
    return render(request, "members/standing/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@before_coverage
def leave_colleague(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    company = _own_company(request)
    seat = get_object_or_404(_open_seats().filter(organization=company), user_id=pk)
    return _sign_off(request, Leaving(company, seat.user))


def _sign_off(request: HttpRequest, leaving: Leaving) -> HttpResponse:
    person = person_of(request)
    decision = may_offboard(person, leaving)
    if request.method == "POST" and (running := _running(leaving)):
        messages.info(request, "This departure is signed off already. Nothing was done a second time.")
        return redirect("members:departure", pk=running.pk)
    require(decision)
    if answer := stepup.challenge(request):
        return answer
    plan = dry_run(leaving)
    asks = not stepup.asks_second_factor(request)
    form = SignOffForm(request.POST or None, asks_password=asks)
    if request.method == "POST" and form.is_valid() and confirmed(request, form):
        try:
            row = services.sign_off(
                by=person,
                leaving=leaving,
                reason=form.cleaned_data["reason"],
                seen_sha256=form.cleaned_data["seen"],
                evidence=stepup.evidence(request),
            )
        except ValidationError as problem:
            _say(form, problem)
        else:
            messages.success(request, "Signed off: access has ended, and the rest is being carried out.")
            return redirect("members:departure", pk=row.pk)
    context = {
        "leaving": leaving,
        "plan": plan,
        "warnings": warnings_for(leaving),
        "form": form,
        "staff": has_staff_role(person),
        "fingerprint": fingerprint(plan),
    }
    return render(request, "members/standing/leave.html", context)


def _say(form: SignOffForm, problem: ValidationError) -> None:
    if hasattr(problem, "error_dict"):
        add_errors(form, problem)
    else:
        form.add_error(None, problem)


def _running(leaving: Leaving) -> Offboarding | None:
    return Offboarding.objects.filter(
        organization=leaving.organization, user=leaving.user, status=Offboarding.Status.RUNNING
    ).first()


@require_safe
@before_coverage
def departure(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The report: what was signed off, how far it is, and the proof beside it."""
    rows = Offboarding.objects.visible_to(request.user).select_related(
        "organization", "user", "signed_off_by", "job"
    )
    row = get_object_or_404(rows, pk=pk)
    proof = {line["name"]: line for line in row.proof}
    lines = [{**line, "proof": proof.get(line["name"])} for line in row.plan]
    context = {
        "row": row,
        "lines": lines,
        "staff": has_staff_role(request.user),
        "may_go_on": has_staff_role(request.user, "membership")
        and (row.stopped or row.status == Offboarding.Status.INCOMPLETE),
    }
    return render(request, "members/standing/departure.html", context)
