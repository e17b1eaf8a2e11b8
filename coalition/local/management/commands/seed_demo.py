"""Build the demo coalition in an empty database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.local.seed.build import build
from coalition.local.seed.scale import grow
from members.models import Organization, User


class Command(BaseCommand):
    help = "Build the demo coalition (fictional companies and people) in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--scale", type=int, default=1, help="How many times as large; what is more is loaded in bulk."
        )
        parser.add_argument("--seed", type=int, default=7, help="Another number, another coalition.")

    def handle(self, *_args: Any, **options: Any) -> None:
        if Organization.objects.exists():
            raise CommandError(
                "There are companies in this database already; the demo builds in an empty one."
            )
        started = time.monotonic()
        if options["scale"] < 1:
            raise CommandError("--scale is 1 or more.")
        cast = build(number=options["seed"], say=lambda words: self.stdout.write(f"  {words}"))
        if options["scale"] > 1:
            grow(cast, options["scale"] - 1)
        counts = f"{Organization.objects.count()} companies, {User.objects.count()} people"
        self.stdout.write(f"Seeded {counts} in {time.monotonic() - started:.0f} s.")
