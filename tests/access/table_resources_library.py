"""Who may do what with searches, reading lists, access and feedback of the library."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from resources.library.collections.services import add_to_collection, make_collection, require_reading
from resources.library.requests.services import ask_for_access
from resources.library.search.feed import make_key
from resources.library.search.queries import Filters
from resources.library.search.saved import save_search
from tests.access.cast import COVERED, COVERED_MEMBERS, EVERYONE, STAFF, Cast
from tests.access.matrix import Row
from tests.resources.factories import make_document

KEEPERS = STAFF | {"chair"}


def _published(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], audience="members").pk}


def _slug(cast: Cast) -> dict[str, Any]:
    return {"slug": make_collection(by=cast["staff"], title="A list").slug}


def _item(cast: Cast) -> dict[str, Any]:
    made = make_collection(by=cast["staff"], title="A list")
    document = make_document(cast["chair"], cast.things["group"], audience="members")
    return {"pk": add_to_collection(by=cast["staff"], collection=made, document=document).pk}


def _required(cast: Cast) -> dict[str, Any]:
    document = make_document(cast["chair"], cast.things["group"], audience="members")
    due = timezone.localdate() + timedelta(days=20)
    return {"pk": require_reading(by=cast["staff"], document=document, due_on=due, reason="New.").pk}


def _asked(cast: Cast) -> dict[str, Any]:
    document = make_document(cast["chair"], cast.things["group"], audience="group")
    until = timezone.localdate() + timedelta(days=20)
    asked = ask_for_access(by=cast["analyst"], wanted=document.pk, reason="We need it.", until=until)
    return {"pk": asked.pk}


def _saved(cast: Cast) -> dict[str, Any]:
    return {
        "pk": save_search(
            by=cast["member"], filters=Filters(q="words", sort="best"), name="W", every="week"
        ).pk
    }


TABLE = {
    "resources:library-searches": Row(get=COVERED, post=COVERED),
    "resources:library-search-missed": Row(post=COVERED),
    "resources:library-search-forget": Row(post=frozenset({"member"}), kwargs=_saved),
    "resources:library-feed-key": Row(post=COVERED),
    "resources:library-feed": Row(
        get=EVERYONE,
        kwargs=lambda cast: {"key": make_key(by=cast["member"])},
        why="the address is the secret",
    ),
    "resources:library-wanted": Row(get=COVERED),
    "resources:library-collections": Row(get=COVERED),
    "resources:library-collection-new": Row(get=KEEPERS, post=KEEPERS),
    "resources:library-collection": Row(get=COVERED, kwargs=_slug),
    "resources:library-collection-add": Row(post=STAFF, kwargs=_slug),
    "resources:library-collection-item": Row(post=STAFF, kwargs=_item),
    "resources:library-required": Row(get=COVERED, post=KEEPERS),
    "resources:library-required-company": Row(get=frozenset({"signatory"})),
    "resources:library-required-read": Row(post=COVERED_MEMBERS, kwargs=_required),
    "resources:library-required-close": Row(post=STAFF, kwargs=_required),
    "resources:library-access": Row(get=COVERED, post=COVERED),
    "resources:library-access-answer": Row(post=frozenset({"chair"}), kwargs=_asked),
    "resources:library-mine": Row(get=COVERED),
    "resources:document-feedback": Row(get=COVERED, kwargs=_published),
    "resources:document-say": Row(
        post=COVERED_MEMBERS, kwargs=_published, data=lambda _cast: {"kind": "used"}
    ),
    "resources:document-take-up": Row(post=frozenset({"chair"}), kwargs=_published),
    "resources:document-holds": Row(post=KEEPERS, kwargs=_published),
    "resources:panel-heard": Row(get=COVERED, kwargs=lambda cast: {"pk": cast.things["group"].pk}),
}
