"""Alerts: analysts read and answer, staff and leads write; a lead's own are theirs to see."""

import uuid
from typing import Any

from signals.alerts import services
from signals.alerts.services import Content
from tests.access.cast import ALL_STAFF, ANALYSTS, Cast
from tests.access.matrix import Row

_CONTENT = Content("A pattern", "What to look for.", "grooming", "amber", 24)
_WRITERS = ALL_STAFF | {"chair"}


def _sent(cast: Cast) -> dict[str, Any]:
    made = services.write_alert(by=cast["compliance"], content=_CONTENT, form_token=uuid.uuid4())
    return {"pk": made.pk}


def _waiting(cast: Cast) -> dict[str, Any]:
    made = services.write_alert(
        by=cast["chair"], content=_CONTENT, form_token=uuid.uuid4(), group=cast.things["group"]
    )
    return {"pk": made.pk}


TABLE = {
    "signals:alerts": Row(get=ANALYSTS | _WRITERS),
    "signals:panel-alerts": Row(get=ANALYSTS),
    "signals:alert-new": Row(get=_WRITERS, post=_WRITERS),
    "signals:alert": Row(get=ANALYSTS | ALL_STAFF, kwargs=_sent),
    "signals:alert-read": Row(post=ANALYSTS, kwargs=_sent),
    "signals:alert-answer": Row(post=ANALYSTS, kwargs=_sent),
    "signals:alert-decide": Row(post=ALL_STAFF, kwargs=_waiting),
    "signals:alert-withdraw": Row(post=ALL_STAFF, kwargs=_sent),
}
