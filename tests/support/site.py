"""The real site and real workers as processes beside a test, on the test's own committed database."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from coalition.local import processes
from tests.support import database
from tests.support.servers import ROOT


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": database.address(), **more}


@dataclass
class Worker:
    """A Celery worker with beat that can be killed and started again."""

    folder: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> str:
        path = self.folder / "worker.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def start(self) -> None:
        marks = self.log.count(" ready.")
        command = [sys.executable, "-m", "celery", "-A", "coalition.celery:app", "worker"]
        command += [
            "--beat",
            "--schedule",
            str(self.folder / "beat"),
            "--concurrency",
            "1",
            "--loglevel",
            "INFO",
        ]
        with (self.folder / "worker.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=_environment(), stdout=log, stderr=log, start_new_session=True
            )
        if not processes.wait_until(
            lambda: self.log.count(" ready.") > marks or self.dead, seconds=60, every=0.1
        ):
            pytest.fail(f"The Celery worker did not start:\n{self.log}")

    @property
    def dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """kill -9, with the processes of its pool."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process, patience=15)
            self.process = None


@dataclass
class Portal:
    """The site behind gunicorn; passkeys need the name `localhost`."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def localhost(self) -> str:
        return f"http://localhost:{self.port}"

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health/live", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False


@pytest.fixture
def celery_worker_process(request, tmp_path):
    """A started worker; the test must be marked `commits`, or the worker would see nothing of it."""
    _must_commit(request)
    worker = Worker(tmp_path)
    worker.start()
    yield worker
    worker.stop()


@pytest.fixture
def portal(request, tmp_path):
    """The running site; the test must be marked `commits`."""
    _must_commit(request)
    with _serving(tmp_path / "site.log", database.address()) as site:
        yield site


@pytest.fixture(scope="session")
def demo_portal(seeded_clone_to_walk, tmp_path_factory):
    """The running site on a clone of the demo that all tests of this worker share: for looking, not for changing."""
    with _serving(tmp_path_factory.mktemp("demo") / "site.log", seeded_clone_to_walk) as site:
        yield site


@contextlib.contextmanager
def _serving(log: Path, address: str) -> Iterator[Portal]:
    port = processes.free_port()
    command = [sys.executable, "-m", "gunicorn", "coalition.wsgi:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "6", "--graceful-timeout", "2", "--no-control-socket"]
    environment = {**_environment(COALITION_SITE_URL=f"http://127.0.0.1:{port}"), "DATABASE_URL": address}
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True
        )
    site = Portal(port, process)
    try:
        deadline = time.monotonic() + 60
        while not site.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The site did not start:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        yield site
    finally:
        processes.stop(process, patience=5)


def _must_commit(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("commits") is None:
        pytest.fail("Other processes see only what is committed: mark the test `commits`.", pytrace=False)
    request.getfixturevalue("_django_db_helper")
