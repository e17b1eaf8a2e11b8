"""Investigate, its filters and Check with 200,000 signals of 40 companies, against the same with a tenth of them."""

import os
from functools import cache

import django

from coalition.local.bench import Figure
from tests.support import servers

Taken = dict[str, float]


@cache
def _taken() -> tuple[Taken, Taken]:
    """Seconds of each page at both sizes; measured once for all figures."""
    servers.announce()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    servers.start()
    try:
        django.setup()
        from django.db import connection  # noqa: PLC0415 -- needs the settings

        from tests.bench.investigate_corpus import SIZES, Programme  # noqa: PLC0415 -- as above

        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            programme = Programme()
            taken = []
            for size in SIZES:
                programme.grow(size)
                taken.append(programme.seconds())
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    finally:
        servers.stop()
    return taken[0], taken[1]


def _slowest(bench: str, words: str, part: str) -> Figure:
    few, many = _taken()
    page = max((address for address in many if part in address), key=lambda address: many[address])
    return Figure(
        bench,
        round(many[page] * 1000, 1),
        f"ms, {words}: {page}",
        "the same page with 20,000 signals",
        round(many[page] / few[page], 2),
    )


def bench_investigate_lanes_200k() -> Figure:
    """The first page of the slowest lane."""
    few, many = _taken()
    lanes = [address for address in many if "lane=" in address and "&" not in address]
    page = max(lanes, key=lambda address: many[address])
    return Figure(
        "investigate_lanes_200k",
        round(many[page] * 1000, 1),
        f"ms, the slowest lane: {page}",
        "the same page with 20,000 signals",
        round(many[page] / few[page], 2),
    )


def bench_investigate_filters_200k() -> Figure:
    """The first page of the slowest filter or order, over all that others share."""
    return _slowest("investigate_filters_200k", "the slowest filter", "lane=all&")


def bench_investigate_matches_200k() -> Figure:
    return _slowest("investigate_matches_200k", "first page", "/signals/matches/")


def bench_investigate_check_200k() -> Figure:
    """1,000 values, of which half are known."""
    return _slowest("investigate_check_200k", "1,000 values", "/signals/check/")
