"""Writing an alert, letting a lead's out, ending one; reading and answering."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import refuse, require
from members.models import WorkingGroup
from members.rules import company_of
from signals.alerts import rules
from signals.alerts.models import Alert, AlertAnswer, AlertReading
from signals.catalog.embedded import refuse_in_words

WRITTEN = audit.action("alerts.written", "Wrote an alert that waits for a second person")
SENT = audit.action("alerts.sent", "Sent an alert to the analysts")
DECLINED = audit.action("alerts.declined", "Declined to send an alert")
WITHDRAWN = audit.action("alerts.withdrawn", "Withdrew an alert")
READ = audit.action("alerts.acknowledged", "Acknowledged an alert")
ANSWERED = audit.action("alerts.answered", "Answered an alert")
TELL: Final = "signals.alert_tell"
TELL_SECOND: Final = "signals.alert_tell_second"


@dataclass(frozen=True, slots=True)
class Content:
    title: str
    text: str
    harm: str
    tlp: str
    hours: int


@transaction.atomic
def write_alert(
    *,
    by: Any,
    content: Content,
    form_token: uuid.UUID,
    group: WorkingGroup | None = None,
    confirmed: bool = False,
) -> Alert:
    """Staff's goes out at once, a lead's waits; the same form posted twice is one."""
    require(rules.may_write(by))
    before = Alert.objects.filter(form_token=form_token, sent_by=by).first()
    if before:
        return before
    staff = rules.is_staff(by)
    if not staff and (group is None or group.pk not in rules.led_groups(by)):
        require(refuse("Choose a working group that you lead."))
    for words in (content.title, content.text):
        refuse_in_words(words)
    made = Alert.objects.create(
        title=content.title,
        text=content.text,
        harm=content.harm,
        tlp=content.tlp,
        hours=content.hours,
        group=None if staff else group,
        sent_by=by,
        state=Alert.State.DRAFT,
        form_token=form_token,
    )
    detail = {"harm": made.harm, "tlp": made.tlp, "hours": made.hours, "confirmed_no_identifiers": confirmed}
    if staff:
        _send(made)
        audit.record(SENT, by=by, subject=made, detail=detail)
    else:
        jobs.enqueue(TELL_SECOND, alert_id=str(made.pk))
        audit.record(WRITTEN, by=by, subject=made, detail=detail)
    return made


def _send(alert: Alert) -> None:
    alert.state, alert.sent_at = Alert.State.OPEN, timezone.now()
    alert.expires_at = alert.sent_at + timedelta(hours=alert.hours)
    alert.save(update_fields=["state", "sent_at", "expires_at", "decided_by"])
    jobs.enqueue(TELL, alert_id=str(alert.pk))


def _locked(alert: Alert) -> Alert:
    return Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)


@transaction.atomic
def send_alert(*, by: Any, alert: Alert) -> None:
    """The second person lets a lead's alert out; decided already, nothing happens."""
    locked = _locked(alert)
    require(rules.may_decide(by, locked))
    if locked.state != Alert.State.DRAFT:
        return
    locked.decided_by = by
    _send(locked)
    audit.record(SENT, by=by, subject=locked, detail={"harm": locked.harm, "tlp": locked.tlp})


@transaction.atomic
def decline_alert(*, by: Any, alert: Alert, words: str) -> None:
    locked = _locked(alert)
    require(rules.may_decide(by, locked))
    if locked.state == Alert.State.DRAFT:
        locked.decided_by = by
        _end(locked, Alert.State.DECLINED, words)
        audit.record(DECLINED, by=by, subject=locked, detail={"reason": words})


@transaction.atomic
def withdraw_alert(*, by: Any, alert: Alert, words: str) -> None:
    """Those who read it see that it is withdrawn, and why."""
    locked = _locked(alert)
    require(rules.may_withdraw(by, locked))
    if locked.state == Alert.State.DRAFT:
        _end(locked, Alert.State.DECLINED, words)
    elif locked.state == Alert.State.OPEN:
        _end(locked, Alert.State.WITHDRAWN, words)
    else:
        return
    audit.record(WITHDRAWN, by=by, subject=locked, detail={"reason": words})


def _end(alert: Alert, state: Alert.State, words: str) -> None:
    if not words.strip():
        raise ValueError("An alert ends with a reason.")
    alert.state, alert.ended_at, alert.words = state, timezone.now(), words
    alert.save(update_fields=["state", "ended_at", "words", "decided_by"])


@transaction.atomic
def acknowledge(*, by: Any, alert: Alert) -> None:
    """Once a person; a second tap changes nothing."""
    require(rules.may_answer(by, alert))
    _, made = AlertReading.objects.get_or_create(alert=alert, person=by)
    if made:
        audit.record(READ, by=by, subject=alert, organization=company_of(by))


@transaction.atomic
def answer(*, by: Any, alert: Alert, seen: str) -> None:
    """The company's word, changed as often as one likes until it expires; whoever answers has read it."""
    locked = _locked(alert)
    require(rules.may_answer(by, locked))
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    acknowledge(by=by, alert=locked)
    AlertAnswer.objects.update_or_create(
        alert=locked,
        organization=company,
        defaults={"seen": AlertAnswer.Seen(seen), "by": by, "changed_at": timezone.now()},
    )
    audit.record(ANSWERED, by=by, subject=locked, organization=company)
