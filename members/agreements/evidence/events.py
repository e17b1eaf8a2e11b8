"""The event list of a request to sign: append-only, each event holds on to the one before by its hash."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from members.accounts.models import User
from members.agreements.evidence.check import event_hash
from members.agreements.evidence.models import SigningEvent, SigningRequest
from members.agreements.models import AgreementVersion, Signature
from members.organizations.models import Organization

Kind = SigningEvent.Kind


def label_of(user: User | None) -> str:
    return (user.name or user.public_name or user.email) if user else ""


def as_dict(event: SigningEvent) -> dict[str, Any]:
    """What is hashed, and what an evidence bundle carries."""
    return {
        "number": event.number,
        "kind": event.kind,
        "words": event.get_kind_display(),
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": event.by_label,
        "detail": event.detail,
        "previous": event.previous,
        "sha256": event.sha256,
    }


@transaction.atomic
def append(
    request: SigningRequest,
    kind: str,
    *,
    by: User | None = None,
    by_label: str = "",
    at: datetime | None = None,
    **detail: Any,
) -> SigningEvent:
    """The next event. Two that happen at once wait for each other at the request's row."""
    SigningRequest.objects.select_for_update().only("pk").get(pk=request.pk)
    last = SigningEvent.objects.filter(request=request).order_by("-number").first()
    event = SigningEvent(
        request=request,
        number=last.number + 1 if last else 1,
        kind=kind,
        at=at or timezone.now(),
        by=by,
        by_label=by_label or label_of(by),
        detail={name: value for name, value in detail.items() if value not in {None, ""}},
        previous=last.sha256 if last else "",
    )
    event.sha256 = event_hash(as_dict(event))
    event.save(force_insert=True)
    return event


def note(signature: Signature, kind: str, *, by: User | None, at: datetime, **detail: Any) -> None:
    """An event of a signature; one from before there were requests has no list to append to."""
    if request := SigningRequest.objects.filter(signature=signature).first():
        append(request, kind, by=by, at=at, **detail)


def events_of(signature: Signature) -> list[SigningEvent]:
    return list(SigningEvent.objects.filter(request__signature=signature).order_by("number"))


def head(events: Iterable[SigningEvent]) -> str:
    """The hash that stands for all events so far."""
    return max(events, key=lambda event: event.number).sha256 if events else ""


def open_request(company: Organization, version: AgreementVersion) -> SigningRequest | None:
    found = SigningRequest.objects.filter(organization=company, version=version)
    return found.filter(status=SigningRequest.Status.OPEN).first()


def request_for_signing(
    company: Organization, version: AgreementVersion, *, by: User, at: datetime
) -> SigningRequest:
    """The open request that a signature answers; where nobody asked, the company began by itself."""
    found = open_request(company, version)
    if found is None:
        found = SigningRequest.objects.create(organization=company, version=version, addressee=by)
        append(found, Kind.BEGAN, by=by, at=at)
    return found


def answer(request: SigningRequest, signature: Signature, *, by: User | None, at: datetime) -> None:
    """The request is done: this is its signature."""
    request.status, request.signature = SigningRequest.Status.SIGNED, signature
    request.closed_by, request.closed_at = by, at
    request.save(update_fields=["status", "signature", "closed_by", "closed_at"])
