"""A good answer becomes a library note: a draft, prefilled, that goes the library's own way to publication."""

from django.db import transaction
from django.urls import reverse

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.markdown import escape
from members.models import GroupSeat, User, WorkingGroup
from members.rules import group_roles, has_staff_role, is_covered, may_contribute
from resources.library.models import Document
from resources.library.services import Content, create_draft
from resources.questions.bylines import byline
from resources.questions.models import Answer, Question
from resources.questions.services import lock

NOTED = audit.action("questions.note_begun", "Began a library note from an answer")


def group_for(user: User, question: Question) -> WorkingGroup | None:
    """Where the note would be drafted: in the question's own group, or in one of this person's, nearest by stage."""
    if question.group_id is not None or has_staff_role(user, "publishing"):
        return question.group
    writes = [pk for pk, role in group_roles(user).items() if role in GroupSeat.SPEAKS]
    groups = list(WorkingGroup.objects.filter(pk__in=writes).order_by("title"))
    return max(groups, key=lambda group: group.stage == question.stage, default=None)


def may_make_note(user: User, answer: Answer, drafts: Decision | None = None) -> Decision:
    """Who writes in the library; but no shielded person about their own words, as a draft carries its owner's name.

    `drafts`: what `may_draft` said, for a page that asks about many answers.
    """
    question = answer.question
    if answer.deleted_at is not None:
        return refuse("This answer was taken back.")
    if question.document_id is not None:
        return refuse("A note is being made of this question already.")
    if any(said.shielded and said.author_id == user.pk for said in (question, answer)):
        return refuse(
            "A note carries the name of whoever drafts it. So that yours stays out of it, somebody else makes it."
        )
    return may_draft(user, question) if drafts is None else drafts


def may_draft(user: User, question: Question) -> Decision:
    """Whether this person writes anywhere that a note on this question could be drafted."""
    if has_staff_role(user, "publishing"):
        return ALLOWED
    if has_staff_role(user) or not is_covered(user):
        return refuse("Publishing staff, and those who write in a working group, make notes.")
    group = question.group_id or getattr(group_for(user, question), "pk", None)
    if group is None or group_roles(user).get(group) not in GroupSeat.SPEAKS:
        return refuse(
            "Notes are drafted in a working group. Take part in one to write.",
            "See the working groups",
            reverse("members:groups"),
        )
    return may_contribute(user)


@transaction.atomic
def make_note(*, by: User, answer: Answer) -> Document:
    """Begin the draft. A second click leads to the same one."""
    question = lock(answer.question)
    if question.document is not None:
        return question.document
    answer.question = question
    require(may_make_note(by, answer))
    content = Content(
        title=question.title,
        summary="From a question that members asked, and an answer that helped.",
        stage=question.stage,
        topics=tuple(question.topics),
        body=_text(question, answer),
    )
    document = create_draft(by=by, content=content, group=group_for(by, question))
    question.document = document
    question.save(update_fields=["document"])
    audit.record(NOTED, by=by, subject=document)
    return document


def _text(question: Question, answer: Answer) -> str:
    asked = f"## What was asked\n\n{question.body}\n\n" if question.body else ""
    link = reverse("resources:question", args=[question.pk])
    return (
        f"{asked}## What helped\n\n{answer.body}\n\n## Where this comes from\n\n"
        f"From [a question that was asked here]({link}). {_credit(answer)}\n"
    )


def _credit(answer: Answer) -> str:
    """Named where they answered under their name; whoever asked is never named."""
    said = byline(answer, None)
    if said.shielded or answer.left_at is not None:
        return "Whoever answered is not named."
    of_company = f", {escape(said.company)}" if said.company else ""
    return f"Answered by {escape(said.name)}{of_company}."
