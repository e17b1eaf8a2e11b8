"""Pages on which a company's admins, and staff for them, invite people. No page ever shows a link."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage
from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.organizations import invitations, queries
from members.organizations.desk import desk_of
from members.organizations.forms import InviteForm, add_errors
from members.organizations.models import Invitation

FOLDER = "members/organizations/desk"
STATES = [
    ("open", "Open"),
    ("expired", "Expired"),
    ("accepted", "Accepted"),
    ("revoked", "Taken back"),
]


@require_safe
@before_coverage
def invitation_list(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("state", "")
    state = state if state in dict(STATES) else ""
    context = {
        **desk.tab("invitations"),
        "page": paginate(request, queries.invitations_of(desk.company, words, state=state)),
        "states": STATES,
        "filtered": bool(words or state),
    }
    return render_part(request, f"{FOLDER}/invitations.html", "results", context)


@require_http_methods(["GET", "POST"])
@before_coverage
def invitation_new(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    form = InviteForm(request.POST or None, company=desk.company)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(by=person_of(request), organization=desk.company, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, "Invited. The letter is on its way; its link works for 14 days.")
            return redirect(f"{desk.base}invitations/")
    context = {
        **desk.tab("invitations"),
        "form": form,
        "domains": sorted(queries.verified_domains(desk.company)),
    }
    return render(request, f"{FOLDER}/invite.html", context)


@require_POST
@before_coverage
def invitation_resend(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    try:
        invitations.resend(by=person_of(request), invitation=desk.invitation(pk))
        messages.success(request, "Sent again. The link of the earlier letter no longer works.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(f"{desk.base}invitations/")


@require_POST
@before_coverage
def invitation_revoke(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    found: Invitation = desk.invitation(pk)
    try:
        invitations.revoke(by=person_of(request), invitation=found)
        messages.success(request, "Taken back. Its link leads nowhere now.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(f"{desk.base}invitations/")
