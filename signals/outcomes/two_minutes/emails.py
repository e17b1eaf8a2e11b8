"""The letter about open outcomes: kind, count, minutes, link."""

from django.urls import reverse

from coalition.core import mail
from members.models import User


def outcomes_open(*, to: User, count: int, minutes: int) -> None:
    mail.post(
        to=to,
        template="signals/outcomes/mail/outcomes_open",
        context={"path": reverse("signals:two-minutes"), "count": count, "minutes": minutes},
        kind="signals.outcomes_open",
    )
