"""Where every test run begins: servers first, then Django, then the fixtures."""

import os

import pytest
from hypothesis import settings

from tests.support import servers

servers.announce()
os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"

import django  # noqa: E402  settings read the announced addresses

django.setup()

settings.register_profile("portal", deadline=None)  # a busy machine is no failure; timings are benchmarks
settings.load_profile("portal")

pytest_plugins = ["tests.support.database", "tests.support.site", "tests.support.browser"]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    # Inherited by the workers of xdist, it would make them read their settings before their own conftest.
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    if not session.config.option.collectonly:
        servers.start()


def pytest_unconfigure() -> None:
    servers.stop()
