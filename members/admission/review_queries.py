"""What reviewers read: the board, and an application with its revisions, marks and questions."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from members.admission.changes import Piece, answer_changes, differences
from members.admission.criteria import COMPANY
from members.admission.models import Application, Declaration, Question, Review, Submission
from members.admission.progress import POSITIONS, answer_lines, fact_lines
from members.admission.rules import MOVES, Stage
from members.organizations.criteria import criteria

COLUMNS = (Stage.SUBMITTED, Stage.REVIEW, Stage.INFORMATION, Stage.DECISION)
CLOSED = (Stage.ADMITTED, Stage.DECLINED, Stage.DEFERRED, Stage.ON_RAMP, Stage.WITHDRAWN)
A_COLUMN = 25


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with what stands in it, the one that waits longest first, and where each may be moved."""

    stage: str
    title: str
    for_applicant: str
    count: int
    rows: list[Application]
    moves: list[tuple[str, str]]


def applications_for(
    user: Any, *, words: str = "", owner: str = "", stage: str = ""
) -> QuerySet[Application]:
    """What staff see of applications before any opens: name, stage, age, owner, and how far the reviews are."""
    own = Declaration.objects.filter(application=OuterRef("pk"), reviewer_id=user.pk)
    found = (
        Application.objects.visible_to(user)
        .select_related("owner")
        .annotate(
            reviews_given=Count(
                "reviews", filter=Q(reviews__given_at__isnull=False) & _newest_of("reviews"), distinct=True
            ),
            declared=Exists(own),
        )
    )
    for word in words.split():
        found = found.filter(
            Q(company_name__icontains=word) | Q(legal_name__icontains=word) | Q(domain__icontains=word)
        )
    if owner == "me":
        found = found.filter(owner_id=user.pk)
    elif owner == "none":
        found = found.filter(owner=None)
    return found.filter(stage=stage) if stage else found


def _newest_of(reviews: str) -> Q:
    newest = Submission.objects.filter(application=OuterRef("pk")).order_by("-number").values("pk")[:1]
    return Q(**{f"{reviews}__submission_id": Subquery(newest)})


def board(found: QuerySet[Application]) -> list[Column]:
    rows: dict[str, list[Application]] = {}
    for row in found.filter(stage__in=COLUMNS).order_by("stage_since"):
        rows.setdefault(row.stage, []).append(row)
    return [
        Column(
            stage,
            stage.label,
            Application.APPLICANT_WORDS[stage],
            len(rows.get(stage, [])),
            rows.get(stage, [])[:A_COLUMN],
            [(to, Stage(to).label) for to in MOVES[stage]],
        )
        for stage in COLUMNS
    ]


def recused_from(user: Any) -> int:
    return Declaration.objects.filter(
        reviewer_id=user.pk, recused_at__isnull=False, application__stage__in=Application.WITH_STAFF
    ).count()


@dataclass(slots=True)
class Section:
    """One criterion (or the company's facts) as reviewers read it."""

    id: str
    title: str
    ask: str
    lines: list[tuple[str, str]]
    changes: list[Piece] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    marks: list[tuple[str, str, Any, str]] = field(default_factory=list)


def sections_of(
    application: Application, submission: Submission, reviews: list[Review], *, since: Submission | None
) -> list[Section]:
    """What was sent, what changed since an earlier submission, what was asked, and how it was marked."""
    facts, answers = submission.content["facts"], submission.content["answers"]
    sections = [Section(COMPANY, "The company", "", fact_lines(facts))]
    sections += [
        Section(name, criterion.title, criterion.ask, answer_lines(answers.get(name, {})))
        for name, criterion in criteria().items()
    ]
    asked: dict[str, list[Question]] = {}
    for question in application.questions.select_related("asked_by", "answered_in"):
        asked.setdefault(question.step, []).append(question)
    for section in sections:
        section.questions = asked.get(section.id, [])
        section.marks = [
            (
                review.reviewer.public_name,
                Review.Verdict(mark["verdict"]).label,
                mark.get("score"),
                mark.get("note", ""),
            )
            for review in reviews
            if (mark := review.marks.get(section.id)) and mark.get("verdict")
        ]
        if since is not None:
            section.changes = _changed(section.id, since, submission)
    return sections


def _changed(name: str, before: Submission, after: Submission) -> list[Piece]:
    if name == COMPANY:
        old, new = (_facts_text(one.content["facts"]) for one in (before, after))
        return [] if old == new else differences(old, new)
    old_answer, new_answer = (one.content["answers"].get(name) for one in (before, after))
    if old_answer == new_answer or new_answer is None:
        return []
    old_position, new_position = (
        POSITIONS.get((one or {}).get("position", ""), "") for one in (old_answer, new_answer)
    )
    moved = [] if old_position == new_position else differences(f"{old_position}. ", f"{new_position}. ")
    return [*moved, *answer_changes(old_answer or {}, new_answer)]


def _facts_text(facts: dict[str, Any]) -> str:
    return "\n".join(f"{label}: {words}" for label, words in fact_lines(facts))


def reviews_to_show(user: Any, application: Application) -> tuple[Review | None, list[Review], int]:
    """One's own review; those of others, once one's own is given or it waits for the decision; and how many are hidden."""
    recused = application.declarations.filter(recused_at__isnull=False).values("reviewer_id")
    every = list(application.reviews.select_related("reviewer", "submission").exclude(reviewer__in=recused))
    own = next((review for review in every if review.reviewer_id == user.pk), None)
    given = [review for review in every if review.given_at is not None]
    open_now = application.stage not in {Stage.REVIEW, Stage.INFORMATION} or (
        own is not None and own.given_at is not None
    )
    shown = given if open_now else [review for review in given if review.reviewer_id == user.pk]
    return own, shown, len(given) - len(shown)


def newest_submission(application: Application) -> Submission | None:
    return application.submissions.first()


def open_for_objections(now: datetime | None = None) -> QuerySet[Application]:
    """Applicants about whom members are being asked, and about whom they still may answer."""
    if not settings.ADMISSION_OBJECTIONS:
        return Application.objects.none()
    return Application.objects.filter(
        stage__in=Application.WITH_STAFF, objections_until__gt=now or timezone.now(), wants_on_ramp=False
    ).order_by(F("objections_until"), "company_name")
