"""Who sees disputes and retractions: whoever sent, took or stopped the signal; compliance staff decide."""

from typing import Any

from django.utils import timezone

from signals.outcomes.retraction.models import Receipt
from signals.submissions import sights
from signals.submissions.services import withdraw_signal
from tests.access.cast import ANALYSTS, COMPLIANCE, Cast
from tests.access.matrix import Row
from tests.signals.disputes.factories import decide, make_pause
from tests.signals.factories import make_signal

OWN = frozenset({"analyst"})


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _case(cast: Cast) -> dict[str, Any]:
    return {"pk": make_pause(cast["analyst"], make_signal(cast["analyst"]).indicator).pk}


def _decided(cast: Cast) -> dict[str, Any]:
    case = make_pause(cast["analyst"], make_signal(cast["analyst"]).indicator)
    return {"pk": decide(case).pk}


def _receipt(cast: Cast) -> dict[str, Any]:
    signal = make_signal(cast["other_analyst"])
    sights.record(cast.things["meridian"], [signal.indicator_id], now=timezone.now(), taken=True)
    withdraw_signal(by=cast["other_analyst"], opinion=signal)
    return {"pk": Receipt.objects.get().pk}


TABLE = {
    "signals:disputes": Row(get=ANALYSTS),
    "signals:dispute": Row(get=OWN, kwargs=_case),
    "signals:dispute-appeal": Row(post=OWN, kwargs=_decided),
    "signals:pause": Row(
        get=ANALYSTS, post=ANALYSTS, kwargs=_signal, why="one participant's word is enough to stop a signal"
    ),
    "signals:corrections": Row(get=ANALYSTS),
    "signals:corrections-answer": Row(post=ANALYSTS),
    "signals:correction": Row(get=OWN, post=OWN, kwargs=_receipt),
    "console:disputed-signals": Row(get=COMPLIANCE),
    "console:disputed-signal": Row(get=COMPLIANCE, kwargs=_case),
    "console:disputed-signal-decide": Row(post=COMPLIANCE, kwargs=_case),
    "console:disputed-signal-answer": Row(post=COMPLIANCE, kwargs=_decided),
    "console:dispute-settings": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:signal-corrections": Row(get=COMPLIANCE),
}
