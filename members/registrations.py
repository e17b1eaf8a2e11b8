"""What members registers with the kernel: pages of the place, console, brief, search."""

from coalition.core import registry
from members import (
    tasks,  # noqa: F401 -- registers the handlers of this app's jobs
)
from members.accounts import (
    receivers,  # noqa: F401 -- listens to allauth's signals
    stepup,
)
from members.admission import registrations as admission
from members.agreements import registrations as agreements
from members.groups import registrations as groups
from members.mentorship import registrations as mentorship
from members.organizations import registrations as organizations
from members.rules import holders_of, is_covered, staff_roles
from members.sso import registrations as sso
from members.standing import registrations as standing


def register() -> None:
    registry.people(
        staff_roles_of=staff_roles,
        covered=is_covered,
        safety_officers=lambda: holders_of("safety"),
        ask_again=stepup.ask_again,
    )
    _console()
    registry.notice_topic("membership", "Membership and agreements")
    registry.notice_topic("safety", "Safety")
    agreements.register()
    organizations.register()
    groups.register()
    admission.register()
    mentorship.register()
    standing.register()
    sso.register()


def _console() -> None:
    staff = ("membership", "programmes", "publishing", "compliance", "safety", "administrator")
    registry.console_entry(
        label="Letters",
        url_name="console:mail",
        icon="mail",
        text="Every letter that was sent.",
        role=staff,
        section="The portal",
    )
    registry.console_entry(
        label="Audit log",
        url_name="console:audit",
        icon="list-search",
        text="Who did what, and when.",
        role="compliance",
        section="Safety and compliance",
    )
    registry.console_entry(
        label="Jobs",
        url_name="console:jobs",
        icon="engine",
        text="Background jobs; failed ones can be run again.",
        role="administrator",
        section="The portal",
    )
    registry.console_entry(
        label="Sealed objects",
        url_name="console:seals",
        icon="lock",
        text="What was reported as illegal and is closed to everyone.",
        role=("safety", "compliance"),
        section="Safety and compliance",
    )
