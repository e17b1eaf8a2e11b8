"""An attestation from last year's answers to the snapshot that two people stand behind."""

import json
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from members import hooks
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.agreements.text import sha256
from members.organizations.criteria import criteria
from members.organizations.models import Organization, Seat
from members.organizations.rules import company_of
from members.standing.attestation import emails
from members.standing.attestation.models import RETENTION, Answer, Attestation
from members.standing.attestation.rules import SIGNS, may_change, may_fill, may_sign_off

OPENED = audit.action("attestation.opened", "Began the attestation of a year")
ANSWERED = audit.action("attestation.answered", "Answered a criterion")
SUBMITTED = audit.action("attestation.submitted", "Handed an attestation to the second person")
SENT_BACK = audit.action("attestation.sent_back", "Sent an attestation back")
SIGNED = audit.action("attestation.signed_off", "Signed off an attestation")
PURGED = audit.action("attestation.texts_deleted", "The texts of an attestation were deleted as chosen")
NAMED = 2
TOPIC = "membership"


@transaction.atomic
def open_attestation(*, by: User, year: int) -> Attestation:
    """Begin with the answers of the last one; opening it twice is opening it once."""
    require(may_fill(by))
    company = company_of(by)
    if company is None:
        raise RuntimeError("may_fill lets nobody through without a company.")
    Organization.objects.select_for_update().get(pk=company.pk)
    found = Attestation.objects.filter(organization=company, year=year).first()
    if found is not None:
        return found
    signed = Attestation.objects.filter(
        organization=company, state=Attestation.State.SIGNED, year__lt=year
    ).first()
    made = Attestation.objects.create(organization=company, year=year, carried_from=signed)
    _carry_forward(made, signed)
    audit.record(OPENED, by=by, subject=made, organization=company, detail={"carried": signed is not None})
    return made


def _carry_forward(made: Attestation, signed: Attestation | None) -> None:
    before = {row.criterion: row for row in signed.answers.all()} if signed else {}
    for position, criterion in enumerate(criteria().values(), start=1):
        old = before.get(criterion.id)
        answer = Answer.objects.create(
            attestation=made,
            position=position,
            criterion=criterion.id,
            title=criterion.title,
            ask=criterion.ask,
            value=old.value if old else "",
            words=old.words if old else "",
            reference=old.reference if old else "",
            next_on=old.next_on if old else None,
            shown=old.shown if old else Answer.Shown.COMPANY,
        )
        if old:
            answer.named_staff.set(old.named_staff.all())


def _locked(attestation: Attestation) -> Attestation:
    rows = Attestation.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.get(pk=attestation.pk)


def _need_own(by: User, attestation: Attestation) -> None:
    require(may_fill(by))
    company = company_of(by)
    if company is None or company.pk != attestation.organization_id:
        require(refuse("This attestation is another company's."))


@transaction.atomic
def save_answer(
    *,
    by: User,
    answer: Answer,
    value: str,
    words: str = "",
    reference: str = "",
    next_on: date | None = None,
    counsel: bool = False,
    shown: str = Answer.Shown.COMPANY,
    named_staff: Iterable[User] = (),
) -> Answer:
    """One criterion of a draft. What is kept offline stores no text, not even for a moment."""
    attestation = _locked(answer.attestation)
    _need_own(by, attestation)
    require(may_change(attestation))
    staff = list(named_staff)
    if problems := _problems(value, words, reference, shown, staff):
        raise ValidationError(problems)
    answer.value, answer.words, answer.reference = value, words.strip(), reference.strip()
    answer.next_on, answer.counsel, answer.shown = next_on, counsel, shown
    answer.confirmed, answer.edited_by, answer.edited_at = bool(value), by, timezone.now()
    answer.save()
    answer.named_staff.set(staff if shown == Answer.Shown.NAMED else [])
    audit.record(
        ANSWERED,
        by=by,
        subject=attestation,
        organization=attestation.organization,
        detail={"criterion": answer.criterion, "shown": shown},
    )
    return answer


def _problems(value: str, words: str, reference: str, shown: str, staff: list[User]) -> dict[str, str]:
    problems = {}
    if value and value not in Answer.Value.values:
        problems["value"] = "Choose one of the answers."
    if shown == Answer.Shown.OFFLINE and (words.strip() or reference.strip()):
        problems["words"] = "What is kept offline is not stored here: take the text and the reference out."
    if shown == Answer.Shown.NAMED and (
        len({person.pk for person in staff}) != NAMED
        or not all(has_staff_role(person, "membership") for person in staff)
    ):
        problems["named_staff"] = "Choose two people of the membership staff."
    return problems


def what_is_missing(attestation: Attestation) -> list[str]:
    """Why it cannot be handed on yet, a sentence each."""
    found = []
    for answer in attestation.answers.all():
        if not answer.value or not answer.confirmed:
            found.append(f"“{answer.title}” has not been looked at this year.")
        elif answer.value != Answer.Value.MET and answer.next_on is None:
            found.append(f"“{answer.title}” is not fully met: say by when it shall be.")
        elif answer.shown != Answer.Shown.OFFLINE and not (answer.words or answer.reference):
            found.append(f"“{answer.title}” has neither a text nor a reference.")
    return found


