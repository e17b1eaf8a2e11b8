"""Letters about signing in through one's company; they name neither."""

from coalition.core import mail
from members.accounts.models import User

_FOLDER = "members/sso/mail"


def sign_in_enforced(person: User) -> None:
    mail.post(to=person, template=f"{_FOLDER}/sign_in_enforced", context={}, kind="sso.enforced")


def sign_in_lifted(person: User) -> None:
    mail.post(to=person, template=f"{_FOLDER}/sign_in_lifted", context={}, kind="sso.lifted")


def sign_in_linked(person: User) -> None:
    mail.post(to=person, template=f"{_FOLDER}/sign_in_linked", context={}, kind="sso.linked")


def seat_waits(admin: User) -> None:
    mail.post(to=admin, template=f"{_FOLDER}/seat_waits", context={}, kind="sso.seat_waits")
