"""Questions of the demo: asked, answered, shielded, routed, merged, and one that became a note in the library."""

import uuid
from datetime import timedelta
from typing import Any

from coalition.local.seed.cast import Cast, load
from members.models import GroupSeat, User
from members.rules import holders_of
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import approve_publication, ask_to_publish
from resources.questions import answering, routing, services
from resources.questions.evidence import candidates_for
from resources.questions.models import Answer, Question
from resources.questions.notes import make_note

SPACE = uuid.UUID("6f1dcb1e-6f3c-4d6f-9a43-0f4d4dd2c1a7")
NOTE_GROUP = "investigations-and-reporting"
KEPT_FREE = {
    "signatory",
    "admin",
}  # people whom other parts of the demo need are not drawn for a company


def seed_questions(cast: Cast) -> None:
    rows = load("questions.yaml")
    for row in sorted(rows, key=lambda row: -row["asked"]):
        _seed(cast, row)
    routing.list_unanswered(cast.now)
    for row in rows:
        if row["fate"] == "routed":
            _ask_around(cast, Question.objects.get(title=row["title"]))


def _person(cast: Cast, row: dict[str, Any], number: int = 0) -> User:
    """Read afresh: their company has joined, and they have acknowledged, in the meantime."""
    if "in_group" in row:
        seats = GroupSeat.objects.filter(group__slug=row["in_group"], ended_at=None, role="participant")
        seat = seats.order_by("user__email")[number]
        return User.objects.get(pk=seat.user_id)
    if "@" in row["who"]:
        return User.objects.get(email=row["who"])
    people = sorted(
        (user for user in cast.staff_of[row["who"]]),
        key=lambda user: (bool(KEPT_FREE & set(cast.roles[user.email])), user.email),
    )
    return User.objects.get(pk=people[0].pk)


def _key(*words: object) -> uuid.UUID:
    return uuid.uuid5(SPACE, " ".join(map(str, words)))


def _seed(cast: Cast, row: dict[str, Any]) -> None:
    asker = _person(cast, row)
    group = None
    if "in_group" in row:
        group = GroupSeat.objects.select_related("group").filter(group__slug=row["in_group"])[0].group
    content = services.Content(
        title=row["title"],
        body=row["body"].strip(),
        stage=row["stage"],
        topics=tuple(row["topics"]),
        group=group,
        shielded=row.get("shielded", False),
    )
    if row["fate"] == "draft":
        services.keep_draft(by=asker, key=_key(row["title"]), content=content)
        return
    asked = cast.ago(row["asked"])
    question = services.ask_question(by=asker, key=_key(row["title"]), content=content, at=asked)
    Question.objects.filter(pk=question.pk).update(created_at=asked)
    answers = [_answer(cast, question, one, number) for number, one in enumerate(row.get("answers", []), 1)]
    for one, given in zip(row.get("answers", []), answers, strict=True):
        if one.get("mark"):
            answering.mark_answer(by=asker, answer=given, mark=one["mark"])
    if row["fate"] == "closed":
        services.close_question(by=asker, question=question, status=Question.Status.NOT_NEEDED)
    if row["fate"] == "merged":
        target = Question.objects.filter(title=row["into"]).first()
        if target is not None:
            routing.merge(by=cast.staff, question=question, into=target)
    if row["fate"] == "note":
        _publish(cast, next(given for given in answers if Answer.objects.get(pk=given.pk).accepted))


def _answer(cast: Cast, question: Question, one: dict[str, Any], number: int) -> Answer:
    given = answering.give_answer(
        by=_person(cast, one, number),
        question=question,
        key=_key(question.title, number),
        body=one["body"].strip(),
        shielded=one.get("shielded", False),
        at=cast.ago(one["answered"]),
    )
    readers = [user for user in cast.members if user.pk not in {given.author_id, question.author_id}]
    for reader in readers[number : number + one.get("thanks", 0)]:
        answering.thank(by=User.objects.get(pk=reader.pk), answer=given)
    return given


def _publish(cast: Cast, answer: Answer) -> Document:
    """The note goes the library's own way: drafted in a group by its chair, published by staff."""
    chair = GroupSeat.objects.get(group__slug=NOTE_GROUP, role=GroupSeat.Role.CHAIR, ended_at=None)
    drafter = User.objects.get(pk=chair.user_id)
    draft = make_note(by=drafter, answer=Answer.objects.select_related("question").get(pk=answer.pk))
    choice = Choice(tlp="amber", audience="members", review_by=(cast.now + timedelta(days=330)).date())
    publisher = next(iter(holders_of("publishing")), cast.staff)
    asked = ask_to_publish(by=drafter, document=draft, choice=choice, at=cast.ago(20))
    return approve_publication(by=publisher, asked=asked, at=cast.ago(20))


def _ask_around(cast: Cast, question: Question) -> None:
    """Staff asked two people; one has passed."""
    if question.asked_at is None:
        return
    asked = question.asked_at + timedelta(days=3)
    people = [person for person, _why in candidates_for(question)][:2]
    for person in people:
        routing.ask_person(by=cast.staff, question=question, person=person, at=asked)
    for person in people[1:]:
        routing.pass_on(by=person, question=question, at=asked + timedelta(hours=7))
