"""What happened to a signature, in order."""

from dataclasses import dataclass
from datetime import datetime

from members.agreements.evidence.events import events_of
from members.agreements.evidence.models import SigningEvent, SigningRequest
from members.agreements.models import Signature


@dataclass(frozen=True, slots=True)
class Event:
    text: str
    at: datetime


def timeline_of(signature: Signature) -> list[Event]:
    """Names of the signer's own side and of the staff who acted are theirs to see: they stand on the document."""
    found = events_of(signature)
    return [Event(words_of(event), event.at) for event in found] if found else _without_events(signature)


def timeline_of_request(request: SigningRequest) -> list[Event]:
    return [Event(words_of(event), event.at) for event in request.events.order_by("number")]


def words_of(event: SigningEvent) -> str:
    """One event in a sentence."""
    who = f"{event.by_label}: " if event.by_label else ""
    detail = event.detail
    extra = [f"as {detail['capacity']}, for {detail['legal_entity']}" if "capacity" in detail else ""]
    extra += [f"to {detail['to']}" if "to" in detail else "", str(detail.get("reason", ""))]
    return ". ".join(part for part in (f"{who}{event.get_kind_display()}", *extra) if part)


def _without_events(signature: Signature) -> list[Event]:
    """Of a signature from before events were kept."""
    events = [
        Event(
            f"{signature.typed_name} signed as {signature.capacity}, stating the authority to bind "
            f"{signature.legal_entity}" + (" (on paper, entered by staff)" if signature.on_paper else ""),
            signature.signed_at,
        ),
    ]
    if signature.countersigned_at:
        events.append(
            Event(
                f"{signature.countersigned_name} countersigned for the coalition; it took effect",
                signature.countersigned_at,
            )
        )
    if signature.closed_at:
        words = {
            Signature.Status.DECLINED: "The coalition declined to countersign",
            Signature.Status.VOID: "The coalition voided this signature",
        }.get(Signature.Status(signature.status), "This signature ended")
        events.append(Event(f"{words}. {signature.reason}", signature.closed_at))
    return events
