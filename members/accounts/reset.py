"""The link of a letter to set a password; named in the settings."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import UserTokenForm

from members.accounts import company


class ResetLinkForm(UserTokenForm):  # type: ignore[misc]  # allauth ships no types
    def clean(self) -> Any:
        """A link that was sent before one's company became the only way in, or before the account was closed, is dead."""
        data = super().clean()
        user = self.reset_user
        if user is not None and (not user.is_active or company.required_page(user.email)):
            raise get_adapter().validation_error("invalid_password_reset")
        return data
