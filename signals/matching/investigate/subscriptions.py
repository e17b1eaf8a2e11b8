"""Saved views with letters: once a day it is seen whose letter is due; nothing new, no letter."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import jobs
from members.models import User
from signals.matching.investigate import emails, exposure, filters, lanes
from signals.matching.investigate.lanes import Asker
from signals.matching.investigate.models import SavedView
from signals.matching.investigate.paging import COUNTED
from signals.submissions import keepers
from signals.submissions.models import Indicator

_EVERY: Final = {
    SavedView.Digest.DAILY: timedelta(hours=20),
    SavedView.Digest.WEEKLY: timedelta(days=6, hours=20),
}


def send_due(run: jobs.Run, *, now: datetime | None = None) -> int:
    """A letter a person for all views whose letter is due; each person in a checkpoint of their own."""
    now = now or timezone.now()
    sent = 0
    people = User.objects.filter(pk__in=_due(now).values("user"), is_active=True)
    for person in people.order_by("pk"):
        with run.checkpoint():
            sent += _tell(person, now)
    with run.checkpoint():
        exposure.forget(now=now)
    return sent


def _due(now: datetime) -> QuerySet[SavedView]:
    due = Q(pk__in=[])
    for digest, every in _EVERY.items():
        due |= Q(digest=digest, told_until__lte=now - every)
    return SavedView.objects.filter(due, ended_at=None)


def _tell(person: User, now: datetime) -> int:
    """Count what is new in each; a view that has been told of is not told of again, also where nothing was new."""
    who = lanes.asker(person)
    views = list(_due(now).select_for_update().filter(user=person))
    if who is None or not views:
        return 0
    found: set[int] = set()
    telling = 0
    for view in views:
        ids = set(_new_since(who, view).values_list("pk", flat=True)[:COUNTED])
        telling += bool(ids)
        found |= ids
    SavedView.objects.filter(pk__in=[view.pk for view in views]).update(told_until=now)
    if found:
        emails.new_in_views(to=person, count=len(found), views=telling)
    return bool(found)


def _new_since(who: Asker, view: SavedView) -> QuerySet[Indicator]:
    since = Asker(who.user, who.company, view.told_until or who.looked_at)
    wanted = filters.wanted_of(view.query, otherwise="all")
    if wanted["lane"] == "all":
        wanted["lane"] = "new"
    found = filters.signals(since, wanted).order_by()
    if wanted["lane"] == "new":
        return found
    return found.filter(Q(("out_since__gt", since.looked_at)))


def erase_from_views(run: jobs.Run, wanted: keepers.Wanted) -> int:
    """A view that asks for an erased value ends, and asks for nothing any more."""
    held = 0
    views: Iterable[Any] = SavedView.objects.exclude(query={}).order_by("pk").iterator()
    for view in views:
        if wanted.is_it(str(view.query.get("q", ""))) or wanted.is_in(view.name):
            with run.checkpoint():
                SavedView.objects.filter(pk=view.pk).update(
                    query={}, name=f"erased {view.pk}"[:80], ended_at=timezone.now(), is_default=False
                )
            held += 1
    return held
