"""Letters about requests; none names a person, company or need."""

from typing import Any

from coalition.core.mail import post


def help_wanted_now(*, to: Any, url: str, due: Any) -> None:
    _send("help_wanted_now", to, url, due=due)


def approval_decided(*, to: Any, url: str) -> None:
    _send("approval_decided", to, url)


def _send(name: str, to: Any, url: str, **facts: Any) -> None:
    post(
        to=to,
        template=f"members/mentorship/mail/{name}",
        context={"url": url, **facts},
        kind=f"mentorship.{name}",
    )
