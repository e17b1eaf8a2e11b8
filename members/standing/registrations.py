"""What standing registers with the kernel and listens to."""

from coalition.core import registry
from members import hooks
from members.standing import services
from members.standing.offboarding import effects


def register() -> None:
    hooks.company_registered.subscribe(services.enter_history)
    hooks.agreement_took_effect.subscribe(services.begin_with_the_agreement)
    effects.register()
    registry.console_entry(
        label="Offboarding",
        url_name="console:departures",
        icon="door-exit",
        text="Departures of companies and people: signed off, carried out, proved.",
        role=("membership", "compliance"),
    )
