"""What comes round: calls that are due close by themselves, companies that have not answered are reminded."""

from datetime import datetime, timedelta

from django.utils import timezone

from members.groups import emails
from members.groups.reviews.calls import answerers, call_path, close_call
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall

REMIND = timedelta(days=3)


def close_due(now: datetime | None = None) -> int:
    """Those whose last company's time is over; each in a transaction of its own."""
    now = now or timezone.now()
    due = ReviewCall.objects.filter(status=ReviewCall.Status.OPEN, closes_at__lte=now)
    return sum(not close_call(call=call, at=now).is_open for call in due)


def waiting(now: datetime) -> list[AskedCompany]:
    """Companies whose time is nearly over and who have not given a last word, not yet reminded."""
    words_given = ReviewAnswer.objects.filter(current=True).exclude(kind=ReviewAnswer.Kind.MORE_TIME)
    rows = AskedCompany.objects.filter(
        call__status=ReviewCall.Status.OPEN,
        closes_at__gt=now,
        closes_at__lte=now + REMIND,
        reminded_at=None,
        left_at=None,
    ).exclude(pk__in=words_given.values("asked"))
    return list(rows.select_related("call__deliverable", "organization"))


def remind(now: datetime | None = None) -> int:
    """One letter to each who may answer; a company is reminded once before each close of its own."""
    now = now or timezone.now()
    sent = 0
    for row in waiting(now):
        people = {person.pk: person for person in answerers(row.call, row.organization)}
        legal = row.call.sent.filter(
            user__seats__organization=row.organization, user__seats__status="active"
        ).select_related("user")
        people |= {one.user_id: one.user for one in legal}
        for person in people.values():
            days = max((row.closes_at - now).days, 0)
            emails.answer_due(person, path=call_path(row.call), closes_at=row.closes_at, days=days)
            sent += 1
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
    return sent
