"""The refused rows of an import as a file that can be mended and sent again."""

from signals.submissions import words
from signals.submissions.importing.columns import BASIS, REQUIRED, TITLES
from signals.submissions.interpret import NOT_HERE, REFUSED
from signals.submissions.models import Batch, BatchRow


def refused_rows(batch: Batch) -> tuple[list[str], list[tuple[int, list[str], str]]]:
    """Our names of the columns that occur, and each row with its line and why it was refused.

    What is kept as a digest alone comes empty, and rows of a child, a victim or a hacked account not at all: they have
    nothing to mend here.
    """
    found = []
    names = {*REQUIRED, *BASIS}
    row: BatchRow
    for row in BatchRow.objects.filter(batch=batch, state=REFUSED).order_by("line").iterator(chunk_size=1000):
        fields = row.sent_fields
        if not fields or _not_here(fields.get("whose", "")):
            continue
        names |= fields.keys() & TITLES.keys()
        found.append((row.line, fields, "; ".join(row.reasons)))
    ordered = [name for name in TITLES if name in names]
    return ordered, [
        (line, [_clear(fields.get(name, "")) for name in ordered], why) for line, fields, why in found
    ]


def _not_here(whose: str) -> bool:
    try:
        return words.whose_of(whose.strip()) in NOT_HERE
    except ValueError:
        return False


def _clear(value: str) -> str:
    return "" if value.startswith("sha256:") else value
