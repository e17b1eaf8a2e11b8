"""What allauth asks of us: nobody signs up by themselves, and its letters go through our outbox."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from coalition.core.mail.services import hand_over
from members.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an invitation of one's company or from coalition staff."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Compose with allauth's templates (overridden in templates/account/email), send as a row of our outbox."""
        message = self.render_mail(template_prefix, email, context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        hand_over(
            to=email,
            person=User.objects.filter(email=email.lower()).first(),
            subject=message.subject,
            text=message.body,
            html=html,
            kind=template_prefix.replace("account/email/", "accounts.").replace("/", "."),
        )
