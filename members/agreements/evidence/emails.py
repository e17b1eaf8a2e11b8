"""Letters about requests to sign: kind, count, date and minutes, never a title, company or person."""

from datetime import date

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.agreements.evidence.models import SigningRequest

_FOLDER = "members/agreements/mail"


def _post(name: str, request: SigningRequest, to: User, *, console: bool = False, **context: object) -> None:
    page = "console:signing-request" if console else "members:signing-request"
    mail.post(
        to=to,
        template=f"{_FOLDER}/{name}",
        context={"path": reverse(page, args=[request.pk]), "due_on": request.due_on, **context},
        kind=f"agreements.{name}",
    )


def asked(request: SigningRequest, *, to: User) -> None:
    """To whom it waits for: something is to be signed, until when."""
    _post("request_asked", request, to)


def reminded(request: SigningRequest, *, to: User, today: date) -> None:
    _post("request_reminded", request, to, days=(request.due_on - today).days if request.due_on else None)


def delegated(request: SigningRequest, *, to: User) -> None:
    """To the colleague it was handed to."""
    _post("request_delegated", request, to)


def role_needed(request: SigningRequest, *, to: User) -> None:
    """To the company's admin: a colleague was asked to sign and is no signatory yet."""
    _post("request_role_needed", request, to)


def closed(request: SigningRequest, *, to: User) -> None:
    """To whom it waited for: it is over."""
    _post("request_closed", request, to)


def declined(request: SigningRequest, *, to: User) -> None:
    """To membership staff."""
    _post("request_declined", request, to, console=True)


def expired(request: SigningRequest, *, to: User) -> None:
    """To membership staff."""
    _post("request_expired", request, to, console=True)
