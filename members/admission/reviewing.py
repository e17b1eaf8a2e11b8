"""What membership staff do with an application until it is decided, and how members object."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import has_staff_role
from members.admission import emails
from members.admission.criteria import COMPANY
from members.admission.models import Application, Declaration, Objection, Question, Review
from members.admission.rules import Stage, may_move, may_object, may_read, may_review
from members.organizations.criteria import criteria
from members.organizations.rules import company_of

DECLARED = audit.action("admission.declared", "Declared whether they have a conflict of interest")
RECUSED = audit.action("admission.recused", "Was recused from an application")
OWNED = audit.action("admission.owner_set", "Said who looks after an application")
MOVED = audit.action("admission.moved", "Moved an application to another stage")
ASKED = audit.action("admission.information_asked", "Asked an applicant for more information")
REVIEW_SAVED = audit.action("admission.review_saved", "Saved a draft of a review")
REVIEWED = audit.action("admission.reviewed", "Gave a review")
OBJECTED = audit.action("admission.objected", "Objected to an applicant")
OPENED = audit.action("admission.opened", "Read an application")


def lock(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)


def _need_membership_role(by: User) -> None:
    if not has_staff_role(by, "membership"):
        require(refuse("Applications are handled by staff who hold the membership role."))


@transaction.atomic
def declare(*, by: User, application: Application, conflict: bool, words: str = "") -> Declaration:
    """Once, before the application opens. A conflict recuses at the same moment. Declared twice, the first counts."""
    _need_membership_role(by)
    locked = lock(application)
    now = timezone.now()
    declared, is_new = Declaration.objects.get_or_create(
        application=locked,
        reviewer=by,
        defaults={
            "conflict": conflict,
            "words": words.strip(),
            "recused_at": now if conflict else None,
        },
    )
    if is_new:
        audit.record(DECLARED, by=by, subject=locked, detail={"conflict": conflict})
        if conflict:
            _leave_it(by, locked)
    return declared


@transaction.atomic
def recuse(*, by: User, application: Application, words: str) -> None:
    """A conflict found later: access ends, an own review no longer counts, and somebody else looks after it."""
    require(may_read(by, application))
    locked = lock(application)
    Declaration.objects.filter(application=locked, reviewer=by).update(
        conflict=True, words=words.strip(), recused_at=timezone.now()
    )
    _leave_it(by, locked)


def _leave_it(by: User, application: Application) -> None:
    if application.owner_id == by.pk:
        application.owner = None
        application.save(update_fields=["owner"])
    audit.record(RECUSED, by=by, subject=application)


@transaction.atomic
def record_reading(*, by: User, application: Application) -> None:
    """Applications are confidential: each look leaves an entry."""
    require(may_read(by, application))
    audit.record(OPENED, by=by, subject=application)


@transaction.atomic
def set_owner(*, by: User, application: Application, owner: User | None) -> None:
    require(may_read(by, application))
    locked = lock(application)
    if owner is not None and not may_read(owner, locked):
        raise ValidationError("Only somebody who has declared that they have no conflict can look after it.")
    if locked.owner_id != (owner.pk if owner else None):
        locked.owner = owner
        locked.save(update_fields=["owner"])
        audit.record(OWNED, by=by, subject=locked, detail={"owner": str(owner.pk) if owner else None})


def moved(application: Application, stage: str, **changes: Any) -> None:
    for name, value in {"stage": stage, "stage_since": timezone.now(), **changes}.items():
        setattr(application, name, value)
    application.save(update_fields=["stage", "stage_since", *changes])


@transaction.atomic
def move(*, by: User, application: Application, to: str) -> Application:
    """To another stage by hand; nothing moves on by itself. The review's beginning asks the members, if the setting says so."""
    locked = lock(application)
    if locked.stage == to:
        return locked
    require(may_move(by, locked, to))
    was = locked.stage
    changes: dict[str, Any] = {}
    if to == Stage.REVIEW and settings.ADMISSION_OBJECTIONS and locked.objections_until is None:
        changes["objections_until"] = timezone.now() + timedelta(days=settings.ADMISSION_OBJECTIONS)
    moved(locked, to, **changes)
    audit.record(MOVED, by=by, subject=locked, detail={"from": was, "to": to})
    return locked


@transaction.atomic
def ask_for_information(*, by: User, application: Application, questions: dict[str, str]) -> Application:
    """One question or more, by step; the applicant may change those steps, and those alone, and sends again."""
    locked = lock(application)
    require(may_review(by, locked))
    asked = {step: text.strip() for step, text in questions.items() if text.strip()}
    if not asked:
        raise ValidationError("Write at least one question.")
    if unknown := set(asked) - {COMPANY, *criteria()}:
        raise ValueError(f"No such step: {sorted(unknown)}")
    open_now = set(locked.questions.filter(answered_in=None).values_list("step", "text"))
    Question.objects.bulk_create(
        Question(application=locked, step=step, text=text, asked_by=by)
        for step, text in asked.items()
        if (step, text) not in open_now
    )
    if locked.stage != Stage.INFORMATION:
        moved(locked, Stage.INFORMATION)
    audit.record(ASKED, by=by, subject=locked, detail={"steps": sorted(asked)})
    for editor in locked.editors.filter(removed_at=None, confirmed_at__isnull=False):
        emails.information_wanted(editor, count=len(asked))
    return locked


@transaction.atomic
def save_review(
    *,
    by: User,
    application: Application,
    marks: dict[str, dict[str, Any]],
    recommendation: str,
    note: str,
    give: bool,
) -> Review:
    """A draft, or given: then every criterion has a verdict. It counts for what was sent last."""
    locked = lock(application)
    require(may_review(by, locked))
    problems = _incomplete(marks, recommendation) if give else {}
    if problems:
        raise ValidationError(problems)
    newest = locked.submissions.first()
    if newest is None:
        raise RuntimeError("An application in review was sent.")
    review, _ = Review.objects.update_or_create(
        application=locked,
        reviewer=by,
        defaults={
            "submission": newest,
            "marks": marks,
            "recommendation": recommendation,
            "note": note.strip(),
            "given_at": timezone.now() if give else None,
        },
    )
    audit.record(
        REVIEWED if give else REVIEW_SAVED, by=by, subject=locked, detail={"submission": newest.number}
    )
    return review


def _incomplete(marks: dict[str, dict[str, Any]], recommendation: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    for criterion in criteria():
        mark = marks.get(criterion, {})
        verdict = mark.get("verdict")
        if not verdict:
            problems[f"{criterion}-verdict"] = "Say whether this criterion is met."
        elif verdict != Review.Verdict.NOT_APPLICABLE and mark.get("score") is None:
            problems[f"{criterion}-score"] = "Give a score from 0 to 5."
    if not recommendation:
        problems["recommendation"] = "Say what you recommend."
    return problems


@transaction.atomic
def object_to(*, by: User, application: Application, reason: str) -> Objection:
    """In the name of one's company, with a reason; while the window is open, a second one replaces the first."""
    require(may_object(by))
    locked = lock(application)
    if locked.objections_until is None or locked.objections_until <= timezone.now():
        require(refuse("The time for objections is over.", "See who is joining", "/members/applications/"))
    made, _ = Objection.objects.update_or_create(
        application=locked,
        organization=company_of(by),
        defaults={"raised_by": by, "reason": reason.strip()},
    )
    audit.record(OBJECTED, by=by, subject=locked, organization=company_of(by))
    return made
