"""A long file takes no more memory than a short one: the job holds a few hundred rows at a time."""

import gc
import tracemalloc

import pytest

from coalition.core.jobs import relay
from coalition.core.models import Job
from signals.submissions.importing import reader
from tests.signals.factories import make_analyst, make_csv, start_import

LONG, SHORT = 20_000, 2_000
MEGABYTE = 1_000_000


def peak_of(by, rows, start):
    """The most that Python held at once while the job ran."""
    batch = start_import(by, make_csv(rows, start=start))
    Job.objects.filter(pk=batch.job_id).update(state=Job.State.QUEUED)
    gc.collect()
    tracemalloc.start(1)
    try:
        relay.run(batch.job_id)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    batch.refresh_from_db()
    assert (batch.state, batch.accepted) == ("done", rows)
    return peak


@pytest.mark.django_db
def test_twenty_thousand_rows_take_no_more_memory_than_two_thousand():
    analyst = make_analyst()
    peak_of(analyst, 600, 900_000)  # what is made once and kept, as caches are
    short, long = peak_of(analyst, SHORT, 500_000), peak_of(analyst, LONG, 0)
    assert long < short * 1.5 + MEGABYTE, (short, long)


def test_reading_a_file_holds_its_text_once_beside_its_bytes():
    content = make_csv(LONG)
    tracemalloc.start(1)
    try:
        table = reader.read(content)
        assert sum(1 for _ in table.rows()) == LONG
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(content), (peak, len(content))
