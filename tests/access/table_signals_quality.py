"""Who reads how signals did: a company its own, compliance staff all."""

from typing import Any

from tests.access.cast import ANALYSTS, COMPLIANCE, Cast
from tests.access.matrix import Row


def _company(cast: Cast) -> dict[str, Any]:
    return {"slug": "meridian"}


TABLE = {
    "signals:quality": Row(get=ANALYSTS),
    "signals:rollback": Row(get=ANALYSTS, post=ANALYSTS),
    "console:quality": Row(get=COMPLIANCE),
    "console:contributor-quality": Row(get=COMPLIANCE, kwargs=_company),
    "console:contributor-rollback": Row(get=COMPLIANCE, post=COMPLIANCE, kwargs=_company),
}
