"""Once a month a word that outcomes are open. Only that: nobody is asked to search or to look into anything."""

from datetime import date
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.notices.services import wants_letter
from members.models import Organization, User
from signals.outcomes import rules
from signals.outcomes.two_minutes import emails
from signals.outcomes.two_minutes.models import OutcomeReminder
from signals.outcomes.two_minutes.queries import open_sights
from signals.submissions.models import FirstSight

REMINDED = audit.action("signals.outcomes_reminded", "Reminded somebody that outcomes are open")
TOPIC: Final = "signal-outcomes"
DAYS: Final = 90
_A_MINUTE: Final = 6  # answers


def minutes_for(count: int) -> int:
    return max(2, min(15, count // _A_MINUTE))


def remind_due(today: date | None = None) -> int:
    """Remind the analysts of every company with open outcomes, each once a month; returns how many people."""
    month = (today or timezone.localdate()).replace(day=1)
    took = FirstSight.objects.exclude(taken_at=None).values("organization")
    sent = 0
    for company in Organization.objects.filter(pk__in=took, standing__in=Organization.IN_GOOD_STANDING):
        count = open_sights(company, days=DAYS).count()
        if count:
            sent += sum(_remind(person, company, month, count) for person in _people(company))
    return sent


def _people(company: Organization) -> list[User]:
    people = User.objects.filter(
        seats__organization=company, seats__status="active", is_active=True
    ).distinct()
    return [person for person in people if rules.handles_signals(person)]


@transaction.atomic
def _remind(person: User, company: Organization, month: date, count: int) -> bool:
    _, first = OutcomeReminder.objects.get_or_create(user=person, month=month)
    if not first:
        return False
    words = "1 outcome is" if count == 1 else f"{count} outcomes are"
    notices.tell(person, topic=TOPIC, text=f"{words} still open.", url=reverse("signals:two-minutes"))
    if wants_letter(person, TOPIC):
        emails.outcomes_open(to=person, count=count, minutes=minutes_for(count))
    audit.record(REMINDED, subject=person, organization=company, detail={"count": count})
    return True
