"""What a copy of the portal keeps under var/: folders, generated secrets, notes about its servers."""

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import Any

from coalition.local.processes import Account, LocalError


def folder(path: Path, mode: int = 0o755) -> Path:
    """Make a folder, with its mode, if it is missing; one that exists keeps the mode it has."""
    if not path.exists():
        path.mkdir(parents=True)
        path.chmod(mode)
    return path


def write_private(path: Path, text: str) -> None:
    """Replace the file at once, readable by its owner alone."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
    scratch.replace(path)


def secret(path: Path) -> str:
    """The secret in the file, made at the first asking."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48) + "\n")
    return path.read_text(encoding="utf-8").strip()


def read_note(path: Path) -> dict[str, Any]:
    try:
        note: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return note


def write_note(path: Path, note: dict[str, Any]) -> None:
    write_private(path, json.dumps(note, indent=1) + "\n")


def home_for(var: Path, account: Account | None) -> Path:
    """The folder for the servers' own data.

    Under `var`, unless an unprivileged account cannot get there (root's own home): then a folder of root's in the
    system's temporary directory, named for `var`. It is refused if somebody else got there first.
    """
    inside = folder(var / "servers")
    if account is None or account.can_enter(inside):
        return inside
    mark = hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:16]
    outside = Path(tempfile.gettempdir()) / f"coalition-{mark}"
    if not outside.is_symlink() and not outside.exists():
        outside.mkdir(mode=0o755)
        outside.chmod(0o755)
    found = outside.lstat()
    if outside.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise LocalError(f"{outside} belongs to somebody else: remove it, or choose another VAR.")
    write_note(var / "servers.json", {"home": str(outside)})
    return outside


def forget_home(var: Path) -> None:
    """Remove the folder that home_for() made outside of `var`."""
    outside = read_note(var / "servers.json").get("home")
    if outside and Path(outside).name.startswith("coalition-") and not Path(outside).is_symlink():
        shutil.rmtree(outside, ignore_errors=True)
