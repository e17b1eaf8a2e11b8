"""Child processes: whom they run as, how they are started, recognised and stopped, and free ports for them."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"


class LocalError(Exception):
    """Something a person has to mend; its text is the one line they read."""


@dataclass(frozen=True)
class Account:
    """The unprivileged account that servers run as when we are root."""

    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Give it a folder that we made; nothing else is ever touched."""
        os.chown(path, self.uid, self.gid)

    def can_enter(self, path: Path) -> bool:
        """Asked of the system itself, as that account: mode bits alone do not tell the whole truth."""
        if (shell := shutil.which("sh")) is None:
            return False
        asked = spawn([shell, "-c", 'cd "$0"', str(path)], account=self)
        return asked.wait() == 0

    def can_run(self, binary: Path) -> bool:
        try:
            return spawn([str(binary), "--version"], account=self).wait() == 0
        except PermissionError:
            return False


def unprivileged() -> Account | None:
    """None as an ordinary user. PostgreSQL refuses root, and a user number without an account, too."""
    if os.geteuid() != 0:
        return None
    for name in ("nobody", "daemon"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise LocalError("As root the servers need an account named nobody: add one, or run as an ordinary user.")


def spawn(
    command: Sequence[str],
    *,
    account: Account | None = None,
    log: Path | None = None,
    feed: str = "",
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a server in a process group of its own, with a bare environment, its output going to `log`."""
    with contextlib.ExitStack() as opened:
        output = opened.enter_context(log.open("ab")) if log else subprocess.DEVNULL
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=dict(env or {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}),
            start_new_session=True,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    if process.stdin:
        with contextlib.suppress(BrokenPipeError), process.stdin:
            process.stdin.write(feed.encode())
    return process


def stop(
    process: subprocess.Popen[bytes], *, with_signal: int = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask the process, wait, then end its whole group."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class Trace:
    """A process written down so that a later run can tell it from another one with the same number."""

    pid: int
    born: float

    @classmethod
    def of(cls, pid: int) -> "Trace":
        return cls(pid, psutil.Process(pid).create_time())

    def alive(self) -> bool:
        try:
            found = psutil.Process(self.pid)
            same: bool = abs(found.create_time() - self.born) < 1
            return same and found.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    def end(self, *, with_signal: int = signal.SIGTERM, patience: float = 10) -> None:
        """Stop what a former run left behind, with everything in its group."""
        if not self.alive():
            return
        os.kill(self.pid, with_signal)
        if wait_until(lambda: not self.alive(), seconds=patience):
            return
        with contextlib.suppress(ProcessLookupError):
            leads_group = os.getpgid(self.pid) == self.pid
            (os.killpg if leads_group else os.kill)(self.pid, signal.SIGKILL)


def wait_until(reached: Callable[[], bool], *, seconds: float, every: float = 0.02) -> bool:
    deadline = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
