"""What tests read out of letters: nowhere else is the link."""

import re

from coalition.core.models import OutgoingMail


def link_for(email: str) -> str:
    """The path in the newest invitation's letter."""
    letter = OutgoingMail.objects.filter(kind="organizations.invited", to=email).latest("created_at")
    found = re.search(r"/members/invitations/\S+/", letter.text)
    assert found
    return found[0]


def token_for(email: str) -> str:
    return link_for(email).rstrip("/").rpartition("/")[2]