@transaction.atomic
def submit(*, by: User, attestation: Attestation) -> Attestation:
    """Hand it to the second person; handing it on twice is handing it on once."""
    locked = _locked(attestation)
    _need_own(by, locked)
    if locked.state == Attestation.State.WAITING:
        return locked
    require(may_change(locked))
    if missing := what_is_missing(locked):
        raise ValidationError(missing)
    locked.state, locked.submitted_by = Attestation.State.WAITING, by
    locked.submitted_at, locked.sent_back_note = timezone.now(), ""
    locked.save(update_fields=["state", "submitted_by", "submitted_at", "sent_back_note"])
    audit.record(SUBMITTED, by=by, subject=locked, organization=locked.organization)
    for person in second_people(locked):
        notices.tell(
            person,
            topic=TOPIC,
            text="Your company's attestation waits for your sign-off.",
            url=reverse("members:attestation-sign", args=[locked.year]),
        )
        emails.sign_off_needed(locked, to=person)
    return locked


def second_people(attestation: Attestation) -> list[User]:
    """Who may sign it off: signatories and representatives who wrote none of it."""
    wrote = set(attestation.answers.values_list("edited_by", flat=True)) | {attestation.submitted_by_id}
    seats = Seat.objects.filter(
        organization=attestation.organization_id,
        status=Seat.Status.ACTIVE,
        roles__overlap=list(SIGNS),
        user__is_active=True,
    ).select_related("user")
    return [seat.user for seat in seats if seat.user_id not in wrote]


@transaction.atomic
def send_back(*, by: User, attestation: Attestation, note: str) -> Attestation:
    locked = _locked(attestation)
    require(may_sign_off(by, locked))
    if not note.strip():
        raise ValidationError({"note": "Say what should be looked at again."})
    locked.state, locked.sent_back_note = Attestation.State.DRAFT, note.strip()
    locked.save(update_fields=["state", "sent_back_note"])
    audit.record(SENT_BACK, by=by, subject=locked, organization=locked.organization)
    if locked.submitted_by:
        notices.tell(
            locked.submitted_by,
            topic=TOPIC,
            text="Your company's attestation came back to you.",
            url=reverse("members:attestation", args=[locked.year]),
            letter=True,
        )
    return locked


@transaction.atomic
def sign_off(
    *,
    by: User,
    attestation: Attestation,
    retention_years: int,
    evidence: dict[str, Any] | None = None,
    at: Any = None,
) -> Attestation:
    """The snapshot: answers and dates in clear, texts as salted hashes, so that it outlives them."""
    locked = _locked(attestation)
    if locked.state == Attestation.State.SIGNED and locked.signed_by_id == by.pk:
        return locked
    require(may_sign_off(by, locked))
    if retention_years not in RETENTION:
        raise ValidationError({"retention_years": "Choose how long the texts are kept."})
    now = at or timezone.now()
    locked.state, locked.signed_by, locked.signed_at = Attestation.State.SIGNED, by, now
    locked.retention_years, locked.evidence = retention_years, evidence or {}
    locked.purge_on = (now + timedelta(days=365 * retention_years)).date()
    locked.snapshot = _snapshot(locked)
    locked.sha256 = sha256(locked.snapshot)
    locked.save()
    audit.record(
        SIGNED, by=by, subject=locked, organization=locked.organization, detail={"sha256": locked.sha256}
    )
    hooks.attestation_signed.tell(by=by, attestation=locked)
    return locked


def _snapshot(attestation: Attestation) -> str:
    answers = []
    for answer in attestation.answers.all():
        answer.salt = secrets.token_hex(16)
        answer.save(update_fields=["salt"])
        answers.append(
            {
                "criterion": answer.criterion,
                "title": answer.title,
                "ask": answer.ask,
                "answer": answer.value,
                "next_on": answer.next_on.isoformat() if answer.next_on else None,
                "reviewed_with_counsel": answer.counsel,
                "shown": answer.shown,
                "text_sha256": text_hash(answer),
            }
        )
    content = {
        "company": str(attestation.organization_id),
        "year": attestation.year,
        "filled_in_by": str(attestation.submitted_by_id),
        "signed_off_by": str(attestation.signed_by_id),
        "signed_at": attestation.signed_at.isoformat() if attestation.signed_at else None,
        "answers": answers,
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def text_hash(answer: Answer) -> str:
    return sha256(f"{answer.salt}\n{answer.words}\n{answer.reference}")


def is_intact(attestation: Attestation) -> bool:
    """Whether snapshot, hash and (as long as they are kept) texts agree."""
    if sha256(attestation.snapshot) != attestation.sha256:
        return False
    if attestation.purged_at:
        return True
    kept = {row["criterion"]: row["text_sha256"] for row in json.loads(attestation.snapshot)["answers"]}
    return all(kept.get(answer.criterion) == text_hash(answer) for answer in attestation.answers.all())


@transaction.atomic
def delete_texts_due(*, on: date) -> int:
    """Texts whose time is over go; answers, dates, snapshot and hash stay. Says how many attestations."""
    due = Attestation.objects.select_for_update().filter(purge_on__lte=on, purged_at=None)
    count = 0
    for row in due:
        row.answers.update(words="", reference="", salt="")
        row.purged_at = timezone.now()
        row.save(update_fields=["purged_at"])
        audit.record(PURGED, subject=row, organization=row.organization, detail={"year": row.year})
        count += 1
    return count
