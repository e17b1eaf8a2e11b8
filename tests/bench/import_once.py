"""A worker of one job: run the import that waits and say how much memory this process held at most, in kilobytes."""

import os
import resource
import sys
import uuid

import django


def main(job: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "coalition.settings"
    django.setup()
    from coalition.core.jobs import relay  # noqa: PLC0415 -- needs the settings

    relay.run(uuid.UUID(job))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


if __name__ == "__main__":
    main(sys.argv[1])
