"""Our second factor at sign-in: not asked where the company has asked for one and its configuration says it counts."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]  # allauth ships no types
    def _should_handle(self, request: HttpRequest) -> bool:
        through = (self.login.signal_kwargs or {}).get("sociallogin")
        if through is not None and through.state.get("second_factor_at"):
            return False
        return bool(super()._should_handle(request))
