"""Who may open the pages of sending signals: analysts and compliance people of companies that take part."""

import uuid
from typing import Any

from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_batch, make_signal
from tests.signals.sending.factories import make_template

ANALYST = frozenset({"analyst"})


def _batch(cast: Cast) -> dict[str, Any]:
    return {"pk": make_batch(cast["analyst"]).pk}


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _template(cast: Cast) -> dict[str, Any]:
    return {"pk": make_template(cast["analyst"], name=str(uuid.uuid4())).pk}


def _form(_cast: Cast) -> dict[str, Any]:
    return {"form_token": str(uuid.uuid4())}


TABLE = {
    "signals:submit": Row(get=ANALYSTS, post=ANALYSTS, data=_form),
    "signals:submit-guess": Row(post=ANALYSTS),
    "signals:submit-draft": Row(post=ANALYSTS),
    "signals:submit-draft-drop": Row(post=ANALYSTS),
    "signals:templates": Row(get=ANALYSTS),
    "signals:template-new": Row(get=ANALYSTS, post=ANALYSTS),
    "signals:template": Row(get=ANALYST, post=ANALYST, kwargs=_template),
    "signals:template-end": Row(post=ANALYST, kwargs=_template),
    "signals:urgent": Row(get=ANALYSTS),
    "signals:urgent-preferences": Row(get=ANALYSTS, post=ANALYSTS),
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
