"""Letters about releases: kind, count, date, minutes and a link; never a value, a harm, a company or a person."""

from datetime import datetime

from django.urls import reverse

from coalition.core.mail import post
from members.models import User

_FOLDER = "signals/release/mail"


def waiting(*, to: User, count: int, urgent_until: datetime | None, path: str, again: bool = False) -> None:
    """Something waits for a second person; `again` for the one reminder."""
    name = "waiting_again" if again else "waiting"
    context = {"count": count, "until": urgent_until, "path": path, "minutes": max(2, min(30, count // 20))}
    post(to=to, template=f"{_FOLDER}/{name}", context=context, kind=f"signals.release_{name}")


def decided(*, to: User, path: str, declined: bool, back: int = 0) -> None:
    """`back`: how many single signals were declined before the rest was released."""
    context = {"path": path, "declined": declined, "back": back}
    post(to=to, template=f"{_FOLDER}/decided", context=context, kind="signals.release_decided")


def partly(*, to: User, path: str, count: int) -> None:
    """Single signals came back, the rest waits on."""
    context = {"path": path, "count": count, "minutes": max(2, min(30, count))}
    post(to=to, template=f"{_FOLDER}/partly", context=context, kind="signals.release_partly")


def nobody_can(*, to: User, count: int) -> None:
    context = {"count": count, "path": reverse("signals:release-second")}
    post(to=to, template=f"{_FOLDER}/nobody_can", context=context, kind="signals.release_nobody")


def second_asked(*, to: User) -> None:
    context = {"path": reverse("signals:release-second")}
    post(to=to, template=f"{_FOLDER}/second_asked", context=context, kind="signals.second_asked")
