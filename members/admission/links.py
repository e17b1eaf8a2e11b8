"""Private links: made, found by their token, replaced. The token leaves in a letter and is never kept."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from members.admission.models import Editor, Link


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def issue(editor: Editor) -> tuple[Link, str]:
    """A link of its own for a letter; earlier ones go on working until they run out or are replaced."""
    token = secrets.token_urlsafe(32)
    link = Link.objects.create(
        editor=editor,
        token_sha256=digest(token),
        expires_at=timezone.now() + timedelta(days=settings.ADMISSION_LINK_DAYS),
    )
    return link, token


def find(token: str) -> Link | None:
    """The link of this token, whatever its state; None for a token that never was."""
    return (
        Link.objects.select_related("editor__application").filter(token_sha256=digest(token)).first()
        if token
        else None
    )


def revoke_all(editor: Editor) -> int:
    return editor.links.filter(revoked_at=None).update(revoked_at=timezone.now())
