"""Make .venv as the locks say: `python3 coalition/local/environment.py demo|test`. Standard library only.

Of a person's own pip configuration only where packages come from is kept: a stray `user = true`, target or constraint
must not change what is installed here.
"""

import ast
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
OLDEST = (3, 12)
KEPT = {
    *(
        "index-url",
        "extra-index-url",
        "find-links",
        "no-index",
        "trusted-host",
        "proxy",
        "cert",
        "client-cert",
    ),
    *("timeout", "default-timeout", "retries", "keyring-provider", "cache-dir"),
}
UV_NAMES = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
STRAY = (
    "PYTHONPATH",
    "PYTHONHOME",
    "PYTHONUSERBASE",
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "UV_PROJECT_ENVIRONMENT",
)


def main(wanted: str) -> None:
    if usable() and current(wanted):
        return
    if not usable():
        say(f"Making .venv with Python {sys.version.split()[0]}")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], clean_environment({}))
    environment = clean_environment(package_sources())
    install(wanted, environment)
    stamp = read_stamp()
    stamp[wanted] = digest(wanted)
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def usable() -> bool:
    check = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([PYTHON, "-c", check], check=False, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False


def current(wanted: str) -> bool:
    """The test environment holds everything that the demo needs."""
    stamp = read_stamp()
    return any(stamp.get(name) == digest(name) for name in {wanted, "test"})


def read_stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return stamp


def lock(name: str) -> Path:
    return ROOT / "requirements" / f"{name}.txt"


def digest(name: str) -> str:
    return hashlib.sha256(lock(name).read_bytes()).hexdigest()


def install(wanted: str, environment: dict[str, str]) -> None:
    """With uv, which is ten times faster, where it can be had; otherwise with pip. Both check the same hashes."""
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    uv = [str(VENV / "bin" / "uv"), "pip", "install", "--quiet", "--no-config", "--python", str(PYTHON)]
    say(f"Installing requirements/{wanted}.txt")
    if succeeds([*pip, str(lock("uv"))], environment) and succeeds(
        [*uv, "--require-hashes", "-r", str(lock(wanted))], environment
    ):
        return
    say("uv could not; installing with pip, which takes longer")
    run([*pip, str(lock(wanted))], environment)


def package_sources() -> dict[str, str]:
    """Where pip is configured to fetch from, by option name; install's own settings win over global ones."""
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    sources: dict[str, tuple[int, str]] = {}
    for line in listed.splitlines():
        key, _, literal = line.partition("=")
        section, _, option = key.rpartition(".")
        rank = (
            ("global", "install", ":env:").index(section) if section in {"global", "install", ":env:"} else -1
        )
        if option in KEPT and rank >= sources.get(option, (0, ""))[0]:
            sources[option] = (rank, str(ast.literal_eval(literal)))
    return {option: value for option, (_, value) in sources.items()}


def clean_environment(sources: dict[str, str]) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in STRAY and (not name.startswith("PIP_") or name == "PIP_CACHE_DIR")
    }
    kept["PIP_CONFIG_FILE"] = os.devnull
    kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    for option, value in sources.items():
        kept["PIP_" + option.upper().replace("-", "_")] = value
        if option in UV_NAMES:
            kept.setdefault(UV_NAMES[option], " ".join(value.split()))
    if "cert" in sources:
        kept.setdefault("SSL_CERT_FILE", sources["cert"])
    kept.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")  # as pip chooses; the hashes decide
    kept.setdefault("UV_LINK_MODE", "copy")  # no reproach when the cache is on another disk
    return kept


def succeeds(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def run(command: list[str], environment: dict[str, str]) -> None:
    if not succeeds(command, environment):
        sys.exit(
            f"The environment could not be made: {' '.join(command[:4])} … failed, its own words are above."
        )


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
