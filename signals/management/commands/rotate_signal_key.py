"""`manage.py rotate_signal_key status|start|close`: what the console's page does, for whoever works on the servers."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from coalition.core.access import Refused
from members.models import User
from signals.submissions import keys
from signals.submissions.rotation import services


class Command(BaseCommand):
    help = "Rotate the key of personal signals. start and close want --by (compliance staff) and --reason."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["status", "start", "close"])
        parser.add_argument("--by", default="", help="e-mail address of the compliance person who decided it")
        parser.add_argument("--reason", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["act"] != "status":
            self._act(options["act"], options["by"], options["reason"].strip())
        self._say()

    def _act(self, act: str, email: str, reason: str) -> None:
        by = User.objects.filter(email__iexact=email).first()
        if by is None or not reason:
            raise CommandError("Say --by (a compliance person's e-mail address) and --reason.")
        try:
            if act == "start":
                services.start_rotation(by=by, reason=reason)
            elif not services.close_rotation(by=by, reason=reason):
                raise CommandError("No rotation is open.")
        except Refused as refusal:
            raise CommandError(str(refusal)) from None

    def _say(self) -> None:
        now, rotation = keys.current(), services.open_rotation()
        self.stdout.write(f"In force: {now.match}. Held here: {', '.join(sorted(keys.ring()))}.")
        for key, count, held in services.counts_by_key():
            self.stdout.write(
                f"{key}: {count} personal signals{'' if held else ', AND THE KEY IS NOT HELD HERE'}"
            )
        if rotation is None:
            self.stdout.write("No rotation is open.")
        else:
            self.stdout.write(
                f"Open: {rotation.from_key} to {rotation.to_key}, {services.left(rotation)} left."
            )
