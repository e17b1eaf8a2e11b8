"""Opening a session for a case, showing one value, ending the session."""

from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.rules import company_of
from signals.submissions import sights
from signals.submissions.models import Indicator, Opinion
from signals.submissions.reveal import rules
from signals.submissions.reveal.models import Reveal, RevealSession

LOOKED = audit.action("signals.contributors_looked_up", "Looked up who contributed a signal")
LENGTH: Final = timedelta(minutes=15)
_DAY: Final = timedelta(days=1)
_SAME: Final = timedelta(minutes=1)  # a plain value asked for twice within it is one reveal
BEGUN = audit.action("signals.reveal_session_begun", "Began to open sealed signals for a case")
ENDED = audit.action("signals.reveal_session_ended", "Ended the opening of sealed signals for a case")
REVEALED = audit.action("signals.value_revealed", "Opened a sealed signal")
COPIED = audit.action("signals.live_value_copied", "Took the live value of a signal")
REVEALED_BY_STAFF = audit.action(
    "signals.value_revealed_by_staff", "Opened a sealed signal as compliance staff"
)


def current_session(user: Any) -> RevealSession | None:
    return RevealSession.objects.filter(person_id=user.pk).open_at(timezone.now()).first()


def last_session(user: Any) -> RevealSession | None:
    return RevealSession.objects.filter(person_id=user.pk).first()


@transaction.atomic
def begin_session(*, by: Any, reason: str, case_reference: str) -> RevealSession:
    """A session for one case, in place of any other the person had. The caller has asked for a fresh proof."""
    require(rules.may_reveal(by))
    _take_turns(by)
    now = timezone.now()
    RevealSession.objects.filter(person_id=by.pk, ended_at=None).update(ended_at=now)
    session = RevealSession.objects.create(
        person=by,
        organization=company_of(by),
        reason=reason,
        case_reference=case_reference,
        started_at=now,
        ends_at=now + LENGTH,
    )
    audit.record(BEGUN, by=by, subject=session, organization=session.organization)
    return session


@transaction.atomic
def end_session(*, by: Any) -> None:
    """End the person's session before its time; without one nothing happens."""
    session = RevealSession.objects.select_for_update().filter(person_id=by.pk, ended_at=None).first()
    if session is None:
        return
    now = timezone.now()
    session.ended_at = now
    session.save(update_fields=["ended_at"])
    if session.ends_at > now:
        audit.record(ENDED, by=by, subject=session, organization=session.organization)


@transaction.atomic
def reveal_value(
    *, by: Any, indicator: Indicator, session: RevealSession | None = None, why: str = ""
) -> str:
    """The value itself, with an entry for this one. Personal kinds need the session of a case, plain ones a reason.

    Compliance staff need a case for every kind. `indicator` is one that the person may see. Asked for again in the
    same session it is the same reveal.
    """
    require(rules.may_reveal(by))
    _take_turns(by)
    now = timezone.now()
    if rules.needs_case(by, indicator):
        held = current_session(by)
        if held is None or session is None or held.pk != session.pk:
            require(refuse("This session has ended. Begin one for your case."))
        why = ""
        again = Reveal.objects.filter(session=session, indicator=indicator).exists()
    else:
        session = None
        why = Reveal.Why(why).value
        again = Reveal.objects.filter(person_id=by.pk, indicator=indicator, at__gt=now - _SAME).exists()
    value = indicator.clear_value
    if again:
        return value
    _within_limits(by, session)
    company = company_of(by)
    Reveal.objects.create(
        session=session,
        person=by,
        organization=company,
        indicator=indicator,
        kind=indicator.kind,
        why=why,
        at=now,
    )
    if company is None:
        action = REVEALED_BY_STAFF
    else:
        action = REVEALED if indicator.is_personal else COPIED
        if (
            Opinion.objects.shared_with(company)
            .filter(indicator=indicator)
            .exclude(organization=company)
            .exists()
        ):
            sights.record(company, [indicator.pk], now=now, taken=True)
    detail = {"session": str(session.pk)} if session else {"why": why}
    audit.record(action, by=by, subject=indicator, organization=company, detail=detail)
    return value


@transaction.atomic
def record_look(*, by: Any, indicator: Indicator, reason: str) -> None:
    """Compliance staff are about to read who contributed a signal."""
    if not rules.reveals_as_staff(by):
        require(refuse("The coalition's compliance staff alone can look up who contributed a signal."))
    audit.record(LOOKED, by=by, subject=indicator, detail={"reason": reason})


def _within_limits(by: Any, session: RevealSession | None) -> None:
    if session is not None and session.reveals.count() >= settings.REVEALS_A_SESSION:
        require(rules.session_limit(settings.REVEALS_A_SESSION))
    today = Reveal.objects.filter(person_id=by.pk, at__gt=timezone.now() - _DAY)
    if today.count() >= settings.REVEALS_A_DAY:
        require(rules.day_limit(settings.REVEALS_A_DAY))


def _take_turns(by: Any) -> None:
    """One reveal of a person after the other, so that nothing slips past a limit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"signals/reveal/{by.pk}"])
