"""The fault run (`make faults`): a real worker, broker and database are killed while clients import signals.

At the end every row that a client was told is taken must be there once. Then matching rounds lose their worker in the
middle, and each must end exactly once; at last long imports lose theirs, and every row must be there once. Only processes started here are ended.
"""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django
import redis
from django.db import connections

from coalition.local import processes, state
from coalition.local.postgres import Postgres
from coalition.local.processes import LocalError
from coalition.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
SECONDS_A_FAULT = 4  # the run is bounded: so long for each fault at most, on average
CLIENTS = 3


class Stand:
    """What is broken: the servers and the worker, each of which comes back by itself."""

    def __init__(self, var: Path) -> None:
        self.var = state.folder(var)
        self.postgres = Postgres(var)
        self.valkey = Valkey(var)
        self.worker: subprocess.Popen[bytes] | None = None
        self.log = state.folder(var / "logs") / "worker.log"
        self.log.unlink(missing_ok=True)

    def start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        for name in ("secret-key", "signal-key"):
            state.secret(self.var / name)
        for name in [name for name in os.environ if name.startswith("COALITION_")]:
            del os.environ[name]
        os.environ.update(
            VAR=str(self.var),
            DATABASE_URL=self.postgres.url(),
            REDIS_URL=self.valkey.url(),
            COALITION_DEMO="1",
            COALITION_JOBS_LEASE_SECONDS="6",
            COALITION_LOG_LEVEL="CRITICAL",
            DJANGO_SETTINGS_MODULE="coalition.settings",
            PYTHONWARNINGS="ignore",
        )
        command = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            raise LocalError("manage.py migrate failed; its own words are above.")

    def start_worker(self) -> None:
        """Start it and wait until it takes jobs, so that the next fault hits it at work."""
        ready = self._ready_lines()
        command = [sys.executable, "-m", "celery", "-A", "coalition.celery:app", "worker", "--beat"]
        command += ["--schedule", str(self.var / "beat"), "--concurrency", "2", "--loglevel", "INFO"]
        with self.log.open("ab") as log:
            self.worker = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        processes.wait_until(lambda: self._ready_lines() > ready, seconds=60, every=0.1)

    def _ready_lines(self) -> int:
        return self.log.read_bytes().count(b" ready.") if self.log.exists() else 0

    def kill_worker(self) -> None:
        """The worker with its pool and beat, by kill -9."""
        if self.worker:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
        self.start_worker()

    def flush(self) -> None:
        with redis.Redis.from_url(self.valkey.url()) as broker:
            broker.flushall()

    def kill_valkey(self) -> None:
        if self.valkey.process:
            self.valkey.process.kill()
            self.valkey.process.wait()
        self._again(self.valkey)

    def crash_postgres(self) -> None:
        """An immediate stop: no checkpoint, every session cut; it recovers from its log at the next start."""
        if self.postgres.process:
            self.postgres.process.send_signal(signal.SIGQUIT)
            self.postgres.process.wait()
        self._again(self.postgres)

    @staticmethod
    def _again(server: Postgres | Valkey) -> None:
        port = server.port
        # Clients reconnect to the port that they know; one of their own sockets may sit on it for a moment.
        processes.wait_until(lambda: processes.is_free(port), seconds=20)
        server.start()
        if server.port != port:
            raise LocalError("Another program took the server's port in the middle of the run: run it again.")

    def stop(self) -> None:
        if self.worker:
            processes.stop(self.worker, patience=10)
        self.valkey.stop()
        self.postgres.stop()


def break_things(stand: Stand, faults: int) -> Counter[str]:
    """Inject the faults one after the other, until all are done or the time is over."""
    kinds: dict[str, tuple[int, Callable[[], None]]] = {
        "kill -9 of the worker": (6, stand.kill_worker),
        "FLUSHALL": (1, stand.flush),
        "kill -9 of Valkey": (1, stand.kill_valkey),
        "crash of PostgreSQL": (2, stand.crash_postgres),
    }
    chance = random.Random(faults)  # noqa: S311 -- the same faults for the same number
    deadline = time.monotonic() + faults * SECONDS_A_FAULT
    done: Counter[str] = Counter()
    while done.total() < faults and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.3, 2.0))
        (name,) = chance.choices(list(kinds), [weight for weight, _ in kinds.values()])
        kinds[name][1]()
        done[name] += 1
    return done


def run(var: Path, faults: int, rounds: int, kills: int) -> int:
    stand = Stand(var)
    try:
        say("Starting PostgreSQL and Valkey, making the tables")
        stand.start()
        django.setup()
        work = import_module("coalition.local.acknowledged")  # its models need the settings just made
        stand.start_worker()
        over = threading.Event()
        clients = [
            work.Client(email, number, over) for number, email in enumerate(work.make_analysts(CLIENTS))
        ]
        threads = [threading.Thread(target=client.run, name=client.email) for client in clients]
        for thread in threads:
            thread.start()
        say(f"Breaking things, {faults} times")
        try:
            done = break_things(stand, faults)
        finally:
            over.set()
            for thread in threads:
                thread.join()
        say(", ".join(f"{count} x {name}" for name, count in sorted(done.items())))
        connections.close_all()  # this thread's own session was cut with the first crash
        tokens = [token for client in clients for token in client.acknowledged]
        work.settle(tokens, seconds=max(60, faults))
        verdict = work.judge(tokens)
        say(f"Killing the worker in the middle of {rounds} matching rounds")
        matched = import_module("coalition.local.interrupted").interrupt_rounds(rounds, stand.kill_worker)
        connections.close_all()
        say(f"Killing the worker {kills} times in the middle of long imports")
        imported = import_module("coalition.local.interrupted_imports").interrupt_imports(
            kills, stand.kill_worker
        )
        connections.close_all()
    finally:
        stand.stop()
    words = [*verdict.words, *matched.words, *imported.words]
    for line in words[:20]:
        say(line)
    say(
        f"{imported.rows} rows under {imported.kills} kills, {imported.lost} lost, {imported.duplicated} twice"
    )
    lost = verdict.lost + matched.lost + imported.lost
    duplicated = verdict.duplicated + matched.duplicated + imported.duplicated
    say(f"{matched.rounds} rounds interrupted, {matched.lost} lost, {matched.duplicated} duplicated")
    acknowledged = verdict.acknowledged + matched.rounds + imported.rows
    broken = done.total() + matched.rounds + imported.kills
    say(f"{broken} faults, {acknowledged} acknowledged, {lost} lost, {duplicated} duplicated")
    return int(bool(lost or duplicated or words or not verdict.acknowledged))


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    counts = []
    for name, usual in (("FAULTS", 60), ("ROUNDS", 10), ("KILLS", 60)):
        try:
            counts.append(int(os.environ.get(name) or usual))
        except ValueError:
            say(f"{name}={os.environ[name]!r} is not a number.")
            return 2
    faults, rounds, kills = counts
    var = Path(os.environ.get("VAR") or "var").resolve() / "faults"
    state.forget_home(var)
    shutil.rmtree(var, ignore_errors=True)
    state.folder(var.parent)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run(var, faults, rounds, kills)
    except LocalError as trouble:
        say(str(trouble))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
