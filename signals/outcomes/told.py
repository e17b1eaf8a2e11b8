"""Who of a company hears of a signal's pause or end, and how: a notice, and a letter that says kind, count and link."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from django.urls import reverse

from coalition.core import mail, notices
from coalition.core.notices.services import wants_letter
from members.models import Organization, Seat, User
from signals.submissions.rules import ROLES

TOPIC: Final = "signal-disputes"
_FOLDER: Final = "signals/disputes/mail"


def handlers_of(companies: Collection[Any]) -> dict[uuid.UUID, list[User]]:
    """People who handle signals, by company; of companies in good standing alone. One query."""
    seats = Seat.objects.filter(
        organization__in=companies,
        organization__standing__in=Organization.IN_GOOD_STANDING,
        status=Seat.Status.ACTIVE,
        user__is_active=True,
        roles__overlap=list(ROLES),
    )
    found: defaultdict[uuid.UUID, list[User]] = defaultdict(list)
    for seat in seats.select_related("user").order_by("organization", "created_at"):
        found[seat.organization_id].append(seat.user)
    return dict(found)


def tell(
    person: User, *, letter: str, text: str, url_name: str, args: Collection[Any] = (), **facts: Any
) -> None:
    """A notice with the text, and the letter of this name where the person wants letters."""
    url = reverse(url_name, args=list(args))
    if notices.tell(person, topic=TOPIC, text=text, url=url) and wants_letter(person, TOPIC):
        context = {"path": url, **facts}
        mail.post(to=person, template=f"{_FOLDER}/{letter}", context=context, kind=f"signals.{letter}")


def tell_companies(
    companies: Collection[Any],
    *,
    letter: str,
    text: str,
    url_name: str,
    args: Collection[Any] = (),
    **facts: Any,
) -> None:
    for people in handlers_of(companies).values():
        for person in people:
            tell(person, letter=letter, text=text, url_name=url_name, args=args, **facts)
