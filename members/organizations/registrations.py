"""What organizations register with the kernel: the directory, and finding companies and people."""

from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import SearchHit
from members.organizations import departures, onboarding, queries
from members.organizations.brief import brief
from members.organizations.rules import company_of


def register() -> None:
    registry.onboarding_step(
        "seats",
        title="Seats for your people",
        order=20,
        states=onboarding.seats,
        before=registry.StepState(
            done=False, text="Invite at least two people.", owner="Your company's admin"
        ),
        url="/members/company/",
        action="Invite",
    )
    registry.onboarding_step(
        "factors",
        title="A second factor for everybody",
        order=30,
        states=onboarding.second_factors,
        before=registry.StepState(done=False, text="Nobody holds a seat yet.", owner="Each person"),
        url="/accounts/2fa/",
        action="Set yours up",
    )
    registry.place_entry(
        "members",
        label="Directory",
        url_name="members:directory",
        icon="address-book",
        text="The companies of the coalition and their people.",
    )
    registry.place_entry(
        "members",
        label="Your company",
        url_name="members:my-company",
        icon="building",
        text="Its people and their roles, invitations, facts, and whom to call at night.",
        shown=lambda user: company_of(user) is not None,
    )
    registry.console_entry(
        label="Companies",
        url_name="console:companies",
        icon="building-community",
        text="Every company: seats, invitations, domains, moves, facts and contacts.",
        role="membership",
        section="Membership",
    )
    registry.brief_source(brief)
    departures.register()
    registry.search_source("companies", find_companies)
    registry.search_source("people", find_people)


def find_companies(user: Any, query: str, limit: int) -> list[SearchHit]:
    """For covered people; the kernel asks for nobody else."""
    return [
        SearchHit(
            company.name,
            reverse("members:company", args=[company.slug]),
            "company",
            ", ".join(company.service_words),
        )
        for company in queries.companies_matching(query)[:limit]
    ]


def find_people(user: Any, query: str, limit: int) -> list[SearchHit]:
    return [
        SearchHit(
            seat.user.public_name,
            reverse("members:company", args=[seat.organization.slug]),
            "person",
            f"{', '.join(seat.role_words)}, {seat.organization.name}",
        )
        for seat in queries.people_matching(query)[:limit]
    ]
