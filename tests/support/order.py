"""In which order a run starts its tests: what needs no database while one is made, and in the end nobody waits long."""

import gc

import pytest

CRAWL = "tests/journeys/test_crawl.py::test_every_page_is_whole_accessible_and_within_the_policy"
# Beginnings of the tests that take longest, the longest first: nobody waits at the end for a long one that began late.
# People who meet the same pages walk one after the other: what the first has looked at, the second need not.
DEAR = (
    "tests/architecture/test_gates.py::test_types",
    f"{CRAWL}[staff",
    f"{CRAWL}[lead",
    "tests/journeys/test_main_path.py",
    "tests/journeys/test_application.py",
    CRAWL,
    "tests/journeys/",
    "tests/members/mentorship/test_round_survives.py",
    "tests/members/mentorship/test_round_in_browser.py",
    "tests/signals/submissions/test_memory.py",
    "tests/signals/submissions/test_killed_worker.py",
)
DATABASE = {"db", "django_db_setup", "_django_db_helper"}
# Enough without a database to last until one is migrated; as much again is left to fill the end.
FIRST = ("tests/architecture/", "tests/members/", "tests/signals/")


def place(item: pytest.Item) -> tuple[int, int]:
    """Where a test stands: what needs no database, database, browsers and workers (the dear ones first), the small."""
    dear = next((at for at, start in enumerate(DEAR) if item.nodeid.startswith(start)), len(DEAR))
    names = set(getattr(item, "fixturenames", ()))
    if any(item.get_closest_marker(mark) for mark in ("browser", "commits")):
        return 2, dear
    if DATABASE & names or any(item.get_closest_marker(mark) for mark in ("django_db", "seeded")):
        return 1, dear
    return (0 if item.nodeid.startswith(FIRST) else 3), dear


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=place)


def pytest_collection_finish() -> None:
    """What was collected stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
