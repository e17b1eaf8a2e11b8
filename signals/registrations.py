"""What signals registers with the kernel."""

from signals import tasks  # noqa: F401 -- registers the handlers of this app's jobs
from signals.alerts import registrations as alerts
from signals.catalog import registrations as catalog
from signals.matching import registrations as matching
from signals.outcomes import registrations as outcomes
from signals.outcomes.authorities import registrations as authorities
from signals.outcomes.lifecycle import registrations as lifecycle
from signals.submissions import registrations as submissions
from signals.submissions.life import registrations as life


def register() -> None:
    submissions.register()
    life.register()
    matching.register()
    outcomes.register()
    lifecycle.register()
    authorities.register()
    alerts.register()
    catalog.register()
