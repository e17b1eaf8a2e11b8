"""What a person does while investigating: keep, look through, save a view, say how they like to work."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import require
from members.rules import company_of
from signals.catalog.kinds import PERSONAL_KINDS
from signals.matching.investigate.models import Comfort, Kept, Looked, SavedView
from signals.submissions import rules, sights
from signals.submissions.models import Indicator

SUBSCRIBED = audit.action("signals.subscribed", "Asked for letters on a saved view of signals")
MOST_VIEWS: Final = 40


class TooManyViewsError(Exception):
    """A person has as many saved views as anybody can look through."""


class NameTakenError(Exception):
    """The person has a view of this name."""


def _visible(by: Any, ids: Iterable[UUID]) -> list[int]:
    require(rules.may_handle_signals(by))
    found = Indicator.objects.visible_to(by).filter(public_id__in=list(ids))
    return list(found.values_list("pk", flat=True))


@transaction.atomic
def keep(*, by: Any, ids: Iterable[UUID]) -> int:
    """Put signals on one's own shortlist; those that are on it stay."""
    found = _visible(by, ids)
    Kept.objects.bulk_create([Kept(user=by, indicator_id=pk) for pk in found], ignore_conflicts=True)
    return len(found)


@transaction.atomic
def let_go(*, by: Any, ids: Iterable[UUID]) -> int:
    """Take signals off the shortlist, also those that are no longer out."""
    gone, _ = Kept.objects.visible_to(by).filter(indicator__public_id__in=list(ids)).delete()
    return gone


@transaction.atomic
def look_through(*, by: Any) -> None:
    """What is out now is not new to this person any more."""
    require(rules.may_handle_signals(by))
    Looked.objects.update_or_create(user=by, defaults={"looked_at": timezone.now()})


@transaction.atomic
def take(*, by: Any, ids: Iterable[UUID]) -> None:
    """The person copied what the page shows of these signals: their company has taken them.

    Of a personal kind the page shows only the beginning: that is not the value, and whoever wants it reveals it.
    """
    plain = Indicator.objects.filter(pk__in=_visible(by, ids)).exclude(kind__in=PERSONAL_KINDS)
    company = company_of(by)
    if company is not None:
        sights.record(company, plain.values_list("pk", flat=True), now=timezone.now(), taken=True)


@transaction.atomic
def set_comfort(*, by: Any, choices: Mapping[str, Any]) -> None:
    Comfort.objects.update_or_create(user=by, defaults=dict(choices))


@transaction.atomic
def save_view(
    *, by: Any, name: str, query: Mapping[str, str], digest: str = "none", default: bool = False
) -> SavedView:
    """Keep a question under a name. Raises NameTakenError or TooManyViewsError."""
    require(rules.may_handle_signals(by))
    own = SavedView.objects.select_for_update().visible_to(by).filter(ended_at=None)
    if own.filter(name=name).exists():
        raise NameTakenError(name)
    if own.count() >= MOST_VIEWS:
        raise TooManyViewsError
    view = SavedView.objects.create(user=by, name=name, query=dict(query), told_until=timezone.now())
    return change_view(by=by, view=view, name=name, digest=digest, default=default)


@transaction.atomic
def change_view(*, by: Any, view: SavedView, name: str, digest: str, default: bool) -> SavedView:
    """Name, letters and whether Investigate opens with it; letters tell of nothing from before they were asked for."""
    own = SavedView.objects.select_for_update().visible_to(by).filter(ended_at=None)
    if own.filter(name=name).exclude(pk=view.pk).exists():
        raise NameTakenError(name)
    if default:
        own.exclude(pk=view.pk).update(is_default=False)
    if digest != view.digest:
        view.told_until = timezone.now()
        audit.record(SUBSCRIBED, by=by, subject=view, organization=company_of(by), detail={"digest": digest})
    view.name, view.digest, view.is_default = name, digest, default
    view.save(update_fields=["name", "digest", "is_default", "told_until"])
    return view


@transaction.atomic
def end_view(*, by: Any, view: SavedView) -> None:
    SavedView.objects.visible_to(by).filter(pk=view.pk, ended_at=None).update(
        ended_at=timezone.now(), is_default=False
    )
