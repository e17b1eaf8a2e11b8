"""Who may open the pages of sending signals: analysts and compliance people of companies that take part."""

import uuid
from typing import Any

from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_batch, make_signal

ANALYST = frozenset({"analyst"})


def _batch(cast: Cast) -> dict[str, Any]:
    return {"pk": make_batch(cast["analyst"]).pk}


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _form(_cast: Cast) -> dict[str, Any]:
    return {"form_token": str(uuid.uuid4())}


TABLE = {
    "signals:submit": Row(get=ANALYSTS, post=ANALYSTS, data=_form),
    "signals:import": Row(get=ANALYSTS, post=ANALYSTS, data=_form),
    "signals:import-template": Row(get=ANALYSTS),
    "signals:batches": Row(get=ANALYSTS),
    "signals:batch": Row(get=ANALYST, kwargs=_batch),
    "signals:batch-rows": Row(get=ANALYST, kwargs=_batch),
    "signals:batch-settle": Row(post=ANALYST, kwargs=_batch),
    "signals:mine": Row(get=ANALYSTS),
    "signals:signal": Row(get=ANALYSTS, kwargs=_signal, why="signals are shared with all who take part"),
    "signals:withdraw": Row(post=ANALYST, kwargs=_signal),
}
