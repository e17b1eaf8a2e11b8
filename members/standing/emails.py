"""Letters about standing: kind, date, minutes and a link; never which company."""

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.standing.models import Renewal

_FOLDER = "members/standing/mail"


def renewal_due(renewal: Renewal, *, to: User, days: int) -> None:
    context = {"path": reverse("members:standing"), "days": days, "due": renewal.due_on}
    mail.post(to=to, template=f"{_FOLDER}/renewal_due", context=context, kind="standing.renewal_due")


def grace_began(renewal: Renewal, *, to: User) -> None:
    context = {"path": reverse("members:standing"), "until": renewal.suspend_on}
    mail.post(to=to, template=f"{_FOLDER}/grace_began", context=context, kind="standing.grace_began")


def account_reopened(*, to: User) -> None:
    """To whose account was closed: it is open again, and how to set a password."""
    context = {"path": reverse("account_reset_password")}
    mail.post(
        to=to, template=f"{_FOLDER}/account_reopened", context=context, kind="standing.account_reopened"
    )


def suspended(*, to: User) -> None:
    context = {"path": reverse("members:standing")}
    mail.post(to=to, template=f"{_FOLDER}/suspended", context=context, kind="standing.suspended")
