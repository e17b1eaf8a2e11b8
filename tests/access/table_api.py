"""Who may ask the API for what."""

from typing import Any

from tests.access.cast import COVERED, Cast
from tests.access.matrix import Row
from tests.resources.factories import make_document


def _published(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], audience="members").pk}


def _for_the_group(cast: Cast) -> dict[str, Any]:
    return {"pk": make_document(cast["chair"], cast.things["group"], audience="group").pk}


TABLE = {
    "api:schema": Row(get=COVERED),
    "api:docs": Row(get=COVERED),
    "api:library-document-list": Row(get=COVERED),
    "api:library-document-detail": Row(get=COVERED, kwargs=_published),
    "api:library-document-file": Row(get=frozenset({"staff", "chair"}), kwargs=_for_the_group),
}
