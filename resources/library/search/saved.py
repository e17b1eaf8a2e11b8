"""Searches that people keep, and the letters that count what is new in them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, IntegerField, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone

from coalition.core import audit
from coalition.core.notices.services import wants_letter
from members.models import User
from members.rules import is_covered
from resources.library.models import Document
from resources.library.search import emails, queries
from resources.library.search.models import SavedSearch

SAVED = audit.action("library.search_saved", "Kept a search of the library")
FORGOT = audit.action("library.search_forgotten", "No longer keeps a search of the library")
MOST = 30
_PERIOD = {SavedSearch.Every.DAY: timedelta(days=1), SavedSearch.Every.WEEK: timedelta(days=7)}


@transaction.atomic
def save_search(
    *, by: User, filters: queries.Filters, name: str, every: str, at: datetime | None = None
) -> SavedSearch:
    """Keep a search; the same again changes how often one hears of it."""
    query = filters.url().removeprefix("?")[:600]
    saved, created = SavedSearch.objects.update_or_create(
        person=by,
        query=query,
        defaults={"name": name, "every": every},
        create_defaults={"name": name, "every": every, "told_at": at or timezone.now()},
    )
    if created:
        audit.record(SAVED, by=by)
    return saved


@transaction.atomic
def forget_search(*, by: User, saved: SavedSearch) -> None:
    if SavedSearch.objects.filter(pk=saved.pk, person=by).delete()[0]:
        audit.record(FORGOT, by=by)


def _new(saved: SavedSearch, user: User) -> QuerySet[Document]:
    filters = queries.Filters.read(QueryDict(saved.query))
    found = queries.narrowed(queries.found_in(user, filters), filters)
    return found.filter(published_at__gt=saved.told_at)


def new_in(searches: Sequence[SavedSearch], user: User) -> list[int]:
    """How many documents each finds that came out since one was told: what this person may see, now; one statement."""
    places = [
        _new(saved, user)
        .order_by()
        .annotate(place=Value(place, output_field=IntegerField()))
        .values_list("place")
        .annotate(number=Count("pk"))
        for place, saved in enumerate(searches)
    ]
    if not places:
        return []
    rows: dict[int, int] = dict(places[0].union(*places[1:], all=True).order_by())
    return [rows.get(place, 0) for place in range(len(places))]


def tell_of_searches(now: datetime | None = None) -> int:
    """One letter a person whose searches are due and found something; whoever may see nothing any more gets none."""
    now = now or timezone.now()
    due: dict[User, list[SavedSearch]] = {}
    for saved in SavedSearch.objects.exclude(every=SavedSearch.Every.NEVER).select_related("person"):
        if now - saved.told_at >= _PERIOD[SavedSearch.Every(saved.every)] - timedelta(hours=1):
            due.setdefault(saved.person, []).append(saved)
    letters = 0
    for person, searches in due.items():
        if not person.is_active or not is_covered(person):
            continue
        counts = [count for count in new_in(searches, person) if count]
        SavedSearch.objects.filter(pk__in=[saved.pk for saved in searches]).update(told_at=now)
        if counts and wants_letter(person, "library"):
            emails.saved_searches(to=person, searches=len(counts), documents=sum(counts))
            letters += 1
    return letters
