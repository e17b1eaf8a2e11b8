"""Who reads what can be shared, and who keeps the coalition's own warning lists."""

from typing import Any

from tests.access.cast import COMPLIANCE, COVERED, Cast
from tests.access.matrix import Row
from tests.signals.catalog.factories import make_list


def _list(cast: Cast) -> dict[str, Any]:
    return {"pk": make_list(cast["compliance"]).pk}


TABLE = {
    "signals:catalog": Row(get=COVERED, post=COVERED),
    "console:vocabulary": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:warning-lists": Row(get=COMPLIANCE),
    "console:warning-list-add": Row(get=COMPLIANCE, post=COMPLIANCE),
    "console:warning-list": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_list),
    "console:warning-list-end": Row(post=COMPLIANCE, kwargs=_list),
}
