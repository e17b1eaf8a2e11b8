"""Who may see, ask, answer, mark, close and route questions."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.rules import (
    coverage,
    group_roles,
    has_staff_role,
    is_covered,
    is_guest,
    is_member,
    may_contribute,
)

NOTHING = Q(pk__in=[])
LIST_URL = "/resources/questions/"
# Statuses by value: the models ask this module who sees them.
DRAFT, OPEN, ANSWERED, NOT_NEEDED, MERGED = "draft", "open", "answered", "not_needed", "merged"
CLOSED = (ANSWERED, NOT_NEEDED)


def visible_to(user: Any) -> Q:
    """Questions this person may see: those to all members, those of their groups, and their own drafts.

    Programme staff see every question that was asked, as they route it; other staff those to all members.
    """
    if not getattr(user, "is_authenticated", False) or is_guest(user):
        return NOTHING
    asked = ~Q(status=DRAFT)
    if has_staff_role(user, "programmes"):
        return asked
    if has_staff_role(user):
        return asked & Q(group=None)
    if not is_covered(user):
        return NOTHING
    to_all_or_theirs = Q(group=None) | Q(group_id__in=list(group_roles(user)))
    return (asked & to_all_or_theirs) | Q(status=DRAFT, author_id=user.pk)


def routes(user: Any) -> bool:
    """Whether this person looks after what stays unanswered."""
    return has_staff_role(user, "programmes")


def may_take_part(user: Any) -> Decision:
    """Ask and answer: covered people of member companies who do more than read."""
    if has_staff_role(user):
        return refuse(
            "Questions are asked and answered by people of member companies. Coalition staff see that none stays alone.",
            "See the questions",
            LIST_URL,
        )
    covered = coverage(user, "nda")
    if not covered:
        return covered
    if not is_member(user):
        return refuse(
            "Questions open once your company is a member.", "See the agreements", "/members/agreements/"
        )
    return may_contribute(user)


def may_ask_in(user: Any, group: Any | None) -> Decision:
    """Ask everybody, or one of the groups in which this person holds a seat."""
    if group is not None and group.pk not in group_roles(user):
        return refuse(
            "You do not take part in this group, so you cannot ask it. Ask all members instead.",
            "See the group",
            reverse("members:group", args=[group.slug]),
        )
    return may_take_part(user)


def _is_its_asker(user: Any, question: Any) -> Decision:
    if question.author_id == user.pk:
        return ALLOWED
    return refuse("Only whoever asked may do this.", "Back to the question", _url(question))


def _url(question: Any) -> str:
    return reverse("resources:question", args=[question.pk])


def may_edit(user: Any, question: Any) -> Decision:
    if question.status not in {DRAFT, OPEN}:
        return refuse(
            "This question is closed. Open it again to change it.", "Back to the question", _url(question)
        )
    return first_refusal(_is_its_asker(user, question), may_take_part(user))


def may_answer(user: Any, question: Any) -> Decision:
    """While it is open, and after it was answered: a better answer may come later."""
    if question.status not in {OPEN, ANSWERED}:
        return refuse("This question is closed.", "Back to the question", _url(question))
    return may_take_part(user)


def may_change_answer(user: Any, answer: Any) -> Decision:
    if answer.author_id != user.pk or answer.deleted_at is not None:
        return refuse(
            "An answer is changed by whoever wrote it.", "Back to the question", _url(answer.question)
        )
    return may_take_part(user)


def may_mark(user: Any, answer: Any) -> Decision:
    """Say that an answer helped: whoever asked, about what others wrote."""
    if answer.author_id == user.pk or answer.deleted_at is not None:
        return refuse(
            "An answer of your own is not marked. Close the question if it is settled.",
            "Back to the question",
            _url(answer.question),
        )
    if answer.question.status not in {OPEN, ANSWERED}:
        return refuse("This question is closed.", "Back to the question", _url(answer.question))
    return first_refusal(_is_its_asker(user, answer.question), may_take_part(user))


def may_thank(user: Any, answer: Any) -> Decision:
    if answer.author_id == user.pk or answer.deleted_at is not None:
        return refuse("One thanks others.", "Back to the question", _url(answer.question))
    return may_take_part(user)


def may_close(user: Any, question: Any) -> Decision:
    if question.status not in {OPEN, *CLOSED}:
        return refuse("This question can be neither closed nor opened.", "Back to the questions", LIST_URL)
    if routes(user):
        return ALLOWED
    return first_refusal(_is_its_asker(user, question), may_take_part(user))


def may_route(user: Any) -> Decision:
    if routes(user):
        return ALLOWED
    return refuse("Staff who hold the programmes role route questions.", "Back to the questions", LIST_URL)
