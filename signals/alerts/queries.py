"""Lists of alerts, and what may be said of how they were received."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.rules import company_of
from signals.alerts import rules
from signals.alerts.models import Alert, AlertAnswer, AlertReading

SHOWS: Final = {"": "All", "open": "Open", "waiting": "Waiting for a second person", "over": "Over"}
TOLD_FROM: Final = 3  # companies behind an answer before its count is told


@dataclass(frozen=True, slots=True)
class Reception:
    """How many people read it of how many told, and each answer as a count or words where too few stand behind it."""

    told: int
    read: int
    answers: list[tuple[str, str]]


def alerts_for(user: Any, wanted: Mapping[str, str]) -> QuerySet[Alert]:
    read = AlertReading.objects.filter(alert=OuterRef("pk"), person_id=user.pk)
    found = Alert.objects.visible_to(user).select_related("group").annotate(read_by_me=Exists(read))
    now = timezone.now()
    if wanted.get("show") == "open":
        found = found.open()
    elif wanted.get("show") == "waiting":
        found = found.filter(state=Alert.State.DRAFT)
    elif wanted.get("show") == "over":
        found = found.filter(~Q(state__in=[Alert.State.OPEN, Alert.State.DRAFT]) | Q(expires_at__lte=now))
    if wanted.get("harm"):
        found = found.filter(harm=wanted["harm"])
    return found


def unread_by(user: Any) -> QuerySet[Alert]:
    """Open alerts that this analyst has not acknowledged."""
    read = AlertReading.objects.filter(alert=OuterRef("pk"), person_id=user.pk)
    return Alert.objects.visible_to(user).open().filter(~Exists(read)).exclude(sent_by_id=user.pk)


def waiting_for(user: Any) -> QuerySet[Alert]:
    found = Alert.objects.visible_to(user).filter(state=Alert.State.DRAFT).exclude(sent_by_id=user.pk)
    return found if rules.is_staff(user) else found.filter(group__in=rules.led_groups(user))


def reception_of(alert: Alert) -> Reception:
    counts = dict(alert.answers.order_by().values_list("seen").annotate(count=Count("pk")))
    answers = [
        (str(seen.label), _told(counts.get(seen.value, 0), sum(counts.values()))) for seen in AlertAnswer.Seen
    ]
    return Reception(alert.told, alert.readings.count(), answers)


def _told(count: int, total: int) -> str:
    """No total is told beside it, so that no small one can be worked out."""
    if total < TOLD_FROM:
        return "Told once three companies have answered"
    return str(count) if count >= TOLD_FROM else "Fewer than three"


def own_answer(user: Any, alert: Alert) -> AlertAnswer | None:
    company = company_of(user)
    return alert.answers.filter(organization=company).select_related("by").first() if company else None
