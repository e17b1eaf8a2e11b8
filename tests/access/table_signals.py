"""Who may open the pages of sending signals: analysts and compliance people of companies that take part."""

import uuid
from itertools import count
from typing import Any

from signals.submissions.importing.services import keep_for_columns
from signals.submissions.models import Batch
from tests.access.cast import ANALYSTS, Cast
from tests.access.matrix import Row
from tests.signals.factories import make_batch, make_csv, make_signal, start_import
from tests.signals.sending.factories import make_template

ANALYST = frozenset({"analyst"})
_numbers = count()


def _batch(cast: Cast) -> dict[str, Any]:
    return {"pk": make_batch(cast["analyst"]).pk}


def _signal(cast: Cast) -> dict[str, Any]:
    return {"pk": make_signal(cast["analyst"]).indicator.public_id}


def _template(cast: Cast) -> dict[str, Any]:
    return {"pk": make_template(cast["analyst"], name=str(uuid.uuid4())).pk}


def _file(cast: Cast) -> dict[str, Any]:
    batch = start_import(cast["analyst"], make_csv(1, start=next(_numbers)))
    Batch.objects.filter(pk=batch.pk).update(state="done")
    return {"pk": batch.pk}


def _unclear(cast: Cast) -> dict[str, Any]:
    batch = keep_for_columns(
        by=cast["analyst"],
        content=f"what,is,this\n1,2,{next(_numbers)}\n".encode(),
        file_name="a.csv",
        form_token=uuid.uuid4(),
    )
    return {"pk": batch.pk}


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
    "signals:import-template-jsonl": Row(get=ANALYSTS),
    "signals:import-columns": Row(get=ANALYSTS),
    "signals:batches": Row(get=ANALYSTS),
    "signals:batch": Row(get=ANALYST, kwargs=_batch),
    "signals:batch-rows": Row(get=ANALYST, kwargs=_batch),
    "signals:batch-settle": Row(post=ANALYST, kwargs=_batch),
    "signals:batch-columns": Row(get=ANALYST, post=ANALYST, kwargs=_unclear, data=_form),
    "signals:batch-go": Row(post=ANALYST, kwargs=_file),
    "signals:batch-let-go": Row(post=ANALYST, kwargs=_unclear),
    "signals:batch-share": Row(post=ANALYST, kwargs=_file),
    "signals:batch-undo": Row(get=ANALYST, post=ANALYST, kwargs=_file),
    "signals:batch-answer": Row(post=ANALYST, kwargs=_file, data=_form),
    "signals:batch-mend": Row(get=ANALYST, kwargs=_file),
    "signals:mine": Row(get=ANALYSTS),
    "signals:take-back": Row(post=ANALYSTS),
    "signals:signal": Row(get=ANALYSTS, kwargs=_signal, why="signals are shared with all who take part"),
    "signals:withdraw": Row(post=ANALYST, kwargs=_signal),
}
