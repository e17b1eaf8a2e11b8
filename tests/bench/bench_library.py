"""The library: the first page of a search in 50,000 documents for a member, with and without the permission."""

import os

import django

from coalition.local.bench import Figure
from tests.support import servers


def bench_library_first_page_50k() -> Figure:
    """The first 20 of those with the word, ranked and filtered, by at most four statements; a typing error is forgiven."""
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

    from tests.bench.library_corpus import measure  # noqa: PLC0415 -- needs the settings

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        measured = measure()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return Figure(
        "library_first_page_50k",
        round(measured.with_permission * 1000, 1),
        "ms",
        "the same page without the permission predicate",
        round(measured.with_permission / measured.without, 2),
    )
