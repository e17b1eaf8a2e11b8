"""A dense cluster of 5,000 nearly equal hashes, found exactly and kept in few rows, against one of 1,000."""

import os

import django

from coalition.local.bench import Figure
from tests.support import servers

SMALL, LARGE = 1_000, 5_000


def bench_clusters_dense_5k() -> Figure:
    """The jobs of matching alone; what they say is compared with brute force."""
    servers.announce()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    servers.start()
    try:
        django.setup()
        from django.db import connection, transaction  # noqa: PLC0415 -- needs the settings

        from tests.signals.matching.dense import check_dense  # noqa: PLC0415 -- as above

        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            seconds = []
            for size in (SMALL, LARGE):
                with transaction.atomic():
                    seconds.append(check_dense(size))
                    transaction.set_rollback(True)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    finally:
        servers.stop()
    return Figure(
        "clusters_dense_5k",
        round(seconds[1] / LARGE * 1000, 2),
        "ms a hash",
        "a cluster of 1,000",
        round(seconds[1] / LARGE / (seconds[0] / SMALL), 2),
    )
