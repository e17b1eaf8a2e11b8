"""Who may see and keep sharing groups, and say who sees a signal."""

import uuid
from typing import Any

from tests.access.cast import ANALYSTS, COMPLIANCE, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal
from tests.signals.scope.factories import make_circle, make_sharing_group

ANALYST = frozenset({"analyst"})


def _group(cast: Cast) -> dict[str, Any]:
    return {"pk": make_sharing_group(cast["analyst"]).pk}


def _leave(cast: Cast) -> dict[str, Any]:
    return {**_group(cast), "act": "leave"}


def _any_group(_cast: Cast) -> dict[str, Any]:
    return {"pk": make_circle(1)[0].pk}


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _form(_cast: Cast) -> dict[str, Any]:
    return {"form_token": str(uuid.uuid4())}


TABLE = {
    "signals:groups": Row(get=ANALYSTS),
    "signals:group-start": Row(get=ANALYSTS, post=ANALYSTS, data=_form),
    "signals:group": Row(get=ANALYST, kwargs=_group),
    "signals:group-keep": Row(post=ANALYST, kwargs=_group),
    "signals:group-move": Row(post=ANALYST, kwargs=_group),
    "signals:group-act": Row(post=ANALYST, kwargs=_leave),
    "signals:scope-preview": Row(get=ANALYSTS),
    "signals:scope": Row(get=ANALYST, post=ANALYST, kwargs=_signal),
    "console:sharing-groups": Row(get=COMPLIANCE),
    "console:sharing-group-start": Row(get=COMPLIANCE, post=COMPLIANCE, data=_form),
    "console:sharing-group": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_any_group),
    "console:signal-keys": Row(get=COMPLIANCE),
    "console:signal-keys-start": Row(post=COMPLIANCE),
    "console:signal-keys-close": Row(post=COMPLIANCE),
    "console:signal-keys-go-on": Row(post=COMPLIANCE),
    "console:signal-lookup": Row(get=COMPLIANCE),
    "console:signal-one": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_signal),
    "console:signal-reveal": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_signal),
    "console:signal-reveals": Row(get=COMPLIANCE),
    "console:signal-reveal-end": Row(post=COMPLIANCE),
}
