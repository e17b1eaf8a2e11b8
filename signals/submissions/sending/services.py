"""Send signals by form; the same form posted twice is sent once."""

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from members.models import Organization
from signals.catalog.lists.queries import guards_in_force
from signals.submissions import sharing, storing, vault
from signals.submissions.interpret import ACCEPTED, REFUSED, Interpreted, Question, Row, Settings, interpret
from signals.submissions.models import Batch
from signals.submissions.release import trust
from signals.submissions.scope.models import SharingGroup
from signals.submissions.sending import basis_templates, drafts, urgent
from signals.submissions.sending.models import BasisTemplate, UrgentSending
from signals.submissions.services import match_later, writing_company

SUBMITTED = audit.action("signals.submitted", "Sent a signal")
NOT_OURS_REFUSED = audit.action(
    "signals.not_ours_refused", "Was told that an identifier belongs to the hotline"
)
TELL_URGENT: Final = "signals.tell_urgent"
_SEVERAL_THINGS: Final = "this value could be several things: choose its type, or write it before the value, as in “username: some_user”"


class RefusedSignalError(Exception):
    """Signals by form of which none can stand; nothing was stored."""

    def __init__(self, rows: Sequence[Interpreted]) -> None:
        super().__init__("; ".join(reason for row in rows for reason in row.reasons))
        self.rows = list(rows)


class QuestionsError(Exception):
    """Values that stand on warning lists and wait for a word that they are meant; nothing was stored."""

    def __init__(self, questions: Sequence[Question]) -> None:
        super().__init__("; ".join(question.say for question in questions))
        self.questions = list(dict.fromkeys(questions))


@dataclass(frozen=True, slots=True)
class Way:
    """How signals go out, whatever they are: to whom, under which name, how fast, and from which template."""

    group: SharingGroup | None = None
    named: bool = False
    urgent_reason: str = ""
    template: BasisTemplate | None = None


def submit_signal(
    *, by: Any, fields: Mapping[str, str], form_token: uuid.UUID, day_first: bool = True
) -> Batch:
    """Store one signal as a batch of one row."""
    return submit_signals(by=by, rows=[fields], form_token=form_token, day_first=day_first)


@transaction.atomic
def submit_signals(
    *,
    by: Any,
    rows: Sequence[Mapping[str, str]],
    form_token: uuid.UUID,
    way: Way | None = None,
    confirmed: frozenset[str] | None = None,
    day_first: bool = True,
) -> Batch:
    """Store signals as one batch, every row answered; the same form posted twice gives the same batch.

    `confirmed` names the warning lists whose question was answered; None leaves what they ask about held.
    Raises RefusedSignalError when no row can stand, QuestionsError when one waits for a word, UrgentRefusedError when
    an urgent one must wait.
    """
    way = way or Way()
    company = writing_company(by)
    storing.take_turns(company)
    before = Batch.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    now = timezone.now()
    settings = Settings(day_first=day_first, guards=guards_in_force(), confirmed=confirmed or frozenset())
    read = [interpret(_row(line, fields), settings, now=now) for line, fields in enumerate(rows, start=1)]
    if all(row.state == REFUSED for row in read):
        raise RefusedSignalError(read)
    if confirmed is not None and (questions := [question for row in read for question in row.questions]):
        raise QuestionsError(questions)
    trust.require_quota(company, rows=len(read), now=now)
    if way.urgent_reason:
        urgent.require_turn(company, now=now)
    batch = Batch.objects.create(
        organization=company,
        submitted_by=by,
        source=Batch.Source.FORM,
        form_token=form_token,
        state=Batch.State.DONE,
        day_first=day_first,
        group=way.group,
        named=way.named,
        urgent=bool(way.urgent_reason),
        total=len(read),
        finished_at=now,
    )
    answers = storing.store_rows(batch=batch, by=by, rows=read, now=now)
    sharing.share_batch(batch, now=now)
    states = [answer.state for answer in answers]
    audit.record(
        SUBMITTED,
        by=by,
        subject=batch,
        organization=company,
        detail={"state": states[0]}
        if len(states) == 1
        else {"rows": len(states), "refused": states.count(REFUSED)},
    )
    if way.urgent_reason and ACCEPTED in states:
        _tell_urgent_later(by, company, batch, read, way.urgent_reason)
    if way.template:
        basis_templates.remember(by=by, template=way.template)
    drafts.after_sending(by=by, rows=rows, read=read)
    match_later(by, batch)
    batch.refresh_from_db()
    return batch


def _row(line: int, fields: Mapping[str, str]) -> Row:
    return Row(line, fields, "" if fields.get("kind") else _SEVERAL_THINGS)


def _tell_urgent_later(
    by: Any, company: Organization, batch: Batch, read: Sequence[Interpreted], reason: str
) -> None:
    harm = next(row.signal.harm for row in read if row.signal)
    UrgentSending.objects.create(batch=batch, organization=company, harm=harm, reason=reason)
    jobs.enqueue(TELL_URGENT, by=by, batch_id=str(batch.pk))


@transaction.atomic
def record_not_ours(*, by: Any, whose: str, values: Sequence[str]) -> None:
    """Somebody was about to send what belongs to a hotline: of the values only a keyed digest is kept."""
    company = writing_company(by)
    drafts.drop(by=by)
    digest = vault.token("email", "refused", json.dumps(list(values))).hex()  # a personal kind: keyed
    audit.record(
        NOT_OURS_REFUSED,
        by=by,
        subject=company,
        organization=company,
        detail={"whose": whose, "values": len(values), "digest": digest},
    )
