"""The embedded servers: they touch nothing that is not theirs, and come back after anything."""

import os
import shutil
import signal
import stat
import tempfile
from pathlib import Path

import psycopg
import pytest
import redis

from coalition.local import clean, postgres, processes, state
from coalition.local.valkey import Valkey
from tests.support.servers import ROOT


@pytest.fixture
def var():
    """Beneath a folder that only its owner may enter, as root's home is."""
    private = Path(tempfile.mkdtemp(prefix="private-"))
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    yield state.folder(private / "var")
    clean.remove(private / "var")
    shutil.rmtree(private)


def modes(*places: Path) -> dict[Path, tuple[int, int, int]]:
    found = {}
    for place in places:
        for folder in (place, *place.parents):
            status = folder.stat()
            found[folder] = (status.st_mode, status.st_uid, status.st_gid)
    return found


def running(server: postgres.Postgres | Valkey) -> processes.Trace:
    assert server.process is not None
    return processes.Trace.of(server.process.pid)


def test_servers_leave_every_folder_they_did_not_make_as_it_was(var):
    watched = (var.parent, ROOT, ROOT / ".venv", postgres.wheel() / "bin", Path(tempfile.gettempdir()))
    before = modes(*watched)
    servers = postgres.Postgres(var, disposable=True), Valkey(var)
    for server in servers:
        server.start()
    for server in servers:
        server.stop()
    assert modes(*watched) == before


def test_servers_run_as_somebody_without_rights(var):
    servers = postgres.Postgres(var, disposable=True), Valkey(var)
    for server in servers:
        server.start()
        assert Path(f"/proc/{running(server).pid}").stat().st_uid != 0
        server.stop()


def test_data_and_address_survive_a_restart(var):
    first = postgres.Postgres(var)
    first.start()
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    first.stop()
    second = postgres.Postgres(var)
    second.start()
    assert second.url() == first.url()
    with psycopg.connect(second.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    second.stop()


def test_postgres_comes_back_after_kill_9(var):
    first = postgres.Postgres(var)
    first.start()
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    assert first.process is not None
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = postgres.Postgres(var)
    second.start()
    with psycopg.connect(second.url()) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    second.stop()


def test_a_pid_file_that_names_somebody_elses_process_does_not_stop_the_start(var):
    server = postgres.Postgres(var, disposable=True)
    server.start()
    data = Path(state.read_note(server.note)["cluster"])
    left = (data / "postmaster.pid").read_text()
    server.stop()
    (data / "postmaster.pid").write_text(left.replace(left.split("\n", 1)[0], str(os.getpid()), 1))
    again = postgres.Postgres(var, disposable=True)
    again.start()
    assert running(again).alive()
    again.stop()


def test_servers_of_a_killed_run_are_ended(var):
    servers = postgres.Postgres(var, disposable=True), Valkey(var)
    for server in servers:
        server.start()
    traces = [running(server) for server in servers]
    clean.end_servers(var)
    for server in servers:
        assert server.process is not None
        server.process.wait(10)
    assert not any(trace.alive() for trace in traces)


def test_cleaning_removes_the_folder_outside_of_var(var):
    server = postgres.Postgres(var, disposable=True)
    server.start()
    home = Path(state.read_note(server.note)["cluster"]).parents[1]
    server.stop()
    clean.remove(var)
    assert not var.exists()
    assert not home.exists()


def test_a_taken_port_makes_the_server_move(var):
    server = Valkey(var)
    squatter = Valkey(state.folder(var / "other"), port=server.port)
    squatter.start()
    server.start()
    assert server.port != squatter.port
    client = redis.Redis.from_url(server.url())
    assert client.ping()
    client.close()
    server.stop()
    squatter.stop()


def test_valkey_asks_for_its_password(var):
    server = Valkey(var)
    server.start()
    client = redis.Redis(host=processes.HOST, port=server.port)
    with pytest.raises(redis.AuthenticationError):
        client.get("anything")
    client.close()
    server.stop()


def test_a_folder_of_somebody_else_in_the_temporary_directory_is_refused(var, monkeypatch, tmp_path):
    monkeypatch.setattr(processes.Account, "can_enter", lambda *_: False)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    account = processes.Account(os.getuid(), os.getgid())
    home = state.home_for(var, account)
    home.chmod(0o777)
    with pytest.raises(processes.LocalError, match="belongs to somebody else"):
        state.home_for(var, account)


def test_secrets_are_readable_by_their_owner_alone(var):
    state.secret(var / "secret-key")
    assert stat.S_IMODE((var / "secret-key").stat().st_mode) == 0o600
    assert len(state.secret(var / "secret-key")) > 50
