"""What staff do: list what stays unanswered, ask people privately, look at a shielded name, merge what was asked before."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from members.models import User
from members.rules import holders_of
from resources.questions import emails
from resources.questions.answering import TOPIC
from resources.questions.evidence import may_be_asked
from resources.questions.models import AskedPerson, Contribution, Question
from resources.questions.rules import may_route
from resources.questions.services import lock, shut
from resources.questions.workdays import is_due

LISTED = audit.action(
    "questions.listed_for_routing", "Questions that stayed unanswered were listed for staff"
)
PEOPLE_ASKED = audit.action("questions.people_asked", "Asked somebody privately about a question")
PASSED = audit.action("questions.passed", "Passed on a question they were asked about")
LOOKED = audit.action("questions.looked_at_name", "Looked at who stands behind a shielded question or answer")
MERGED = audit.action("questions.merged", "Merged a question into one that was asked before")
SPLIT = audit.action("questions.split", "Took a merged question apart again")

CANNOT_BE_ASKED = (
    "This person cannot be asked about this question. Ask somebody who is covered, may see it, and is no colleague of "
    "whoever asked."
)


@transaction.atomic
def list_unanswered(now: datetime) -> int:
    """List what has waited for two working days; programme staff get one letter about all that is new."""
    waiting = Question.objects.unanswered().filter(routed_at=None).select_for_update(of=("self",))
    due = [question for question in waiting if question.asked_at and is_due(question.asked_at, now)]
    if not due:
        return 0
    Question.objects.filter(pk__in=[question.pk for question in due]).update(routed_at=now)
    audit.record(LISTED, detail={"questions": len(due)})
    words = "1 question has" if len(due) == 1 else f"{len(due)} questions have"
    for person in holders_of("programmes"):
        notices.tell(
            person,
            topic=TOPIC,
            text=f"{words} had no answer for two working days.",
            url=reverse("console:questions"),
        )
        if notices.services.wants_letter(person, TOPIC):
            emails.unanswered(to=person, number=len(due))
    return len(due)


@transaction.atomic
def ask_person(*, by: User, question: Question, person: User, at: datetime | None = None) -> AskedPerson:
    """Ask somebody privately. Asked twice is asked once."""
    require(may_route(by))
    locked = lock(question)
    if locked.status != Question.Status.OPEN:
        require(
            refuse("Only an open question is passed on.", "See the questions", reverse("console:questions"))
        )
    asked = AskedPerson.objects.filter(question=locked, person=person).first()
    if asked is not None:
        return asked
    if not may_be_asked(locked).filter(pk=person.pk).exists():
        require(refuse(CANNOT_BE_ASKED, "Back to it", reverse("console:question", args=[locked.pk])))
    asked = AskedPerson.objects.create(question=locked, person=person, by=by)
    if at is not None:
        AskedPerson.objects.filter(pk=asked.pk).update(created_at=at)
    audit.record(PEOPLE_ASKED, by=by, subject=locked)
    url = reverse("resources:question", args=[locked.pk])
    notices.tell(person, topic=TOPIC, text="Staff think that you may know about a question.", url=url)
    if notices.services.wants_letter(person, TOPIC):
        emails.you_were_asked(to=person, url=url)
    return asked


@transaction.atomic
def pass_on(*, by: User, question: Question, at: datetime | None = None) -> None:
    """Pass without a reason: nobody asks why, and nobody but staff learns it."""
    asked = AskedPerson.objects.select_for_update().filter(
        question=question, person=by, state=AskedPerson.State.WAITING
    )
    if asked.update(state=AskedPerson.State.PASSED, replied_at=at or timezone.now()):
        audit.record(PASSED, by=by)


@transaction.atomic
def look_at_name(*, by: User, said: Contribution) -> User:
    """Who stands behind shielded words; each look is an entry."""
    require(may_route(by))
    if said.shielded:
        audit.record(LOOKED, by=by, subject=said)
    return said.author


@transaction.atomic
def merge(*, by: User, question: Question, into: Question) -> Question:
    """Point a question to the one that was asked before; whoever follows it is told nothing, the link says all."""
    require(may_route(by))
    locked, target = lock(question), lock(into)
    if locked.merged_into_id == target.pk:
        return locked
    if locked.pk == target.pk or target.status in {Question.Status.DRAFT, Question.Status.MERGED}:
        require(refuse("Choose another question that was asked and is not merged itself."))
    if locked.status == Question.Status.MERGED or locked.duplicates.exists():
        require(refuse("This question is part of a merge already. Take that apart first."))
    if target.group_id is not None and target.group_id != locked.group_id:
        require(
            refuse(
                "Not everybody who sees this question could follow the link: the other one was asked in a group. "
                "Merge the other way round."
            )
        )
    locked.merged_into = target
    shut(locked, Question.Status.MERGED)
    audit.record(MERGED, by=by, subject=locked, detail={"into": str(target.pk)})
    if locked.left_at is None:
        notices.tell(
            locked.author,
            topic=TOPIC,
            text="Staff found that your question was asked before, and link to it.",
            url=f"{reverse('resources:questions')}?show=mine",
        )
    return locked


@transaction.atomic
def split(*, by: User, question: Question) -> Question:
    require(may_route(by))
    locked = lock(question)
    if locked.status != Question.Status.MERGED:
        return locked
    locked.merged_into, locked.status, locked.closed_at = None, Question.Status.OPEN, None
    locked.save(update_fields=["merged_into", "status", "closed_at"])
    audit.record(SPLIT, by=by, subject=locked)
    return locked
