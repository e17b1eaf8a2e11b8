"""A private Atom feed of what is new: titles of what this person may see at this moment, behind a secret address."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from coalition.core import audit
from members.models import User
from members.rules import is_covered
from resources.library.search.models import FeedKey
from resources.library.search.queries import for_list, shelf

MADE = audit.action("library.feed_key_made", "Made a private feed of the library, ending the one before")
ENDED = audit.action("library.feed_key_ended", "Ended their private feed of the library")
ENTRIES = 30


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def make_key(*, by: User) -> str:
    """A new secret, shown once; the old address stops at its next request."""
    key = secrets.token_urlsafe(24)
    FeedKey.objects.update_or_create(person=by, defaults={"digest": _digest(key)})
    audit.record(MADE, by=by)
    return key


@transaction.atomic
def end_key(*, by: User) -> None:
    if FeedKey.objects.filter(person=by).delete()[0]:
        audit.record(ENDED, by=by)


def reader_of(key: str) -> User | None:
    """Whose feed it is, while they are covered: with a departure it stops at the next request."""
    found = FeedKey.objects.filter(digest=_digest(key)).select_related("person").first()
    if found is None or not found.person.is_active or not is_covered(found.person):
        return None
    return found.person


def atom(user: User) -> str:
    feed = Atom1Feed(
        title="New in the library", link=f"{settings.SITE_URL}/resources/library/", description=""
    )
    for document in for_list(shelf(user)).order_by("-published_at", "pk")[:ENTRIES]:
        link = f"{settings.SITE_URL}{reverse('resources:document', args=[document.pk])}"
        feed.add_item(
            title=document.title,
            link=link,
            description="",
            unique_id=f"urn:uuid:{document.pk}",
            updateddate=document.published_at,
        )
    return str(feed.writeString("utf-8"))
