"""Links to set a password; named in the settings, and imported by allauth alone (it imports us while it loads)."""

from datetime import datetime

from allauth.account.forms import EmailAwarePasswordResetTokenGenerator

from members.accounts.models import User


class ResetTokens(EmailAwarePasswordResetTokenGenerator):  # type: ignore[misc]  # allauth ships no types
    """They stop when the person's epoch moves, not only when the password or address changes."""

    def _make_hash_value(self, user: User, timestamp: datetime) -> str:
        return f"{super()._make_hash_value(user, timestamp)}|{user.credentials_epoch}"
