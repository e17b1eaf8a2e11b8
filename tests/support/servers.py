"""The servers of one test run: announced before Django reads its settings, started before the first test.

The process that people start (with xdist: the controller) owns them; workers inherit the addresses.
"""

import os
import shutil
import signal
from pathlib import Path

from coalition.local import assets, clean, postgres, processes, state, valkey

ROOT = Path(__file__).resolve().parents[2]
RUNS = ROOT / "var" / "test"
# What a test sees whatever the shell of the person who runs it holds.
ENVIRONMENT = {
    "COALITION_DEMO": "1",
    "COALITION_SECRET_KEY": "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "COALITION_SIGNAL_KEY": "tests-only-signal-0123456789-abcdefghijklmnopqrstuvwxyz",
}

_owned: list[postgres.Postgres | valkey.Valkey] = []


def worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def run() -> str:
    return os.environ["COALITION_TEST_RUN"]


def owns_a_server() -> bool:
    """Whether the database server ends with this run."""
    return os.environ.get("COALITION_TEST_POSTGRES") == "own"


def announce() -> None:
    """Choose ports and passwords and put them in the environment; nothing is started yet."""
    if "COALITION_TEST_RUN" not in os.environ:
        for name in [
            name for name in os.environ if name.startswith("COALITION_") and name != "COALITION_CHROMIUM"
        ]:
            del os.environ[name]
        _own_a_run()
    os.environ.update(ENVIRONMENT)
    os.environ["VAR"] = str(state.folder(RUNS / run() / worker()))
    if os.environ.get("COALITION_TEST_VALKEY"):
        number = int(worker().removeprefix("gw")) + 1 if worker().startswith("gw") else 0
        os.environ["REDIS_URL"] = os.environ["COALITION_TEST_VALKEY"] + str(number)


def start() -> None:
    if assets.installed(dev=True):
        assets.prepare(dev=True)  # pages cannot be rendered without their icons
    for server in _owned:
        server.start()


def stop() -> None:
    for server in _owned:
        server.stop()
    if os.environ.get("COALITION_TEST_OWNER") == str(os.getpid()):
        state.forget_home(RUNS / run())
        shutil.rmtree(RUNS / run(), ignore_errors=True)
    _owned.clear()


def _own_a_run() -> None:
    _sweep()
    os.environ["COALITION_TEST_RUN"] = os.environ["COALITION_TEST_OWNER"] = str(os.getpid())
    base = state.folder(RUNS / run())
    born = processes.Trace.of(os.getpid())
    state.write_note(base / "owner.json", {"pid": born.pid, "born": born.born})
    if not os.environ.get("DATABASE_URL"):
        database = postgres.Postgres(base, disposable=True)
        os.environ["DATABASE_URL"], os.environ["COALITION_TEST_POSTGRES"] = database.url(), "own"
        _owned.append(database)
    if not os.environ.get("REDIS_URL"):
        broker = valkey.Valkey(base)
        os.environ["COALITION_TEST_VALKEY"] = broker.url().removesuffix("0")
        _owned.append(broker)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an ended run ends its servers, too


def _sweep() -> None:
    """Clear up after runs that were killed."""
    for base in RUNS.glob("*/"):
        owner = state.read_note(base / "owner.json")
        if not owner or not processes.Trace(owner["pid"], owner["born"]).alive():
            clean.end_servers(base)
            state.forget_home(base)
            shutil.rmtree(base, ignore_errors=True)
