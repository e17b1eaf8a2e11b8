"""Where every test run begins: servers first, then Django, then the fixtures."""

import os

import pytest
from hypothesis import settings

from tests.support import seeding, servers

servers.announce()
os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"

import django  # noqa: E402  settings read the announced addresses

django.setup()

from django.conf import settings as portal  # noqa: E402  as above

# Each test client makes its own middleware, and the one for static files would read all four hundred every time.
portal.WHITENOISE_AUTOREFRESH = True

settings.register_profile("portal", deadline=None)  # a busy machine is no failure; timings are benchmarks
settings.load_profile("portal")

pytest_plugins = [
    "tests.support.order",
    "tests.support.database",
    "tests.support.site",
    "tests.support.browser",
]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    # Inherited by the workers of xdist, it would make them read their settings before their own conftest.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    if not session.config.option.collectonly:
        servers.start()
        if _is_whole_run(session.config):
            seeding.start()


def _is_whole_run(config: pytest.Config) -> bool:
    """Whether this process leads the workers of a run of everything."""
    whole = config.args_source == pytest.Config.ArgsSource.TESTPATHS
    return bool(whole and getattr(config.option, "numprocesses", None))


def pytest_unconfigure() -> None:
    seeding.stop()
    servers.stop()
