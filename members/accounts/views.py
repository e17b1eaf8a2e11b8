"""Pages of one's own account that allauth does not have."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage
from members.accounts.forms import ProfileForm
from members.accounts.models import User
from members.accounts.services import update_profile


@require_http_methods(["GET", "POST"])
@before_coverage
def profile(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = ProfileForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        update_profile(by=user, **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("profile")
    return render(request, "members/accounts/profile.html", {"form": form})
