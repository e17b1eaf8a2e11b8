"""Whose name stands beside words: the one place that decides it, for pages, notes, exports and search alike."""

from dataclasses import dataclass
from typing import Any

from resources.questions.models import Contribution


@dataclass(frozen=True, slots=True)
class Byline:
    """What others read: a name and a company, or words in their place."""

    name: str
    company: str = ""
    company_slug: str = ""
    shielded: bool = False
    own: bool = False


def byline(said: Contribution, viewer: Any) -> Byline:
    """A shielded author is named to nobody here: not to staff (who look, and are noted), not to colleagues."""
    own = viewer is not None and said.author_id == viewer.pk
    if said.shielded:
        return Byline("You, shielded from others" if own else "A shielded member", shielded=True, own=own)
    if said.left_at is not None:
        return Byline("Somebody who has left", own=own)
    company = said.organization
    return Byline(
        said.author.public_name,
        company.name if company else "",
        company.slug if company else "",
        own=own,
    )
