"""Pages on which a person's move to another company is begun, agreed to or declined."""

import uuid

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from coalition.core.access import require
from coalition.core.paging import paginate
from members.accounts.requests import person_of
from members.organizations import transfers
from members.organizations.desk import Desk, desk_of
from members.organizations.forms import TransferForm, add_errors
from members.organizations.models import Transfer

FOLDER = "members/organizations/desk"
ACTS = {
    "agree": (transfers.agree_to_transfer, "Agreed. The move is carried out, and the letter is on its way."),
    "decline": (transfers.decline_transfer, "Declined. Nothing has ended."),
    "withdraw": (transfers.withdraw_transfer, "Withdrawn. Nothing has ended."),
}


def _moves(desk: Desk) -> Q:
    return Q(origin=desk.company) | Q(target=desk.company)


@require_safe
def transfer_list(request: HttpRequest, slug: str = "") -> HttpResponse:
    desk = desk_of(request, slug)
    rows = Transfer.objects.filter(_moves(desk)).select_related(
        "user", "origin", "target", "asked_by", "answered_by"
    )
    return render(
        request, f"{FOLDER}/transfers.html", {**desk.tab("transfers"), "page": paginate(request, rows)}
    )


@require_http_methods(["GET", "POST"])
def transfer_new(request: HttpRequest, pk: uuid.UUID, slug: str = "") -> HttpResponse:
    """What would end, and where to. Nothing is done before it was read."""
    desk = desk_of(request, slug)
    seat, person = desk.seat(pk), person_of(request)
    require(transfers.may_ask(person, seat))
    endings = transfers.dry_run(seat)
    seen = transfers.fingerprint(endings)
    form = TransferForm(request.POST or None, desk=desk, initial={"seen": seen})
    if request.method == "POST" and form.is_valid():
        try:
            made = transfers.ask_transfer(by=person, seat=seat, **form.cleaned_data)
        except ValidationError as problem:
            add_errors(form, problem)
            posted = request.POST.copy()
            posted["seen"] = seen
            form.data = posted
        else:
            done = made.status == Transfer.Status.DONE
            messages.success(
                request,
                "Moved. What was held here has ended, and the letter is on its way."
                if done
                else "Asked. An admin of the other company has the next word; until then nothing ends.",
            )
            return redirect(f"{desk.base}transfers/")
    context = {**desk.tab("seats"), "seat": seat, "form": form, "endings": endings}
    return render(request, f"{FOLDER}/transfer.html", context)


@require_POST
def transfer_act(request: HttpRequest, pk: uuid.UUID, act: str, slug: str = "") -> HttpResponse:
    """Agree or decline (the company that takes in), withdraw (the one that lets go)."""
    desk = desk_of(request, slug)
    transfer = get_object_or_404(Transfer.objects.filter(_moves(desk)), pk=pk)
    if act not in ACTS:
        raise Http404
    service, words = ACTS[act]
    try:
        service(by=person_of(request), transfer=transfer)
        messages.success(request, words)
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return redirect(f"{desk.base}transfers/")
