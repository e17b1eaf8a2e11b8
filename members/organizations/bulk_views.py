"""Pages on which many people are invited from one list: read, looked at, confirmed."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import before_coverage, require
from coalition.core.delimited import UnreadableError
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.organizations import bulk
from members.organizations.desk import Desk, desk_of
from members.organizations.models import InvitationBatch, Seat
from members.organizations.profile_forms import ListForm
from members.organizations.rules import may_invite

FOLDER = "members/organizations/desk"


@require_http_methods(["GET", "POST"])
@before_coverage
def list_new(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    require(may_invite(person_of(request), desk.company))
    form = ListForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            content = upload.read(bulk.MOST_BYTES + 1)
            made = bulk.list_people(by=person_of(request), organization=desk.company, content=content)
        except UnreadableError as problem:
            form.add_error("file", str(problem))
        else:
            return redirect(f"{desk.base}lists/{made.pk}/")
    context = {**desk.tab("invitations"), "form": form, "roles": Seat.Role.choices}
    return render(request, f"{FOLDER}/list_new.html", context)


def _batch(desk: Desk, pk: uuid.UUID) -> InvitationBatch:
    rows = desk.company.invitation_lists.select_related("organization", "made_by", "job")
    return get_object_or_404(rows, pk=pk)


@require_safe
@before_coverage
def list_page(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    """The dry run, and afterwards what became of it."""
    desk = desk_of(request, slug)
    batch = _batch(desk, pk)
    context = {**desk.tab("invitations"), "batch": batch, "page": paginate(request, batch.good)}
    return render(request, f"{FOLDER}/list.html", context)


@require_POST
@before_coverage
def list_confirm(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    batch = _batch(desk, pk)
    try:
        bulk.confirm_batch(by=person_of(request), batch=batch)
        messages.success(request, "Confirmed. The letters are being written.")
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(f"{desk.base}lists/{batch.pk}/")


@require_safe
@before_coverage
def list_refused(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    """The refused rows, to be mended and sent again."""
    batch = _batch(desk_of(request, slug), pk)
    answer = HttpResponse("\ufeff" + bulk.refused_csv(batch), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer
