"""Who may do what in the library."""

from typing import Any

from resources.library.publishing.choice import Choice
from resources.library.publishing.services import ask_to_publish
from resources.library.reading.models import LeakInquiry
from resources.library.reading.tracing import ask_about_leak, decide_leak
from tests.access.cast import ALL_STAFF, COMPLIANCE, COVERED, STAFF, Cast
from tests.access.matrix import Row
from tests.resources.factories import make_document, make_upload

JOINING = frozenset({"uncovered", "prospect"})  # people of companies on their way in
WRITERS = STAFF | {"chair"}  # of the cast, only the chair takes part in a group


def _published(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], audience="members").pk}


def _prospects(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], tlp="green", audience="prospects").pk}


def _draft(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], publish=False).pk}


def _upload(cast: Cast) -> dict[str, Any]:
    document = make_document(cast["chair"], cast.things["group"], publish=False)
    return {"pk": make_upload(cast["chair"], document).pk}


def _leak(cast: Cast) -> dict[str, Any]:
    inquiry = ask_about_leak(by=cast["staff"], case="C-1", reason="Found outside", typed="2222-3333-4444")
    return {"pk": inquiry.pk}


def _approved_leak(cast: Cast) -> dict[str, Any]:
    inquiry = LeakInquiry.objects.get(pk=_leak(cast)["pk"])
    decide_leak(by=cast["compliance"], inquiry=inquiry, approve=True)
    return {"pk": inquiry.pk}


def _asked(cast: Cast) -> dict[str, Any]:
    document = make_document(cast["chair"], cast.things["group"], publish=False)
    return {"pk": ask_to_publish(by=cast["chair"], document=document, choice=Choice("green", "members")).pk}


def _version(cast: Cast) -> dict[str, Any]:
    return _published(cast) | {"number": 1}


TABLE = {
    "console:leaks": Row(get=ALL_STAFF),
    "console:leak-new": Row(get=ALL_STAFF, post=ALL_STAFF),
    "console:leak": Row(get=ALL_STAFF, kwargs=_leak),
    "console:leak-decide": Row(post=COMPLIANCE, kwargs=_leak, why="a second person, of compliance"),
    "console:leak-names": Row(post=COMPLIANCE, kwargs=_approved_leak),
    "resources:document-version": Row(get=COVERED, kwargs=_version),
    "resources:library-publications": Row(get=COVERED),
    "resources:library-publication": Row(get=WRITERS, kwargs=_asked),
    "resources:library-publication-decide": Row(
        post=STAFF,
        kwargs=_asked,
        data=lambda _cast: {"answer": "Not yet."},
        why="the chair of the cast asked",
    ),
    "resources:document-reach": Row(get=WRITERS, kwargs=_published),
    "resources:document-label": Row(
        get=WRITERS | {"signatory"},
        post=WRITERS | {"signatory"},
        kwargs=_published,
        why="a signatory speaks for the company that it came from",
    ),
    "resources:library": Row(get=COVERED),
    "resources:library-open": Row(get=COVERED | JOINING),
    "resources:library-drafts": Row(get=COVERED),
    "resources:document-new": Row(get=WRITERS, post=WRITERS),
    "resources:document": Row(get=COVERED, kwargs=_published),
    "resources:document-pdf": Row(
        get=COVERED | JOINING,
        kwargs=_prospects,
        why="what is for companies that join, they may also take away",
    ),
    "resources:document-file": Row(get=COVERED | JOINING, kwargs=_prospects, why="as its PDF"),
    "resources:upload-state": Row(get=WRITERS, kwargs=_draft),
    "resources:upload-retry": Row(post=WRITERS, kwargs=_upload),
    "resources:upload-withdraw": Row(post=WRITERS, kwargs=_upload),
    "resources:document-edit": Row(get=WRITERS, post=WRITERS, kwargs=_draft),
    "resources:document-upload": Row(post=WRITERS, kwargs=_draft),
    "resources:document-detach": Row(post=WRITERS, kwargs=_draft),
    "resources:document-publish": Row(get=WRITERS, post=WRITERS, kwargs=_draft),
    "resources:document-archive": Row(post=WRITERS, kwargs=_published),
    "resources:panel-new": Row(get=COVERED),
    "resources:panel-group": Row(get=COVERED, kwargs=lambda cast: {"pk": cast.things["group"].pk}),
}
