"""What allauth asks of us: who may sign in how, nobody signs up by themselves, letters go through our outbox."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ImmediateHttpResponse
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode

from coalition.core import audit
from coalition.core.mail.services import hand_over
from members.accounts import company
from members.accounts.models import User

THROUGH_COMPANY = audit.action(
    "accounts.sent_to_company", "Was sent to the company's sign-in, which is their only way in"
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from an invitation of one's company or from coalition staff."""
        return False

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "members.accounts.stages.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at: right or wrong, it lets nobody in whose company is the only way."""
        super().pre_authenticate(request, **credentials)
        email = str(credentials.get("email") or "").strip().lower()
        if page := company.required_page(email):
            self._rollback_login_failed_rl_usage()
            raise ImmediateHttpResponse(_sent(request, User.objects.filter(email=email).first(), page))

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """Whatever way somebody came in (password, letter, passkey, invitation)."""
        if answer := super().pre_login(request, user, **facts):
            return cast("HttpResponse", answer)
        through_company = "sociallogin" in (facts.get("signal_kwargs") or {})
        page = "" if through_company else company.required_page(user.email)
        if not page:
            return None
        clear_login(request)
        return _sent(request, user, page)

    def clean_email(self, email: str) -> str:
        """Nobody leaves their company's sign-in by changing their address."""
        user = getattr(self.request, "user", None)
        if isinstance(user, User) and company.required_page(user.email):
            raise ValidationError(
                "Your company's sign-in names your address. Ask your company to change it there."
            )
        return str(super().clean_email(email))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """The page says the same to all; the letter tells who signs in through their company to do so."""
        if company.required_page(user.email):
            self.send_mail("account/email/through_company", email, context)
        else:
            super().send_password_reset_mail(user, email, context)

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


@transaction.atomic
def _sent(request: HttpRequest, user: User | None, page: str) -> HttpResponse:
    audit.record(THROUGH_COMPANY, subject=user, detail={"account": "known" if user else "unknown"})
    there = request.POST.get("next", "")
    return redirect(f"{page}?{urlencode({'next': there})}" if there else page)
