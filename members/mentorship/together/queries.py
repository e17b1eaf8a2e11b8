"""Reads of what pairs did together."""

from members.mentorship.together.models import Thanks

MOST = 6


def public_thanks() -> list[Thanks]:
    """Words of thanks that both sides let everybody read, the latest first; whoever asked behind a shield is not named."""
    found = Thanks.objects.filter(author_shows=True, other_shows=True).select_related(
        "author", "pair__request__user", "pair__offer__user"
    )
    return list(found.order_by("-created_at")[:MOST])
