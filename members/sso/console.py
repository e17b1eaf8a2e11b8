"""How companies sign their people in, as staff see it."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coalition.core.console import console_view
from coalition.core.paging import paginate
from members.organizations.models import Organization
from members.sso import saml
from members.sso.models import CompanySignIn
from members.sso.rules import KEEPERS


@require_safe
@console_view(*KEEPERS)
def sign_ins(request: HttpRequest) -> HttpResponse:
    left = Organization.objects.exclude(standing=Organization.Standing.LEFT)
    found = left.select_related("sign_in").order_by("name")
    if words := request.GET.get("q", "").strip():
        found = found.filter(Q(name__icontains=words) | Q(domain__icontains=words))
    state = request.GET.get("state", "")
    if state in CompanySignIn.State.values:
        found = found.filter(sign_in__state=state)
    elif state != "all":
        found = found.filter(sign_in__isnull=False)
    context = {
        "page": paginate(request, found),
        "states": CompanySignIn.State.choices,
        "state": state,
        "saml_available": saml.AVAILABLE,
    }
    return render(request, "members/sso/console.html", context)
