"""The demo: everything the portal needs on this machine, in one foreground process (`make demo`)."""

import fcntl
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from types import FrameType
from typing import IO

import psycopg

from coalition.local import clean, processes, state
from coalition.local.children import Child, Family, relay
from coalition.local.postgres import Postgres
from coalition.local.processes import HOST, LocalError
from coalition.local.valkey import Valkey

ROOT = Path(__file__).resolve().parents[2]
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PASSWORD = "demo-Coalition-7"  # noqa: S105  printed for everybody to use; the demo holds no secret
ACCOUNTS = (
    ("staff@coalition.example", "coalition staff: memberships and everything but compliance"),
    ("compliance@coalition.example", "coalition staff: signal-programme compliance and audit"),
    ("signatory@aurora.example", "signatory and company admin of Aurora"),
    ("lead@aurora.example", "chair of the working group on financial sextortion"),
    ("member@birch.example", "member staff of Birch, looking for a mentor"),
    ("analyst@meridian.example", "signal analyst of Meridian"),
    ("analyst@sol.example", "signal analyst of Sol"),
    ("new@newco.example", "of Newco: admitted, agreement not yet signed"),
    ("gone@left.example", "of a company that has left"),
    ("guest@ngo.example", "guest of one forum"),
)


class StopAsked(Exception):  # noqa: N818  no error: what people do when they are done
    """Somebody pressed Ctrl-C or sent SIGTERM."""


