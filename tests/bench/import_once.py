"""A worker of one job: run the import that waits and say how much memory this process held at most, in kilobytes."""

import os
import re
import resource
import sys
import uuid
from pathlib import Path

import django

STATUS = Path("/proc/self/status")


def most_held() -> int:
    """Of this program alone. `ru_maxrss` begins, on Linux, at what the process that started this one held."""
    if STATUS.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", STATUS.read_text(encoding="ascii"), re.MULTILINE)
        if found:
            return int(found[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(job: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    django.setup()
    from coalition.core.jobs import relay  # noqa: PLC0415 -- needs the settings

    relay.run(uuid.UUID(job))
    print(most_held())


if __name__ == "__main__":
    main(sys.argv[1])
