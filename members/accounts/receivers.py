"""Sign-ins and changes to how an account is protected leave their audit entry: allauth tells of them by signals."""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as mfa
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver

from coalition.core import audit
from members.accounts import company
from members.accounts.models import User

SIGNED_IN = audit.action("accounts.signed_in", "Signed in")
SIGNED_OUT = audit.action("accounts.signed_out", "Signed out")
SIGN_IN_FAILED = audit.action("accounts.sign_in_failed", "Failed to sign in")
FACTOR_FAILED = audit.action("accounts.second_factor_failed", "Gave a wrong second factor")
FACTOR_ADDED = audit.action("accounts.second_factor_added", "Added a second factor")
FACTOR_REMOVED = audit.action("accounts.second_factor_removed", "Removed a second factor")
CODES_RENEWED = audit.action("accounts.recovery_codes_renewed", "Made new recovery codes")
PASSWORD_CHANGED = audit.action("accounts.password_changed", "Changed their password")
EMAIL_CHANGED = audit.action("accounts.email_changed", "Changed their email address")


@transaction.atomic
def _record(what: audit.Action, user: Any, **detail: Any) -> None:
    audit.record(what, by=user, subject=user, detail=detail)


@receiver(account.user_logged_in)
def signed_in(user: User, request: Any, **facts: Any) -> None:
    """Through a company, its second factor stands in the session as ours would, where its configuration says it counts."""
    through = facts.get("sociallogin")
    if through is None:
        _record(SIGNED_IN, user)
        return
    at = through.state.get("second_factor_at")
    if at:
        record_authentication(request, user, "mfa", type=company.COMPANY_FACTOR, at=at)
    _record(SIGNED_IN, user, through="company", second_factor=bool(at))


@receiver(user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user is not None:
        _record(SIGNED_OUT, user)


@receiver(user_login_failed)
def sign_in_failed(credentials: dict[str, Any], **_kwargs: Any) -> None:
    """Names only accounts that exist: what else was typed may be a password in the wrong field."""
    typed = str(credentials.get("email") or credentials.get("username") or "").strip().lower()
    user = User.objects.filter(email=typed).first()
    with transaction.atomic():
        audit.record(SIGN_IN_FAILED, subject=user, detail={"account": "known" if user else "unknown"})


@receiver(mfa.authentication_failed)
def factor_failed(user: User, authenticator: Any, **_kwargs: Any) -> None:
    _record(FACTOR_FAILED, user, type=authenticator.type)


@receiver(mfa.authenticator_added)
def factor_added(user: User, authenticator: Any, **_kwargs: Any) -> None:
    _record(FACTOR_ADDED, user, type=authenticator.type)


@receiver(mfa.authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_kwargs: Any) -> None:
    _record(FACTOR_REMOVED, user, type=authenticator.type)


@receiver(mfa.authenticator_reset)
def codes_renewed(user: User, **_kwargs: Any) -> None:
    _record(CODES_RENEWED, user)


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(user: User, **_kwargs: Any) -> None:
    _record(PASSWORD_CHANGED, user)


@receiver(account.email_changed)
def email_changed(user: User, **_kwargs: Any) -> None:
    _record(EMAIL_CHANGED, user)
