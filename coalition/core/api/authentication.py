"""Who asks the API: today people by their session; keys of companies come with the signal exchange."""

from drf_spectacular.authentication import SessionScheme
from rest_framework import authentication
from rest_framework.request import Request


class Session(authentication.SessionAuthentication):
    """The portal's own sign-in. It names itself, so that who is not signed in is told 401 and not 403."""

    def authenticate_header(self, request: Request) -> str:
        return 'Session realm="api"'


class DescribedSession(SessionScheme):  # type: ignore[no-untyped-call]  # it ships no types for this
    """The same sign-in in the OpenAPI description; being defined is what registers it."""

    target_class = "coalition.core.api.authentication.Session"
