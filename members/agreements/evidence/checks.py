"""What Django checks before it starts: that the seal's file can be opened, and that its certificate is in time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's own names
from django.core.exceptions import ImproperlyConfigured

from members.agreements.evidence.key import seal_key

SOON = timedelta(days=30)


@register()
def seal_can_be_used(app_configs: Any = None, **_options: Any) -> list[CheckMessage]:
    """The demo makes its seal when it first needs it, and is not asked."""
    if settings.DEMO:
        return []
    try:
        until = seal_key().certificate.not_valid_after_utc
    except ImproperlyConfigured as trouble:
        return [Error(str(trouble), id="members.E001")]
    if until - datetime.now(UTC) < SOON:
        hint = "Make a new one; what the old one sealed stays checkable."
        return [Warning(f"The seal's certificate ends on {until:%Y-%m-%d}.", hint=hint, id="members.W001")]
    return []
