"""What a departure ends of agreements, and which clauses go on."""

import re
from typing import Any

from coalition.core import registry
from coalition.core.registry import Leaving
from members.agreements import services
from members.agreements.evidence import requests
from members.agreements.evidence.models import SigningRequest
from members.agreements.models import Acknowledgement, Signature
from members.agreements.queries import LIVE
from members.organizations.models import Organization

_CLAUSE = re.compile(r"^(\d+(?:\.\d+)*)\.?\s+(.*)$")
_GOES_ON = re.compile(
    r"after (?:a |the )?\w*\s?(?:leav|membership)|do(?:es)? not end|surviv(?:es?|al)\b|after leaving|former member",
    re.IGNORECASE,
)


def register() -> None:
    registry.departure_effect(
        "agreements", title="Agreements", ends=ends, carry_out=carry_out, stays=stays, order=20
    )


def surviving_clauses(text: str) -> list[str]:
    """Numbers of the clauses that speak of what goes on after a departure."""
    found = []
    for line in text.splitlines():
        match = _CLAUSE.match(line.strip())
        if match and _GOES_ON.search(match[2]):
            found.append(match[1])
    return found


def ends(leaving: Leaving) -> list[str]:
    if leaving.user is not None:
        return [
            f"The request to sign {row.version.agreement.title} {row.version.number}, handed to them, "
            "waits for the company's signatories again, or else its admins; they are told"
            for row in requests.handed_to(leaving.user, leaving.organization)
        ]
    company = leaving.organization
    rows = Signature.objects.filter(organization=company, status__in=LIVE).select_related(
        "version__agreement"
    )
    waiting = [row for row in rows if row.status == Signature.Status.WAITING]
    found = [
        f"The signature under {row.title} {row.number}, which waits for the coalition, is void"
        for row in waiting
    ]
    found += [
        f"The request to sign {request.version.agreement.title} {request.version.number} is withdrawn"
        for request in _open_requests(company)
    ]
    standing = Organization.objects.values_list("standing", flat=True).get(pk=company.pk)
    if standing != Organization.Standing.LEFT:
        found += [
            f"{row.title} {row.number} opens nothing any more"
            for row in rows
            if row.status == Signature.Status.EFFECTIVE
        ]
    return found


def _open_requests(company: Organization) -> list[SigningRequest]:
    rows = SigningRequest.objects.filter(organization=company, status=SigningRequest.Status.OPEN)
    return list(rows.select_related("organization", "version__agreement"))


def stays(leaving: Leaving) -> list[str]:
    if leaving.user is not None:
        given = Acknowledgement.objects.filter(user=leaving.user).select_related("version__agreement")
        return [f"Their own acknowledgement of {row.version} goes on to bind them" for row in given]
    rows = Signature.objects.filter(
        organization__in=[leaving.organization], status=Signature.Status.EFFECTIVE
    ).select_related("version__agreement")
    return [_what_survives(row) for row in rows]


def _what_survives(row: Signature) -> str:
    clauses = surviving_clauses(row.version.canonical)
    words = f"{row.title} {row.number}, signed on {row.signed_at:%Y-%m-%d}: the record stays"
    return (
        f"{words}, and clauses {', '.join(clauses)} go on to bind"
        if clauses
        else f"{words}, with the duties it names"
    )


def carry_out(*, leaving: Leaving, by: Any) -> None:
    if leaving.user is not None:
        for request in requests.handed_to(leaving.user, leaving.organization):
            requests.pass_back(by=by, request=request, leaver=leaving.user)
        return
    waiting = Signature.objects.filter(organization=leaving.organization, status=Signature.Status.WAITING)
    for row in waiting.select_related("organization", "version__agreement", "signed_by"):
        services.void_signature(by=by, signature=row, reason="The company has left the coalition.")
    for request in _open_requests(leaving.organization):
        requests.withdraw(by=by, request=request, reason="The company has left the coalition.")
