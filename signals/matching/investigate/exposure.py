"""How much a person has looked at lately, for themselves alone; a hint to pause, which never stops anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from signals.matching.investigate.models import Comfort, Sitting

BREAK: Final = timedelta(minutes=20)  # whoever opened nothing for so long begins a new sitting
KEPT_FOR: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Exposure:
    """What the person opened today and in this sitting; `hint` is a sentence where they asked to be told."""

    today: int
    sitting: int
    hint: str


def comfort_of(user: Any) -> Comfort:
    return Comfort.objects.visible_to(user).first() or Comfort(user_id=user.pk)


@transaction.atomic
def opened(user: Any, *, now: datetime | None = None) -> None:
    """Count one more; which signal it was is not kept."""
    now = now or timezone.now()
    going_on = Sitting.objects.select_for_update().filter(
        user_id=user.pk, ended=False, last_at__gt=now - BREAK
    )
    latest = going_on.first()
    if latest is None:
        Sitting.objects.create(user_id=user.pk, began_at=now, last_at=now, opened=1)
    else:
        Sitting.objects.filter(pk=latest.pk).update(opened=F("opened") + 1, last_at=now)


def exposure_of(user: Any, comfort: Comfort, *, now: datetime | None = None) -> Exposure:
    now = now or timezone.now()
    own = Sitting.objects.visible_to(user)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = own.filter(last_at__gte=midnight).aggregate(sum=Sum("opened"))["sum"] or 0
    sitting = own.filter(ended=False, last_at__gt=now - BREAK).first()
    if sitting is None:
        return Exposure(today, 0, "")
    return Exposure(today, sitting.opened, _hint(sitting, comfort, now))


def _hint(sitting: Sitting, comfort: Comfort, now: datetime) -> str:
    minutes = int((now - sitting.began_at).total_seconds() // 60)
    many = sitting.opened >= comfort.hint_items
    long = minutes >= comfort.hint_minutes
    if not comfort.hint or not (many or long):
        return ""
    signals = "1 signal" if sitting.opened == 1 else f"{sitting.opened} signals"
    return (
        f"You have opened {signals} in {max(minutes, 1)} minutes. A few minutes away from the screen do good."
    )


def pause(*, by: Any) -> None:
    """The person takes a pause: the count begins anew afterwards."""
    Sitting.objects.filter(user_id=by.pk, ended=False).update(ended=True)


def days_of(user: Any) -> list[tuple[str, int]]:
    """What the person opened on each day that is still kept, oldest first."""
    days: dict[str, int] = {}
    for sitting in Sitting.objects.visible_to(user).order_by("last_at"):
        day = timezone.localtime(sitting.last_at)
        words = f"{day.day} {day:%b}"
        days[words] = days.get(words, 0) + sitting.opened
    return list(days.items())


def forget(*, now: datetime | None = None) -> int:
    """What is older than a month is nobody's business any more."""
    gone, _ = Sitting.objects.filter(last_at__lt=(now or timezone.now()) - KEPT_FOR).delete()
    return gone
