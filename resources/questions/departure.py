"""What a departure means for questions: open ones pass on or are closed, answers stay without a name."""

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from coalition.core import audit, registry
from coalition.core.registry import Leaving
from members.models import Seat, User
from members.organizations.leavers import everybody_of
from members.rules import covered_people
from resources.questions.models import Answer, AskedPerson, Follow, Question
from resources.questions.services import openly_of, shut

ENDED = audit.action("questions.ended_by_departure", "A departure ended a part in questions")
PASSED_ON = audit.action(
    "questions.passed_to_colleague", "A departure passed an open question to a colleague"
)


def register() -> None:
    registry.departure_effect(
        "questions", title="Questions", ends=ends, carry_out=carry_out, stays=stays, order=45
    )


def _open(leaving: Leaving) -> QuerySet[Question]:
    """Open questions of those who leave; of somebody who moves, those asked for the company that is left."""
    rows = Question.objects.filter(
        author__in=everybody_of(leaving), status=Question.Status.OPEN, left_at=None
    )
    if leaving.to is not None:
        rows = rows.filter(Q(organization=leaving.organization) | Q(organization=None))
    return rows.select_related("organization", "author").order_by("asked_at")


def _heir(question: Question, leaving: Leaving) -> User | None:
    """An admin of the same company, where one person leaves, the question stands under their name and asks everybody.

    A shielded question passes to nobody: a colleague would learn whose it was. One of a group has readers of its own.
    """
    if leaving.user is None or question.shielded or question.group_id is not None:
        return None
    seats = Seat.objects.filter(
        organization=leaving.organization, status=Seat.Status.ACTIVE, roles__contains=[Seat.Role.ADMIN]
    )
    people = covered_people().filter(pk__in=seats.values("user")).exclude(pk=leaving.user.pk)
    return people.order_by("email").first()


def _named(leaving: Leaving) -> tuple[QuerySet[Question], QuerySet[Answer]]:
    """What was said and still carries their name, or their shield."""
    people = everybody_of(leaving)
    asked = Question.objects.filter(author__in=people, left_at=None).exclude(status=Question.Status.DRAFT)
    said = Answer.objects.filter(author__in=people, left_at=None)
    if leaving.to is not None:
        asked, said = (
            asked.filter(organization=leaving.organization),
            said.filter(organization=leaving.organization),
        )
    return asked, said


def ends(leaving: Leaving) -> list[str]:
    """A line for each open question under a name.

    What is shielded is closed too, and stands in no preview: admins of the company read it.
    """
    lines = []
    for question in _open(leaving).filter(shielded=False):
        heir = _heir(question, leaving)
        lines.append(
            f"An open question passes to {heir.public_name}" if heir else "An open question is closed"
        )
    return lines


def stays(leaving: Leaving) -> list[str]:
    asked, said = _named(leaving)
    number = asked.filter(shielded=False).count() + said.filter(shielded=False, deleted_at=None).count()
    if not number:
        return []
    words = "1 question or answer stays" if number == 1 else f"{number} questions and answers stay"
    return [f"{words}, without their names"]


@transaction.atomic
def carry_out(*, leaving: Leaving, by: Any) -> None:
    people = everybody_of(leaving)
    now = timezone.now()
    for question in _open(leaving).select_for_update(of=("self",)):
        heir = _heir(question, leaving)
        if heir is not None:
            question.author = heir
            question.save(update_fields=["author"])
            audit.record(PASSED_ON, by=by, subject=question, organization=openly_of(question))
        else:
            shut(question, Question.Status.NOT_NEEDED)
    asked, said = _named(leaving)
    changed = asked.update(left_at=now) + said.update(left_at=now)
    changed += Question.objects.filter(author__in=people, status=Question.Status.DRAFT).delete()[0]
    changed += Follow.objects.filter(person__in=people).delete()[0]
    waiting = AskedPerson.objects.filter(person__in=people, state=AskedPerson.State.WAITING)
    changed += waiting.update(state=AskedPerson.State.ENDED, replied_at=now)
    if changed:
        audit.record(ENDED, by=by, organization=leaving.organization)
