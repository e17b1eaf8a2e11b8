"""What people do with answers: give, change, take back, mark as helpful, thank."""

import uuid
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from members.models import User
from members.rules import company_of, covered_people, group_roles
from resources.questions import emails
from resources.questions.models import Answer, AskedPerson, Follow, Question, Thanks
from resources.questions.rules import may_answer, may_change_answer, may_mark, may_thank
from resources.questions.services import lock, openly_of, shut

GIVEN = audit.action("questions.answered", "Answered a question")
EDITED = audit.action("questions.answer_changed", "Changed an answer")
TAKEN_BACK = audit.action("questions.answer_taken_back", "Took an answer back")
MARKED = audit.action("questions.answer_marked", "Said whether an answer helped")
THANKED = audit.action("questions.thanked", "Thanked for an answer")

TOPIC = "questions"
MARKS = ("accepted", "helped", "none")


@transaction.atomic
def give_answer(
    *,
    by: User,
    question: Question,
    key: uuid.UUID,
    body: str,
    shielded: bool = False,
    confirmed: tuple[str, ...] = (),
    at: datetime | None = None,
) -> Answer:
    """Answer, tell whoever asked and whoever follows. The same `key` again gives the same answer."""
    if (found := Answer.objects.filter(pk=key).first()) is not None:
        if found.author_id != by.pk or found.question_id != question.pk:
            require(refuse("This form is used up. Open the question and answer there.", "", ""))
        return found
    locked = lock(question)
    require(may_answer(by, locked))
    answer = Answer.objects.create(
        id=key, question=locked, author=by, organization=company_of(by), body=body, shielded=shielded
    )
    if at is not None:
        Answer.objects.filter(pk=answer.pk).update(created_at=at)
    AskedPerson.objects.filter(question=locked, person=by, state=AskedPerson.State.WAITING).update(
        state=AskedPerson.State.ANSWERED, replied_at=at or timezone.now()
    )
    audit.record(
        GIVEN,
        by=by,
        subject=answer,
        organization=openly_of(answer),
        detail={"confirmed": list(confirmed)} if confirmed else None,
    )
    _tell(locked, by)
    return answer


def _tell(question: Question, by: User) -> None:
    """Whoever asked and whoever follows, as long as they may see it.

    The links lead to their own lists: a letter that staff may read does not say which question is theirs.
    """
    if question.author_id != by.pk and question.left_at is None:
        _tell_one(question.author, "Your question has a new answer.", _list("mine"))
    followers = covered_people().filter(pk__in=Follow.objects.filter(question=question).values("person"))
    for person in followers.exclude(pk__in=[by.pk, question.author_id]):
        if question.group_id is None or question.group_id in group_roles(person):
            _tell_one(person, "A question you follow has a new answer.", _list("followed"))


def _list(show: str) -> str:
    return f"{reverse('resources:questions')}?show={show}"


def _tell_one(person: User, text: str, url: str) -> None:
    notices.tell(person, topic=TOPIC, text=text, url=url)
    if notices.services.wants_letter(person, TOPIC):
        emails.new_answer(to=person, url=url)


def _lock_answer(answer: Answer) -> Answer:
    rows = Answer.objects.select_for_update(of=("self",)).select_related("question", "organization", "author")
    return rows.get(pk=answer.pk)


@transaction.atomic
def change_answer(*, by: User, answer: Answer, body: str, confirmed: tuple[str, ...] = ()) -> Answer:
    """Other words; the page says that and when it was changed, and the former words are kept nowhere."""
    locked = _lock_answer(answer)
    require(may_change_answer(by, locked))
    if locked.body == body:
        return locked
    locked.body, locked.edited_at = body, timezone.now()
    locked.save(update_fields=["body", "edited_at"])
    audit.record(
        EDITED,
        by=by,
        subject=locked,
        organization=openly_of(locked),
        detail={"confirmed": list(confirmed)} if confirmed else None,
    )
    return locked


@transaction.atomic
def take_back_answer(*, by: User, answer: Answer) -> None:
    """The words are gone, the line stays and says so."""
    locked = _lock_answer(answer)
    if locked.author_id == by.pk and locked.deleted_at is not None:
        return
    require(may_change_answer(by, locked))
    locked.body, locked.deleted_at, locked.accepted, locked.helped = "", timezone.now(), False, False
    locked.save(update_fields=["body", "deleted_at", "accepted", "helped"])
    audit.record(TAKEN_BACK, by=by, subject=locked, organization=openly_of(locked))


@transaction.atomic
def mark_answer(*, by: User, answer: Answer, mark: str) -> Answer:
    """Say that it helped; or that it is the answer, which settles the question and takes the place of an earlier one."""
    if mark not in MARKS:
        raise ValueError(mark)
    question = lock(answer.question)
    locked = _lock_answer(answer)
    require(may_mark(by, locked))
    accepted, helped = mark == "accepted", mark in {"accepted", "helped"}
    if (locked.accepted, locked.helped) == (accepted, helped):
        return locked
    if accepted:
        Answer.objects.filter(question=question, accepted=True).update(accepted=False)
    locked.accepted, locked.helped = accepted, helped
    locked.save(update_fields=["accepted", "helped"])
    if accepted and question.status == Question.Status.OPEN:
        shut(question, Question.Status.ANSWERED)
    audit.record(MARKED, by=by, subject=question, organization=openly_of(question), detail={"mark": mark})
    if helped and locked.left_at is None:
        notices.tell(
            locked.author,
            topic=TOPIC,
            text="An answer of yours helped.",
            url=reverse("resources:question", args=[question.pk]),
        )
    return locked


@transaction.atomic
def thank(*, by: User, answer: Answer) -> None:
    """A word of thanks; the author learns that somebody thanked, and nobody learns who."""
    locked = _lock_answer(answer)
    require(may_thank(by, locked))
    _row, new = Thanks.objects.get_or_create(answer=locked, person=by)
    if not new:
        return
    audit.record(THANKED, by=by)
    if locked.left_at is None:
        notices.tell(
            locked.author,
            topic=TOPIC,
            text="Somebody thanked you for an answer.",
            url=reverse("resources:question", args=[locked.question_id]),
        )
