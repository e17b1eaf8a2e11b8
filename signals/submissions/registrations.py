"""What sending signals registers: pages, what needs a person, and how a batch is sealed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.registry import BriefItem
from signals.submissions import departure, rules, services
from signals.submissions.models import Batch
from signals.submissions.release import registrations as release
from signals.submissions.reveal import registrations as reveal
from signals.submissions.rotation import registrations as rotation
from signals.submissions.scope import registrations as scope
from signals.submissions.sending import registrations as sending

_ASKED_FOR: Final = timedelta(days=14)


def register() -> None:
    departure.register()
    reveal.register()
    scope.register()
    sending.register()
    rotation.register()
    entries = (
        (
            "Submit a signal",
            "signals:submit",
            "send",
            "One signal, or many with the same basis, in under a minute.",
        ),
        (
            "Import a file",
            "signals:import",
            "file-upload",
            "CSV or JSON Lines, up to 200,000 signals, every row answered.",
        ),
        ("Our signals", "signals:mine", "broadcast", "What your company holds: find, follow and take back."),
        ("Imports", "signals:batches", "list-check", "Every file your company sent and what became of it."),
    )
    for label, url_name, icon, text in entries:
        registry.place_entry(
            "signals",
            label=label,
            url_name=url_name,
            icon=icon,
            text=text,
            shown=rules.handles_signals,
            section="Send",
        )
    release.register()
    registry.console_entry(
        label="Vocabulary",
        url_name="console:vocabulary",
        icon="vocabulary",
        text="Versions of the words for signals, and moving opinions to the newest.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.brief_source(refused_rows)
    registry.sealable("signal-batch", find=services.batch_to_seal, seal=services.seal_batch)


def refused_rows(user: Any) -> Iterable[BriefItem]:
    """Imports of this person with refused rows that nobody has dealt with."""
    if not rules.handles_signals(user):
        return
    asked = Batch.objects.visible_to(user).filter(
        submitted_by=user, source=Batch.Source.FILE, refused__gt=0, settled_at=None
    )
    for batch in asked.filter(finished_at__gt=timezone.now() - _ASKED_FOR)[:5]:
        rows = "1 row was" if batch.refused == 1 else f"{batch.refused} rows were"
        yield BriefItem(
            f"{rows} refused in your import",
            reverse("signals:batch", args=[batch.pk]) + "?state=refused",
            "See why",
            minutes=max(2, min(20, batch.refused // 10)),
            icon="file-alert",
        )
