"""What happened in members, told to slices above that want to know; each hook is named in the past tense."""

from collections.abc import Callable
from typing import Any


class Hook:
    """Subscribers are called in the transaction of what happened: they belong to it."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[..., None]] = []

    def subscribe(self, subscriber: Callable[..., None]) -> None:
        if subscriber not in self._subscribers:
            self._subscribers.append(subscriber)

    def tell(self, **facts: Any) -> None:
        for subscriber in self._subscribers:
            subscriber(**facts)


# by: User, signature: Signature (now effective), on: date
agreement_took_effect = Hook()

# by: User | None, company: Organization (just entered), on: date
company_registered = Hook()

# by: User | None (None: the portal, by rule), company: Organization, before: str, after: str, on: date
standing_moved = Hook()

# by: User, attestation: Attestation (just signed off by the second person)
attestation_signed = Hook()

# application: Application (handed to staff); its company, if there is one at that domain, becomes an applicant
application_sent = Hook()

# by: User, organization: Organization, standing: str (that it shall have now), reason: str
application_decided = Hook()
