"""What happened to a signature, in order."""

from dataclasses import dataclass
from datetime import datetime

from members.agreements.models import Signature


@dataclass(frozen=True, slots=True)
class Event:
    text: str
    at: datetime


def timeline_of(signature: Signature) -> list[Event]:
    """Names of the signer's own side and of the staff who acted are theirs to see: they stand on the document."""
    events = [
        Event(
            f"{signature.typed_name} consented to signing and keeping this record electronically",
            signature.electronic_consent_at,
        ),
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
