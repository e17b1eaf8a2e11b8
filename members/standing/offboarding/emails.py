"""Letters about leaving: that it happened, never whom or where from."""

from coalition.core import mail
from members.accounts.models import User


def access_ended(person: User) -> None:
    """To who leaves: access has ended, and whom to ask."""
    mail.post(
        to=person, template="members/standing/mail/access_ended", context={}, kind="standing.access_ended"
    )
