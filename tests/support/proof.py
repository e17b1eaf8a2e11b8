"""A client that has just shown again that it is its person, for tests of what asks for a fresh proof."""

import time

from django.contrib.auth import SESSION_KEY
from django.test import Client

KEY, WHOSE = "account_authentication_methods", "account_authentication_methods_user"


def prove(client: Client, *, method: str = "password", ago: float = 0) -> None:
    """As if the password (or with `method="mfa"` the second factor) had been asked for again `ago` seconds before."""
    session = client.session
    record = {"method": method, "at": time.time() - ago, "reauthenticated": True}
    session[KEY] = [*session.get(KEY, []), record]
    session[WHOSE] = session[SESSION_KEY]
    session.save()
