"""Databases for tests: migrated once into a template that the rest is cloned from.

The audit triggers refuse TRUNCATE and DELETE, and are never weakened. So a test that really commits (`commits`) gets a
database of its own, cloned from the template and dropped afterwards, where Django would flush. On a server that outlives
the run (`DATABASE_URL`) the migrated template is kept until a migration changes.
"""

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Iterator
from urllib.parse import quote

import psycopg
import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tests.support.servers import ROOT, owns_a_server, run, worker

_numbers = itertools.count(1)
_SERVER = dict(connection.settings_dict)  # the database that was announced; tests only pass through it


def address(name: str = "") -> str:
    """The URL of the database that this test uses, or of the one named, for processes that work beside it."""
    now = connection.settings_dict
    server = f"{quote(now['USER'])}:{quote(now['PASSWORD'])}@{now['HOST']}:{now['PORT']}"
    return f"postgresql://{server}/{quote(name or now['NAME'])}"


@contextlib.contextmanager
def _server() -> Iterator[psycopg.Connection]:
    settings = {"dbname": _SERVER["NAME"], "user": _SERVER["USER"], "password": _SERVER["PASSWORD"]}
    with psycopg.connect(
        **settings, host=_SERVER["HOST"], port=_SERVER["PORT"] or None, autocommit=True
    ) as opened:
        yield opened


def _use(name: str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _clone(template: str) -> str:
    name = f"test_{run()}_{worker()}_{next(_numbers)}"
    with _server() as server:
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    return name


def _drop(name: str) -> None:
    with _server() as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _template(name: str, fill: Callable[[], None], *, source: str = "template0") -> str:
    """The template of this name, filled by whichever worker comes first while the others wait."""
    with _server() as server:
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        done = server.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", [name]).fetchone()
        if done and done[0]:
            return name
        _drop(name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
        before = connection.settings_dict["NAME"]
        _use(name)
        try:
            fill()
        finally:
            _use(before)
        server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    return name


def _migrated() -> str:
    name = f"test_{run()}_migrated" if owns_a_server() else f"test_migrated_{_migrations()}"
    return _template(name, lambda: call_command("migrate", verbosity=0))


def seeded_template() -> str:
    """The database of the seeded demo that others are cloned from; made by whoever comes first."""
    return _template(
        f"test_{run()}_seeded", lambda: call_command("seed_demo", verbosity=0), source=_migrated()
    )


def _migrations() -> str:
    """A digest of every migration of ours and of what is installed."""
    read = hashlib.sha256((ROOT / "requirements" / "test.txt").read_bytes())
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("coalition/*/migrations/*.py")]):
        read.update(path.read_bytes())
    return read.hexdigest()[:16]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """In place of pytest-django's: one clone of the template for each worker."""
    with django_db_blocker.unblock():
        own = _clone(_migrated())
        _use(own)
    yield
    with django_db_blocker.unblock():
        _use(_SERVER["NAME"])
        _drop(own)


@pytest.fixture(scope="session")
def seeded_clone(django_db_setup, django_db_blocker):
    """This worker's clone of the seeded demo; tests in it are rolled back."""
    with django_db_blocker.unblock():
        name = _clone(seeded_template())
    yield name
    _drop(name)


@pytest.fixture(scope="session")
def seeded_clone_to_walk(django_db_setup, django_db_blocker):
    """The address of a clone of the seeded demo for a site that is only looked at."""
    with django_db_blocker.unblock():
        name = _clone(seeded_template())
    yield address(name)
    _drop(name)


@pytest.fixture
def test_database(request, django_db_setup, django_db_blocker):
    """Point the connection at the database that the test's markers ask for."""
    cache.clear()
    own = connection.settings_dict["NAME"]
    seeded = request.node.get_closest_marker("seeded") is not None
    if request.node.get_closest_marker("commits") is None:
        if not seeded:
            yield
            return
        _use(request.getfixturevalue("seeded_clone"))
        yield
        _use(own)
        return
    with django_db_blocker.unblock():
        name = _clone(seeded_template() if seeded else _migrated())
        _use(name)
        try:
            yield
        finally:
            _use(own)
            _drop(name)


@pytest.fixture
def _django_db_helper(request, test_database):
    """In place of pytest-django's, which everything that touches the database comes through."""
    if request.node.get_closest_marker("commits") is None:
        marker = request.node.get_closest_marker("django_db")
        if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
            pytest.fail(
                "A test that commits is marked `commits`: the audit refuses to be flushed.", pytrace=False
            )
        request.getfixturevalue("_django_db_helper")


@pytest.fixture(autouse=True)
def _markers_ask_for_the_database(request):
    if any(request.node.get_closest_marker(name) for name in ("commits", "seeded")):
        request.getfixturevalue("_django_db_helper")
