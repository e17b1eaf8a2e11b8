"""The three things to begin with, which Home shows in somebody's first days and then never again."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from coalition.core import registry
from coalition.core.registry import BriefItem
from members.accounts.topics import all_topics
from members.admission.rules import is_new
from members.groups.models import WorkingGroup


def _read(_user: Any) -> BriefItem:
    """The reading list for beginners, where the library has one; otherwise the library itself."""
    return registry.current().first_reading() or BriefItem(
        text="Look around in the library: what members wrote down for each other.",
        url=reverse("resources:library"),
        action="Read it",
        minutes=12,
        icon="book",
    )


def _group(user: Any) -> BriefItem:
    """The working group that serves most of the stages of the topics this person chose."""
    topics = all_topics()
    stages = [topics[topic].stage for topic in user.topics if topic in topics]
    groups = WorkingGroup.objects.filter(status=WorkingGroup.Status.ACTIVE).order_by("title")
    best = max(groups, key=lambda group: stages.count(group.stage), default=None)
    return BriefItem(
        text=f"Look at a working group: {best.title}." if best else "Look at the working groups.",
        url=reverse("members:group", args=[best.slug]) if best else reverse("members:groups"),
        action="Have a look",
        icon="users-group",
    )


def _ask(_user: Any) -> BriefItem:
    return BriefItem(
        text="Ask a question: somebody has done before what you are about to do.",
        url=reverse("resources:question-ask"),
        action="Ask",
        icon="message-question",
    )


THINGS: dict[str, Callable[[Any], BriefItem]] = {"read": _read, "group": _group, "ask": _ask}


def source(thing: str) -> Callable[[Any], BriefItem | None]:
    """What Home asks for: the thing, or None once it is done, dismissed, or the first days are over.

    Its link leads through the page that remembers it as done.
    """

    def find(user: Any) -> BriefItem | None:
        if not is_new(user) or thing in user.first_things_done:
            return None
        item = THINGS[thing](user)
        return BriefItem(
            item.text, reverse("first-thing", args=[thing]), item.action, item.minutes, None, item.icon
        )

    return find
