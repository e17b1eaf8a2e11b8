"""Signals: a worker that imports 200,000 rows against one that imports a tenth of them."""

import os
import subprocess
import sys
from pathlib import Path

import django

from coalition.local.bench import Figure
from tests.support import servers

ROWS = int(os.environ.get("ROWS") or 200_000)
WORKER = Path(__file__).with_name("import_once.py")


def bench_signals_import_memory() -> Figure:
    """The most memory the worker's process held over the whole import: flat, so the ratio is near one."""
    servers.announce()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    servers.start()
    try:
        django.setup()
        return _figure()
    finally:
        servers.stop()


def _figure() -> Figure:
    from django.db import connection  # noqa: PLC0415 -- needs the settings

    name = connection.settings_dict["NAME"]
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        short, long = (_peak_of(rows, str(made)) for rows in (ROWS // 10, ROWS))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return Figure(
        "signals_import_memory",
        round(long / 1024, 1),
        "MB at most",
        "a tenth of the rows",
        round(long / short, 3),
    )


def _peak_of(rows: int, database: str) -> int:
    """In a process of its own, since the most that a process ever held never falls; kilobytes."""
    from signals.submissions.models import Batch  # noqa: PLC0415 -- needs the settings
    from tests.signals import factories  # noqa: PLC0415 -- needs the settings

    batch = factories.start_import(factories.make_analyst(), factories.make_csv(rows))
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    done = subprocess.run(
        [sys.executable, str(WORKER), str(batch.job_id)],
        env=os.environ | {"DATABASE_URL": f"{server}/{database}", "PYTHONPATH": str(servers.ROOT)},
        check=True,
        capture_output=True,
        text=True,
    )
    state = Batch.objects.values_list("state", "accepted").get(pk=batch.pk)
    if state != (Batch.State.DONE, rows):
        raise RuntimeError(f"The import of {rows} rows ended as {state}.")
    return int(done.stdout.split()[-1])
