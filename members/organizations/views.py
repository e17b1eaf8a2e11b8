"""The directory of companies and people, and the page of a company."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from coalition.core.htmx import render_part
from coalition.core.paging import paginate
from members.organizations import escalation, facts, queries
from members.organizations.models import SERVICES, Organization, Seat
from members.organizations.profile_views import rows_of


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Companies, or with `?show=people` their people."""
    words = request.GET.get("q", "").strip()[:100]
    people = request.GET.get("show") == "people"
    role, size, service = (request.GET.get(name, "") for name in ("role", "size", "service"))
    if people:
        page = paginate(
            request, queries.people_matching(words, role=role if role in Seat.Role.values else "")
        )
    else:
        page = paginate(
            request,
            queries.companies_matching(
                words,
                size=size if size in Organization.Size.values else "",
                service=service if service in SERVICES else "",
            ),
        )
    context = {
        "people": people,
        "page": page,
        "sizes": Organization.Size.choices,
        "services": SERVICES.items(),
        "roles": Seat.Role.choices,
        "filtered": bool(words or role or size or service),
    }
    return render_part(request, "members/organizations/directory.html", "results", context)


@require_safe
def company(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(queries.listed_companies(), slug=slug)
    page = paginate(request, queries.people_matching("").filter(organization=found))
    context = {
        "company": found,
        "page": page,
        "facts": rows_of(facts.current_facts(request.user, found)),
        "contact": escalation.contact_of(found),
    }
    return render(request, "members/organizations/company.html", context)
