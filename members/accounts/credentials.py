"""Ending what lets a person in: sessions and links at once, or the whole account."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F

from coalition.core import audit
from coalition.core.people import forget
from members.accounts.models import User

SESSIONS_ENDED = audit.action("accounts.sessions_ended", "Ended all sessions and links of a person")
CLOSED = audit.action("accounts.closed", "Closed an account")
REOPENED = audit.action("accounts.reopened", "Opened a closed account again")


def sessions_of(user: User) -> int:
    """Sessions known by the list of devices; the epoch ends also those that it does not know."""
    return int(UserSession.objects.filter(user=user).count())


def unconfirmed_addresses(user: User) -> Any:
    return EmailAddress.objects.filter(user=user, verified=False)


@transaction.atomic
def end_sessions(*, by: User | None, user: User) -> None:
    """Every session, reset link and pending change of address is dead at the next request, whoever holds it."""
    User.objects.filter(pk=user.pk).update(credentials_epoch=F("credentials_epoch") + 1)
    user.refresh_from_db(fields=["credentials_epoch"])
    rows = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    ended, _ = rows.delete()
    pending, _ = unconfirmed_addresses(user).delete()
    audit.record(
        SESSIONS_ENDED, by=by, subject=user, detail={"sessions": ended, "unconfirmed_addresses": pending}
    )


@transaction.atomic
def close_account(*, by: User | None, user: User) -> None:
    """Nobody signs in with it by any means. Second factors stay, for the day the person takes a seat again."""
    locked = User.objects.select_for_update().get(pk=user.pk)
    if not locked.is_active:
        return
    locked.is_active = False
    locked.set_unusable_password()
    locked.save(update_fields=["is_active", "password"])
    end_sessions(by=by, user=locked)
    audit.record(CLOSED, by=by, subject=locked)
    for name in ("is_active", "password", "credentials_epoch"):
        setattr(user, name, getattr(locked, name))
    forget(user)


@transaction.atomic
def reopen_account(*, by: User | None, user: User, reason: str = "") -> None:
    """A person takes a seat again, or staff say why it opens without one; they set a new password by letter."""
    if user.is_active:
        return
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(REOPENED, by=by, subject=user, detail={"reason": reason} if reason else {})
    forget(user)
