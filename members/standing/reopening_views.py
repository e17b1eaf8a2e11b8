"""Closed accounts, and opening one again, for staff."""

import uuid

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from coalition.core.access import require
from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.accounts import stepup
from members.accounts.models import User
from members.accounts.requests import person_of
from members.agreements.views import confirmed
from members.standing import reopening
from members.standing.forms import SuspendForm


@require_safe
@console_view(*reopening.ROLES)
def closed_accounts(request: HttpRequest) -> HttpResponse:
    found = reopening.closed_accounts()
    if words := request.GET.get("q", "").strip()[:100]:
        found = found.filter(
            Q(name__icontains=words)
            | Q(email__icontains=words)
            | Q(pk__in=User.objects.filter(seats__organization__name__icontains=words).values("pk"))
        )
    page = paginate(request, found.prefetch_related("seats__organization"))
    return render(request, "members/standing/closed_accounts.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@console_view(*reopening.ROLES)
def reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What comes back and what does not, then a reason and a proof of who one is."""
    user = get_object_or_404(User.objects.exclude(kind=User.Kind.STAFF), pk=pk)
    if user.is_active:
        messages.info(request, "This account is open. Nothing was done a second time.")
        return redirect("console:closed-accounts")
    require(reopening.may_reopen(request.user, user))
    if answer := stepup.challenge(request):
        return answer
    form = SuspendForm(request.POST or None, asks_password=not stepup.asks_second_factor(request))
    if request.method == "POST" and form.is_valid() and confirmed(request, form):
        reopening.reopen(by=person_of(request), user=user, reason=form.cleaned_data["reason"])
        messages.success(request, "Open again: a letter tells them how to set a password.")
        return redirect("console:closed-accounts")
    context = {
        "person": user,
        "form": form,
        "comes_back": reopening.what_comes_back(user),
        "does_not": reopening.what_does_not(user),
    }
    return render(request, "members/standing/reopen.html", context)
