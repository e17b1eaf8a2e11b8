"""Urgent signals: how often a company may send one, and how those who asked for them are told at once."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, notices
from coalition.core.access import ALLOWED, Decision, refuse
from members.models import Organization
from members.rules import company_of
from signals.catalog import kinds
from signals.submissions import rules, shared
from signals.submissions.models import Indicator, Opinion
from signals.submissions.sending import emails
from signals.submissions.sending.models import UrgentSending, UrgentSubscription, UrgentTold

SUBSCRIBED = audit.action("signals.urgent_subscribed", "Chose which urgent signals reach them")
TOPIC: Final = "signals.urgent"
LISTED_FOR: Final = timedelta(days=30)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class UrgentRefusedError(Exception):
    """An urgent signal that must wait its turn; nothing was stored."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(decision.reason)
        self.decision = decision


def may_send_urgent(company: Organization, *, now: datetime) -> Decision:
    """So many an hour and a day for each company: what is always urgent is not read as such any more."""
    sent = list(
        UrgentSending.objects.filter(organization=company, created_at__gt=now - _DAY)
        .order_by("created_at")
        .values_list("created_at", flat=True)
    )
    limits = (
        (settings.SIGNALS_URGENT_AN_HOUR, _HOUR, "an hour"),
        (settings.SIGNALS_URGENT_A_DAY, _DAY, "a day"),
    )
    free = [
        (within[-most] + span, most, words)
        for most, span, words in limits
        if len(within := [moment for moment in sent if moment > now - span]) >= most
    ]
    if not free:
        return ALLOWED
    at, most, words = max(free)
    local = timezone.localtime(at)
    return refuse(
        f"A company may send {most} urgent signals {words}, and yours has. The next may go at "
        f"{local:%H:%M} {local.tzname()} on {local.day} {local:%B}. Without the tick it goes now, too."
    )


def require_turn(company: Organization, *, now: datetime) -> None:
    decision = may_send_urgent(company, now=now)
    if not decision:
        raise UrgentRefusedError(decision)


def tell(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """The job: each subscriber to whose company something of it is out hears of it once, whatever crashes between."""
    sending = UrgentSending.objects.select_related("batch").filter(batch=batch_id).first()
    if sending is None:
        return
    told = UrgentTold.objects.filter(sending=sending).values("person")
    wanting = (
        UrgentSubscription.objects.filter(
            Q(by_notice=True) | Q(by_letter=True), harms__contains=[sending.harm]
        )
        .filter(user__is_active=True)
        .exclude(user__in=told)
        .select_related("user")
    )
    for subscription in wanting.order_by("pk"):
        with run.checkpoint():
            _tell_one(sending, subscription)
    with run.checkpoint():
        UrgentSending.objects.filter(pk=sending.pk, told_at=None).update(told_at=timezone.now())


def _tell_one(sending: UrgentSending, subscription: UrgentSubscription) -> None:
    person = subscription.user
    company = company_of(person) if rules.handles_signals(person) else None
    if company is None or company.pk == sending.organization_id:
        return
    out = Opinion.objects.shared_with(company).filter(batch=sending.batch_id)
    counts = list(out.order_by().values_list("indicator__kind").annotate(count=Count("pk")))
    if not counts or not UrgentTold.objects.get_or_create(sending=sending, person=person)[1]:
        return
    number = sum(count for _kind, count in counts)
    titles = sorted(kinds.KINDS[kind].title for kind, _count in counts)
    url = reverse("signals:urgent")
    if subscription.by_notice:
        words = "1 urgent signal" if number == 1 else f"{number} urgent signals"
        notices.tell(person, topic=TOPIC, text=f"{words} ({', '.join(titles)})", url=url)
    if subscription.by_letter:
        emails.urgent_signals(person, number=number, titles=titles, sent_at=sending.created_at, url=url)


@transaction.atomic
def subscribe(*, by: Any, harms: list[str], by_notice: bool, by_letter: bool) -> None:
    """Which urgent signals reach this person, and how; no harm means none."""
    facts = {"harms": sorted(set(harms)), "by_notice": by_notice, "by_letter": by_letter}
    UrgentSubscription.objects.update_or_create(user=by, defaults=facts)
    audit.record(SUBSCRIBED, by=by, detail={"harms": facts["harms"]})


def urgent_for(user: Any, wanted: dict[str, str]) -> QuerySet[Indicator]:
    """Urgent signals of others that are out to this person's company, newest first."""
    company = company_of(user) if rules.handles_signals(user) else None
    if company is None:
        return Indicator.objects.none()
    sent = Opinion.objects.shared_with(company).filter(
        urgent=True, batch__urgent_sending__created_at__gt=timezone.now() - LISTED_FOR
    )
    sent = sent.filter(indicator=OuterRef("pk")).exclude(organization=company).order_by("-batch__created_at")
    found = shared.with_facts(Indicator.objects.filter(Exists(sent)), company=company)
    found = found.annotate(sent_at=Subquery(sent.values("batch__created_at")[:1]))
    asked = {"kind": wanted.get("kind"), "shared_harm": wanted.get("harm")}
    return found.filter(**{name: value for name, value in asked.items() if value}).order_by("-sent_at", "-id")
