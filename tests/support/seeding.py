"""Seed the template of the demo in a process of its own, beside the first tests of a whole run.

Otherwise every worker would stand still while one of them seeds. If this process fails, a worker does it.
"""

import os
import subprocess
import sys

from tests.support import servers

_process: list[subprocess.Popen[bytes]] = []


def start() -> None:
    log = servers.RUNS / servers.run() / "seeding.log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "tests.support.seeding"]
        _process.append(
            subprocess.Popen(command, cwd=servers.ROOT, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        )


def stop() -> None:
    for process in _process:
        process.terminate()
        process.wait(timeout=30)
    _process.clear()


def _main() -> None:
    servers.announce()
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    import django  # noqa: PLC0415  settings read the announced addresses

    django.setup()
    from tests.support.database import seeded_template  # noqa: PLC0415  needs Django

    seeded_template()


if __name__ == "__main__":
    _main()
