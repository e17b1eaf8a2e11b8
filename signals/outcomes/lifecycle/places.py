"""Places beside the signals themselves in which a value may stand: rows as they were sent, waiting files, free texts."""

from collections.abc import Iterator
from itertools import batched
from typing import Final

from django.apps import apps
from django.db import models

from coalition.core import jobs
from coalition.core.jobs.services import request_cancel
from signals.outcomes.lifecycle import forgetting
from signals.submissions.importing import parts
from signals.submissions.importing import services as importing
from signals.submissions.importing.models import BatchPart
from signals.submissions.keepers import Keeper, Wanted
from signals.submissions.models import BatchRow, Indicator

_CHUNK: Final = 2_000
_REMOVED: Final = "[erased]"


def _rows_as_sent(run: jobs.Run, wanted: Wanted) -> int:
    """Rows that were refused or held without becoming a signal; they are sealed, so each is opened once."""
    found = 0
    after = 0
    while True:
        with run.checkpoint():
            rows = list(BatchRow.objects.filter(pk__gt=after).order_by("pk")[:_CHUNK])
            if not rows:
                return found
            after = rows[-1].pk
            holding = [(row.pk, row.batch_id) for row in rows if _holds(row, wanted)]
            found += forgetting.forget_rows(holding)


def _holds(row: BatchRow, wanted: Wanted) -> bool:
    fields = row.sent_fields
    return wanted.is_it(fields.get("value", "")) or any(wanted.is_in(text) for text in fields.values())


def _waiting_files(run: jobs.Run, wanted: Wanted) -> int:
    """Files that wait for their import: such an import is stopped, its file thrown away."""
    found = 0
    for part in BatchPart.objects.select_related("batch__job").iterator(chunk_size=1):
        if wanted.is_in(parts.texts_of(part)):
            with run.checkpoint():
                if part.batch.job:
                    request_cancel(job=part.batch.job)
                found += bool(BatchPart.objects.filter(batch=part.batch_id).delete()[0])
                importing.end_kept(part.batch)
    return found


def _texts(run: jobs.Run, wanted: Wanted) -> int:
    """Whatever people wrote in words of their own, in any table of the signals place."""
    found = 0
    for model in apps.get_app_config("signals").get_models():
        if model is Indicator:  # another signal that merely contains the value is not the value
            continue
        names = list(_free_texts(model))
        if not names:
            continue
        rows: models.QuerySet[models.Model] = models.QuerySet(model).order_by("pk").only("pk", *names)
        for chunk in batched(rows.iterator(chunk_size=_CHUNK), _CHUNK):
            with run.checkpoint():
                found += sum(_clean(row, names, wanted) for row in chunk)
    return found


def _free_texts(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique:
            yield field.name


def _clean(row: models.Model, names: list[str], wanted: Wanted) -> bool:
    texts = {name: getattr(row, name) or "" for name in names}
    changed = {name: wanted.pattern.sub(_REMOVED, text) for name, text in texts.items() if wanted.is_in(text)}
    if changed:
        models.QuerySet(type(row)).filter(pk=row.pk).update(**changed)
    return bool(changed)


ERASERS: Final = (
    Keeper("rows", "Rows as they were sent", _rows_as_sent),
    Keeper("files", "Files waiting for their import", _waiting_files),
    Keeper("texts", "Free texts", _texts),
)
