"""Pages of one's own account that allauth does not have."""

from typing import Any, cast

from allauth.account.views import LoginView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from coalition.core.access import before_coverage
from members.accounts import company
from members.accounts.forms import ProfileForm
from members.accounts.models import User
from members.accounts.services import update_profile


class SignInView(LoginView):  # type: ignore[misc]  # allauth ships no types
    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Says "with your company" only where some company does."""
        found = super().get_context_data(**context)
        return cast("dict[str, Any]", found | {"company_sign_in": company.is_offered()})


sign_in = SignInView.as_view()


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
