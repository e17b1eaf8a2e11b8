"""See that there is a Chromium before the suite starts: `python -m tests.support.chromium`."""

import os
import shutil
import subprocess
import sys

from tests.support.browser import MISSING, find_chromium


def main() -> int:
    if find_chromium():
        return 0
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        print(MISSING)
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", "--quiet", *arguments], env=environment, check=False)
    if find_chromium():
        return 0
    print(MISSING)
    return 1


if __name__ == "__main__":
    sys.exit(main())
