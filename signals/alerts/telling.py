"""Everybody who handles signals hears of an alert at once; run by a job that may be resumed."""

import uuid
from itertools import batched
from typing import Final

from django.db.models import F
from django.urls import reverse

from coalition.core import jobs
from coalition.core.mail import post
from coalition.core.notices import tell
from coalition.core.notices.services import wants_letter
from members.models import GroupSeat, User
from members.rules import holders_of
from signals.alerts import rules
from signals.alerts.models import Alert

TOPIC: Final = "alerts"
_AT_ONCE: Final = 50


def tell_all(run: jobs.Run, *, alert_id: uuid.UUID) -> None:
    """In the order of their keys, fifty a transaction; what was told before a crash is not told again."""
    alert = Alert.objects.get(pk=alert_id)
    people = rules.readers().exclude(pk=alert.sent_by_id)
    if after := run.cursor.get("after"):
        people = people.filter(pk__gt=after)
    done = alert.told
    for chunk in batched(people, _AT_ONCE):
        with run.checkpoint() as mark:
            for person in chunk:
                _tell(alert, person)
            Alert.objects.filter(pk=alert.pk).update(told=F("told") + len(chunk))
            done += len(chunk)
            mark(done=done, cursor={"after": str(chunk[-1].pk)})


def _tell(alert: Alert, person: User) -> None:
    url = reverse("signals:alert", args=[alert.pk])
    tell(person, topic=TOPIC, text="An alert for signal analysts: what to look for now", url=url)
    if wants_letter(person, TOPIC):
        context = {"path": url, "sent": alert.sent_at}
        post(to=person, template="signals/alerts/mail/sent", context=context, kind="signals.alert_sent")


def tell_second(run: jobs.Run, *, alert_id: uuid.UUID) -> None:
    """Other leads of the group, and compliance staff: a lead's alert waits for one of them."""
    with run.checkpoint():
        alert = Alert.objects.get(pk=alert_id)
        if alert.state != Alert.State.DRAFT:
            return
        leads = GroupSeat.objects.filter(group=alert.group_id, ended_at=None, role__in=GroupSeat.LEADS)
        people = {seat.user for seat in leads.select_related("user")} | set(holders_of("compliance"))
        for person in sorted(people, key=lambda one: one.pk):
            if rules.may_decide(person, alert):
                url = reverse("signals:alert", args=[alert.pk])
                tell(person, topic=TOPIC, text="An alert waits for a second person", url=url)
                if wants_letter(person, TOPIC):
                    template = "signals/alerts/mail/waits"
                    post(to=person, template=template, context={"path": url}, kind="signals.alert_waits")
