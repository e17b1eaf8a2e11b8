"""The page to which an invitation's letter leads."""

from http import HTTPStatus
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage
from coalition.core.people import signed_in
from members.accounts.models import User
from members.organizations import invitations
from members.organizations.forms import AcceptForm, RenewForm, TakeSeatForm, add_errors
from members.organizations.models import Invitation, Seat
from members.organizations.queries import invitation_with

PAGE = "members/organizations/invitation.html"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
@login_not_required
@before_coverage
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the newest letter: makes an account, or takes the seat with the one they have."""
    found = invitation_with(token)
    words = invitations.dead_words(found)
    if found is None or words:
        if found is not None and _is_theirs(request, found) and found.status == Invitation.Status.ACCEPTED:
            return redirect("/")  # a form posted twice: what the first one did is what they wanted
        return render(request, PAGE, {"dead": words}, status=HTTPStatus.GONE)
    owner, reader = invitations.owner_of(found), signed_in(request)
    by_letter = owner is None or invitations.renews(found, owner)
    context: dict[str, Any] = {"invitation": found, "owner": owner, "by_letter": by_letter}
    if (reader is None and not by_letter) or (reader is not None and owner != reader):
        here = urlencode({"next": request.path})
        context["sign_in"] = f"{reverse('account_login')}?{here}"
        return render(request, PAGE, context)
    form = _form(request, found, owner, by_letter=by_letter)
    if request.method == "POST" and form.is_valid() and (seat := _accept(form, token, owner)):
        messages.success(request, f"You hold a seat at {seat.organization.name} now.")
        return _go_in(request, seat, newly=by_letter)
    return render(request, PAGE, context | {"form": form})


def _form(request: HttpRequest, found: Invitation, owner: User | None, *, by_letter: bool) -> Form:
    if owner is None:
        return AcceptForm(request.POST or None, initial={"name": found.name})
    return RenewForm(request.POST or None) if by_letter else TakeSeatForm(request.POST)


def _is_theirs(request: HttpRequest, found: Invitation) -> bool:
    reader = signed_in(request)
    return reader is not None and reader.pk == found.accepted_by_id


def _accept(form: Form, token: str, owner: User | None) -> Seat | None:
    try:
        return invitations.accept_invitation(token=token, by=owner, **form.cleaned_data)
    except ValidationError as problem:
        add_errors(form, problem)
        return None


def _go_in(request: HttpRequest, seat: Seat, *, newly: bool) -> HttpResponse:
    """A new person has just chosen their password: they are in, and their first day begins."""
    if not newly:
        return redirect("/")
    record_authentication(request, seat.user, method="password", email=seat.user.email)
    answer: HttpResponse = perform_login(request, seat.user, email_verification="none", redirect_url="/")
    return answer