class Demo:
    """One running copy on one state folder."""

    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.port = port
        self.env: dict[str, str] = {}
        self.undo: list[Callable[[], None]] = []

    def run(self) -> None:
        if not processes.is_free(self.port):
            raise LocalError(
                f"Port {self.port} is taken: choose another one, for instance PORT=8123 make demo."
            )
        state.folder(self.var)
        lock = self._lock()
        try:
            self._end_leftovers()
            state.folder(self.var / "static")
            for name in ("secret-key", "signal-key"):
                state.secret(self.var / name)
            self.env = self._environment()
            self._migrate()
            self._seed()
            self._serve()
        finally:
            for step in reversed(self.undo):
                step()
            lock.close()

    # -- before the children ------------------------------------------------------------------------------
    def _lock(self) -> IO[str]:
        lock = (self.var / "demo.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            holder = lock.read().strip()
            raise LocalError(
                f"A demo runs on {self.var} already (process {holder}): stop it, or give this one VAR=another-folder."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        return lock

    def _end_leftovers(self) -> None:
        """After kill -9 of a former demo its children still run."""
        clean.end_children(self.var)
        clean.end_servers(self.var)

    def _environment(self) -> dict[str, str]:
        """Start the servers that are not given, and say where everything is."""
        env = {
            **os.environ,
            "VAR": str(self.var),
            "COALITION_DEMO": "1",
            "COALITION_SITE_URL": os.environ.get("COALITION_SITE_URL", f"http://{HOST}:{self.port}"),
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # known, and fine in a demo
        }
        if not env.get("DATABASE_URL"):
            say("Starting PostgreSQL")
            database = Postgres(self.var)
            self.undo.append(database.stop)
            database.start()
            env["DATABASE_URL"] = database.url()
        if not env.get("REDIS_URL"):
            say("Starting Valkey")
            broker = Valkey(self.var)
            self.undo.append(broker.stop)
            broker.start()
            env["REDIS_URL"] = broker.url()
        names = ("VAR", "DATABASE_URL", "REDIS_URL", "COALITION_DEMO", "COALITION_SITE_URL")
        # manage.py reads these, so that `manage.py demo_keys` works beside the running demo.
        state.write_note(self.var / "environment.json", {name: env[name] for name in names})
        self.undo.append((self.var / "environment.json").unlink)
        return env

    def _manage(self, *arguments: str) -> None:
        self._checked([sys.executable, "manage.py", *arguments], name=arguments[0])

    def _checked(self, command: list[str], *, name: str) -> None:
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                if process.stdout:
                    relay(process.stdout, name.removesuffix("_demo"))
                process.wait()
            except BaseException:
                processes.stop(process)
                raise
        if process.returncode != 0:
            raise LocalError(f"manage.py {name} failed; its own words are above.")

    def _migrate(self) -> None:
        """Only when a migration has come or gone since the last start; `/health/ready` asks the database itself."""
        note = self.var / "migrated.json"
        files = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("[cmrs]*/**/migrations/0*.py"))
        now = {"database": self.env["DATABASE_URL"], "migrations": files}
        if "DATABASE_URL" not in os.environ and state.read_note(note) == now:
            return
        say("Bringing the tables up to date")
        self._manage("migrate", "--no-input", "--verbosity", "0")
        state.write_note(note, now)

    def _seed(self) -> None:
        """Fill an empty database; a seeding that was interrupted is not mistaken for a filled one."""
        note = self.var / "seed.json"
        embedded = "DATABASE_URL" not in os.environ
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            row = connection.execute("SELECT EXISTS (SELECT 1 FROM members_user)").fetchone()
            filled = bool(row and row[0])
        if filled and embedded and state.read_note(note).get("unfinished"):
            raise LocalError(
                f"The first seeding was interrupted: `make clean` (it removes {self.var}) and start again."
            )
        if filled:
            return
        say("Seeding the demo coalition; this is done once")
        state.write_note(note, {"unfinished": True})
        self._manage("seed_demo")
        state.write_note(note, {"unfinished": False})

    # -- the children ---------------------------------------------------------------------------------------
    def _serve(self) -> None:
        family = Family(self._children(), note=self._note)
        self.undo.append(family.stop)
        family.start()
        ready = False
        hint = time.monotonic() + 60
        while True:
            family.watch()
            if not ready and self._answers():
                ready = True
                self._announce()
            if not ready and time.monotonic() > hint:
                hint += 60
                say("Not ready yet: the lines above say what it waits for.")
            time.sleep(0.2)

    def _children(self) -> list[Child]:
        python = sys.executable
        celery = [python, "-m", "celery", "--quiet", "-A", "coalition.celery:app"]
        web = [python, "-m", "gunicorn", "coalition.wsgi:application", "--bind", f"{HOST}:{self.port}"]
        web += [
            "--workers",
            "2",
            "--threads",
            "4",
            "--graceful-timeout",
            "5",
            "--no-control-socket",
            "--preload",
        ]
        web += ["--log-level", "warning"]
        beat = [
            *celery,
            "beat",
            "--loglevel",
            "WARNING",
            "--schedule",
            str(self.var / "beat-schedule"),
            "--pidfile=",
        ]
        worker = [*celery, "worker", "--loglevel", "WARNING", "--concurrency", "2"]
        commands = {"beat": beat, "web": web, "worker": worker}
        return [Child(name, command, self.env, ROOT) for name, command in commands.items()]

    def _note(self, traces: list[processes.Trace]) -> None:
        children = [{"pid": trace.pid, "born": trace.born} for trace in traces]
        state.write_note(self.var / "demo.json", {"children": children})

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/health/ready", timeout=5) as answer:
                return bool(answer.status == HTTPStatus.OK)
        except OSError:
            return False

    def _announce(self) -> None:
        width = max(len(account) for account, _ in ACCOUNTS)
        lines = [f"  {account:<{width}}  {who}" for account, who in ACCOUNTS]
        say(
            f"\nReady: http://{HOST}:{self.port}\n"
            f"       http://localhost:{self.port}   (passkeys need this name)\n\n"
            f"Sign in with the password {PASSWORD} as\n" + "\n".join(lines) + "\n\n"
            f"Letters are at http://{HOST}:{self.port}/console/mail/ for coalition staff. Ctrl-C stops everything.\n"
        )


def say(text: str) -> None:
    print(text, flush=True)


def stop_on(signal_number: int, frame: FrameType | None) -> None:
    # A second signal while everything is being stopped must not leave half of it running.
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise StopAsked


def main() -> int:
    for ending in ENDINGS:
        signal.signal(ending, stop_on)
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        say(f"PORT={os.environ['PORT']!r} is not a number.")
        return 2
    try:
        Demo(Path(os.environ.get("VAR") or "var").resolve(), port).run()
    except StopAsked:
        say("Stopped.")
        return 0
    except LocalError as trouble:
        say(str(trouble))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
