"""A company's answer, its own objection withdrawn, what leads make of objections, and its name on the publication."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from coalition.core.docx_intake import take_in
from members.accounts.models import User
from members.groups.models import Deliverable
from members.groups.reviews.calls import lock_call
from members.groups.reviews.models import (
    AskedCompany,
    NameConsent,
    ObjectionOutcome,
    ReviewAnswer,
    ReviewCall,
)
from members.groups.reviews.rules import asked_for, may_answer, may_lend_name, may_resolve, may_withdraw
from members.organizations.rules import company_of

ANSWERED = audit.action("reviews.answered", "A company answered a call on a draft")
MORE_TIME = audit.action("reviews.more_time", "A company asked for more time")
RESOLVED = audit.action("reviews.objection_resolved", "An objection got its answer on record")
NAME_LENT = audit.action("reviews.name_lent", "A company lent its name to a publication")
NAME_BACK = audit.action("reviews.name_taken_back", "A company took its name back")
TAKEN = audit.action("reviews.draft_taken", "Took a copy of a draft or of a marked-up draft")
Kind = ReviewAnswer.Kind


@dataclass(frozen=True, slots=True)
class Said:
    """What a company says. `marked` is the content of a marked-up copy; without, the one that lies there stays."""

    kind: str
    words: str = ""
    wording: str = ""
    marked: bytes | None = None


@transaction.atomic
def answer(*, by: User, call: ReviewCall, said: Said) -> ReviewAnswer:
    """Say it, or change what was said; the same said again is said once. Raises `FileRefused`."""
    locked = lock_call(call)
    asked = asked_for(by, locked)
    require(may_answer(by, locked, asked))
    if asked is None:  # `may_answer` has refused this
        raise LookupError(locked.pk)
    asked = (
        AskedCompany.objects.select_for_update(of=("self",)).select_related("organization").get(pk=asked.pk)
    )
    before = asked.answers.filter(current=True).first()
    if said.kind == Kind.MORE_TIME:
        return _more_time(by, locked, asked, before)
    if before is not None and said.marked is None and _says(before) == (said.kind, said.words, said.wording):
        return before
    if said.kind == Kind.OBJECTION and not said.wording.strip():
        require(refuse("An objection proposes the words that would answer it."))
    made = ReviewAnswer(asked=asked, kind=said.kind, words=said.words, wording=said.wording, by=by)
    _keep_marked(made, said.marked, before)
    if before is not None:
        before.current = False
        before.save(update_fields=["current"])
    made.save()
    audit.record(
        ANSWERED,
        by=by,
        subject=locked,
        organization=asked.organization,
        detail={"kind": said.kind, "changed": before is not None, "marked": made.marked_sha256},
    )
    return made


def _says(row: ReviewAnswer) -> tuple[str, str, str]:
    return row.kind, row.words, row.wording


def _keep_marked(made: ReviewAnswer, data: bytes | None, before: ReviewAnswer | None) -> None:
    """A file is kept under a name of ours, and stays with later answers until another takes its place."""
    if data is not None:
        taken = take_in(data)
        made.marked_sha256, made.marked_size = hashlib.sha256(taken.data).hexdigest(), len(taken.data)
        made.marked.save(f"{uuid.uuid4().hex}.docx", ContentFile(taken.data), save=False)
    elif before is not None and before.marked:
        made.marked = before.marked.name
        made.marked_sha256, made.marked_size = before.marked_sha256, before.marked_size


def _more_time(by: User, call: ReviewCall, asked: AskedCompany, before: ReviewAnswer | None) -> ReviewAnswer:
    """Once, for this company alone: one company's wish does not hold up the rest."""
    if before is not None and before.kind == Kind.MORE_TIME:
        return before
    if asked.more_time_at is not None:
        require(refuse("Your company has had more time already: it is given once."))
    if before is not None:
        require(
            refuse("Your company has answered. Change the answer if you need to; time is for who has not.")
        )
    asked.more_time_at = timezone.now()
    asked.closes_at += timedelta(days=call.more_time_days)
    asked.reminded_at = None
    asked.save(update_fields=["more_time_at", "closes_at", "reminded_at"])
    made = ReviewAnswer.objects.create(asked=asked, kind=Kind.MORE_TIME, by=by)
    audit.record(
        MORE_TIME,
        by=by,
        subject=call,
        organization=asked.organization,
        detail={"closes_at": asked.closes_at.isoformat()},
    )
    return made


@transaction.atomic
def resolve(*, by: User, objection: ReviewAnswer, accepted: bool, words: str) -> ObjectionOutcome:
    """A lead's answer to an objection, on record. The first stands."""
    return _settle(
        by,
        objection,
        ObjectionOutcome.Outcome.ACCEPTED if accepted else ObjectionOutcome.Outcome.REJECTED,
        words,
    )


@transaction.atomic
def withdraw(*, by: User, objection: ReviewAnswer, words: str = "") -> ObjectionOutcome:
    """The company that objected no longer does."""
    return _settle(by, objection, ObjectionOutcome.Outcome.WITHDRAWN, words)


def _settle(by: User, objection: ReviewAnswer, outcome: str, words: str) -> ObjectionOutcome:
    rows = ReviewAnswer.objects.select_for_update(of=("self",))
    locked = rows.select_related("asked__call__deliverable__group", "asked__organization").get(
        pk=objection.pk
    )
    if found := ObjectionOutcome.objects.filter(answer=locked).first():
        return found
    withdrawn = outcome == ObjectionOutcome.Outcome.WITHDRAWN
    require(may_withdraw(by, locked) if withdrawn else may_resolve(by, locked))
    made = ObjectionOutcome.objects.create(answer=locked, outcome=outcome, words=words, by=by)
    audit.record(
        RESOLVED,
        by=by,
        subject=locked.asked.call,
        organization=locked.asked.organization,
        detail={"outcome": outcome},
    )
    return made


@transaction.atomic
def lend_name(*, by: User, deliverable: Deliverable) -> NameConsent:
    """A company's own yes, apart from its answer; said twice is said once."""
    locked = (
        Deliverable.objects.select_for_update(of=("self",)).select_related("group").get(pk=deliverable.pk)
    )
    require(may_lend_name(by, locked))
    company = company_of(by)
    made, created = NameConsent.objects.get_or_create(
        deliverable=locked, organization=company, revoked_at=None, defaults={"given_by": by}
    )
    if created:
        audit.record(NAME_LENT, by=by, subject=locked, organization=company)
    return made


@transaction.atomic
def take_name_back(*, by: User, deliverable: Deliverable) -> None:
    """Until the publication; afterwards the frozen names stand."""
    locked = (
        Deliverable.objects.select_for_update(of=("self",)).select_related("group").get(pk=deliverable.pk)
    )
    require(may_lend_name(by, locked))
    company = company_of(by)
    given = NameConsent.objects.filter(deliverable=locked, organization=company, revoked_at=None)
    if given.update(revoked_at=timezone.now(), revoked_by=by):
        audit.record(NAME_BACK, by=by, subject=locked, organization=company)


@transaction.atomic
def note_taken(*, by: User, call: ReviewCall, what: str) -> None:
    """A copy left the portal: the entry says which text by its hash, never the text."""
    audit.record(
        TAKEN, by=by, subject=call, organization=company_of(by), detail={"what": what, "sha256": call.sha256}
    )
