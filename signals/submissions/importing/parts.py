"""The rows of an upload in sealed parts of a few hundred: a job holds one at a time, however large the file."""

import json
from collections.abc import Iterator
from itertools import batched
from typing import Final

from signals.submissions import vault
from signals.submissions.importing import reader
from signals.submissions.importing.models import BatchPart
from signals.submissions.interpret import Row
from signals.submissions.models import Batch

CHUNK: Final = 500
WHOLE: Final = 0  # the number of a file that has not been read into rows yet


def keep_file(batch: Batch, content: bytes) -> None:
    """The bytes as they came, until somebody has said which column is which."""
    BatchPart.objects.create(batch=batch, number=WHOLE, content=_sealed(batch, WHOLE, content))


def file_of(batch: Batch) -> bytes:
    return _opened(batch.parts.get(number=WHOLE))


def keep_rows(batch: Batch, table: reader.Table) -> None:
    for number, rows in enumerate(batched(table.rows(), CHUNK), start=1):
        content = json.dumps([[row.line, row.fields, row.problem] for row in rows]).encode()
        BatchPart.objects.create(batch=batch, number=number, content=_sealed(batch, number, content))


def rows_after(batch: Batch, number: int) -> Iterator[tuple[int, list[Row]]]:
    """Part after part, each read when its turn comes."""
    while part := batch.parts.filter(number__gt=number).order_by("number").first():
        number = part.number
        yield number, [Row(*row) for row in json.loads(_opened(part))]


def drop(batch: Batch) -> None:
    """Throw the file away; of a sealed batch nothing is destroyed, that is the safety officer's word."""
    BatchPart.objects.filter(batch=batch, batch__sealed_at=None).delete()


def _sealed(batch: Batch, number: int, content: bytes) -> bytes:
    return vault.seal(content, about=f"file/{batch.pk}/{number}")


def _opened(part: BatchPart) -> bytes:
    return vault.unseal(part.content, about=f"file/{part.batch_id}/{part.number}")


def texts_of(part: BatchPart) -> str:
    """All that is written in a part, for whoever looks for a value that has to be erased."""
    content = _opened(part)
    if part.number == WHOLE:
        return reader.decode(content)[0]
    return "\n".join(text for row in json.loads(content) for text in row[1].values())
