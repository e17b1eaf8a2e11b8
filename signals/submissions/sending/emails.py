"""Letters of sending signals: kind, count, date and a link, never a value."""

from datetime import datetime
from typing import Any

from coalition.core.mail.models import OutgoingMail
from coalition.core.mail.services import post


def urgent_signals(
    person: Any, *, number: int, titles: list[str], sent_at: datetime, url: str
) -> OutgoingMail:
    """Urgent signals came; what they are stands in the portal alone."""
    return post(
        to=person,
        template="signals/sending/mail/urgent",
        context={"number": number, "titles": titles, "sent_at": sent_at, "url": url},
        kind="signals.urgent",
    )
