"""Who keeps retention, holds, erasure and the register of government requests: compliance staff alone."""

from typing import Any

from tests.access.cast import ANALYSTS, COMPLIANCE, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_signal
from tests.signals.lifecycle.factories import make_erasure, make_hold, make_request


def _hold(cast: Cast) -> dict[str, Any]:
    return {"pk": make_hold(cast["compliance"], indicator=make_signal(cast["analyst"]).indicator).pk}


def _erasure(cast: Cast) -> dict[str, Any]:
    return {"pk": make_erasure(cast["compliance"]).pk}


def _request(cast: Cast) -> dict[str, Any]:
    return {"pk": make_request(cast["compliance"]).pk}


def _subject(_cast: Cast) -> dict[str, Any]:
    return {"subject": "signals"}


TABLE = {
    "console:retention": Row(get=COMPLIANCE),
    "console:retention-set": Row(post=COMPLIANCE, kwargs=_subject),
    "console:retention-run": Row(post=COMPLIANCE),
    "console:signal-holds": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:signal-hold": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_hold),
    "console:signal-hold-lift": Row(post=COMPLIANCE, kwargs=_hold),
    "console:erasures": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:erasure": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_erasure),
    "console:government-requests": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:government-request": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_request),
    "signals:expiring": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:authorities": Row(get=ANALYSTS, post=ANALYSTS),
}
