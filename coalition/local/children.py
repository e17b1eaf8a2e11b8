"""The demo's children: started in groups of their own, prefixed, started again when they die, stopped together."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from coalition.local.processes import Trace, stop

_QUIET = 3.0  # a child that lived less than this many seconds is started again more and more slowly
_PATIENCE = 30.0


def relay(stream: IO[bytes], prefix: str) -> None:
    """Print each line of a child behind its name, until it closes its output."""
    for line in stream:
        print(f"{prefix:<7}| {line.decode(errors='replace').rstrip()}", flush=True)


@dataclass
class Child:
    """One program that runs for as long as the demo does."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)
    started: float = field(default=0.0, init=False)
    failures: int = field(default=0, init=False)
    due: float = field(default=0.0, init=False)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=dict(self.env),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=relay, args=(self.process.stdout, self.name), daemon=True).start()

    def revive(self) -> bool:
        """Start it again if it died; what was left of its group is ended first. True if it did."""
        code = self.process.poll()
        if code is None:
            return False
        now = time.monotonic()
        if not self.due:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.failures = 0 if now - self.started > _QUIET else self.failures + 1
            self.due = now + min(2.0**self.failures - 1, _PATIENCE)
            print(f"{self.name:<7}| ended with status {code}; starting it again", flush=True)
        if now < self.due:
            return False
        self.due = 0.0
        self.start()
        return True


@dataclass
class Family:
    """All the children, and what must be told when one of them is replaced."""

    children: list[Child]
    note: Callable[[list[Trace]], None]

    def start(self) -> None:
        for child in self.children:
            child.start()
        self._write_down()

    def watch(self) -> None:
        revived = [child.name for child in self.children if child.revive()]
        if revived:
            self._write_down()

    def stop(self) -> None:
        """Ask all of them at once, then wait for each: beat and web first, so that nothing new arrives."""
        for child in self.children:
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        for child in self.children:
            stop(child.process, patience=10)

    def _write_down(self) -> None:
        self.note([Trace.of(child.process.pid) for child in self.children if child.process.poll() is None])
