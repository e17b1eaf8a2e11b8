"""System checks of the house: what must hold at every start."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security)
def secrets_are_long(app_configs: Any, **_kwargs: Any) -> list[CheckMessage]:
    if len(settings.SIGNAL_KEY) >= 32:  # noqa: PLR2004 -- 32 characters of hexadecimal or base64 are 128 bits or more
        return []
    return [
        Error(
            "COALITION_SIGNAL_KEY is shorter than 32 characters.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
            id="coalition.E001",
        )
    ]
