"""Stop what a run left behind, and remove its state: `python -m coalition.local.clean VAR`."""

import shutil
import sys
from pathlib import Path

from coalition.local import postgres, processes, state


def end_servers(var: Path) -> None:
    """Stop the embedded servers noted under `var`, if they still run and are ours."""
    cluster = state.read_note(var / "postgres.json").get("cluster")
    if cluster:
        postgres.end_leftover(Path(cluster))
    valkey = state.read_note(var / "valkey.json")
    if "pid" in valkey:
        processes.Trace(valkey["pid"], valkey["born"]).end()


def end_children(var: Path) -> None:
    """Stop the web, worker and beat processes noted under `var`, if they still run and are ours."""
    for child in state.read_note(var / "demo.json").get("children", []):
        processes.Trace(child["pid"], child["born"]).end()


def remove(var: Path) -> None:
    """Everything: children of a demo, servers, data, and the folder that root's servers have elsewhere."""
    for run in (var / "test").glob("*/"):
        remove(run)
    end_children(var)
    end_servers(var)
    state.forget_home(var)
    if (var / "postgres.json").exists() or (var / "secret-key").exists() or (var / "test").exists():
        shutil.rmtree(var)


if __name__ == "__main__":
    remove(Path(sys.argv[1]).resolve())
