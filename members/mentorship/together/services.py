"""What the two sides of a pair write: the defaults acknowledged, goals, notes, the pulse, and what came of it."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import locked, page_of
from members.mentorship.rules import HOME_URL, TOPIC, is_mentor_of
from members.mentorship.together import rules
from members.mentorship.together.ending import end_pair
from members.mentorship.together.models import Feedback, Goal, Note, Pulse, Thanks
from members.mentorship.together.sessions import has_met
from members.organizations.rules import company_of

AGREED = audit.action("mentorship.defaults_acknowledged", "Acknowledged the defaults of a pair")
PLANNED = audit.action("mentorship.goal_changed", "Changed the goals of a pair")
NOTED = audit.action("mentorship.note_changed", "Wrote or destroyed a note of a pair")
PULSE = audit.action("mentorship.pulse_said", "Said how a pair fits", shielded=True)
CLOSED = audit.action("mentorship.outcome_said", "Said what came of a pair")
THANKS = audit.action("mentorship.thanks_answered", "Answered whether thanks may be shown")
DESTROYED = audit.action("mentorship.notes_destroyed", "Destroyed the notes of a pair whose time was over")

MOST_GOALS = 8


@transaction.atomic
def acknowledge_defaults(*, by: User, pair: Pair) -> Pair:
    """Each side takes note of how every pair works together. Twice is once."""
    current = locked(pair)
    require(rules.may_work_together(by, current))
    name = "mentor_agreed_at" if is_mentor_of(by, current) else "mentee_agreed_at"
    if getattr(current, name) is None:
        setattr(current, name, timezone.now())
        current.save(update_fields=[name])
        audit.record(AGREED, by=by, subject=current, organization=company_of(by))
    return current


@transaction.atomic
def add_goal(*, by: User, pair: Pair, words: str) -> Goal:
    current = locked(pair)
    require(rules.may_work_together(by, current))
    found = current.goals.filter(words=words).first()
    if found is not None:
        return found
    if current.goals.count() >= MOST_GOALS:
        require(
            refuse(
                f"A plan has {MOST_GOALS} goals at most. Take one out first.", "Back to mentorship", HOME_URL
            )
        )
    goal = Goal.objects.create(pair=current, words=words, set_by=by)
    audit.record(PLANNED, by=by, subject=goal, organization=company_of(by), detail={"added": True})
    return goal


@transaction.atomic
def mark_goal(*, by: User, goal: Goal, outcome: str) -> Goal:
    """Say how far a goal is; either side may."""
    require(rules.may_work_together(by, locked(goal.pair)))
    if goal.outcome != outcome:
        goal.outcome = outcome
        goal.save(update_fields=["outcome"])
        audit.record(PLANNED, by=by, subject=goal, organization=company_of(by), detail={"outcome": outcome})
    return goal


@transaction.atomic
def remove_goal(*, by: User, goal: Goal) -> None:
    pair = locked(goal.pair)
    require(rules.may_work_together(by, pair))
    audit.record(PLANNED, by=by, subject=goal, organization=company_of(by), detail={"removed": True})
    goal.delete()


@transaction.atomic
def write_note(*, by: User, pair: Pair, words: str) -> Note:
    """A note for the two sides; the audit keeps that there is one, never a word of it. The same words twice are one."""
    current = locked(pair)
    require(rules.may_work_together(by, current))
    found = current.notes.filter(author=by, words=words).first()
    if found is not None:
        return found
    note = Note.objects.create(pair=current, author=by, words=words)
    audit.record(NOTED, by=by, subject=note, organization=company_of(by), detail={"written": True})
    return note


@transaction.atomic
def destroy_note(*, by: User, note: Note) -> None:
    """Whoever wrote a note destroys it, at any time."""
    require(rules.may_look_back(by, note.pair))
    if note.author_id != by.pk:
        require(refuse("Only whoever wrote a note destroys it.", "Back to mentorship", HOME_URL))
    audit.record(NOTED, by=by, subject=note, organization=company_of(by), detail={"written": False})
    note.delete()


@transaction.atomic
def destroy_due_notes(today: date) -> int:
    """Notes of pairs whose day of destruction has come; returns how many pairs that were."""
    due = Pair.objects.filter(notes_until__lte=today, notes__isnull=False).distinct()
    pairs = list(due[:200])
    for pair in pairs:
        number, _ = Note.objects.filter(pair=pair).delete()
        audit.record(DESTROYED, subject=pair, detail={"notes": number})
    return len(pairs)


@transaction.atomic
def say_pulse(*, by: User, pair: Pair, answer: str) -> Pair:
    """How it fits, to staff alone. Not a good fit ends the pair kindly, and the request looks for another mentor."""
    current = locked(pair)
    if current.status == Pair.Status.ENDED and current.ending == Pair.Ending.NO_FIT:
        return current
    require(rules.may_say_pulse(by, current, has_met=has_met(current)))
    Pulse.objects.update_or_create(pair=current, person=by, defaults={"answer": answer})
    audit.record(PULSE, by=by, subject=current)
    if answer == Pulse.Answer.NO_FIT:
        return end_pair(by=by, pair=current, ending=Pair.Ending.NO_FIT, reopen=True)
    return current


@transaction.atomic
def close_pair(
    *,
    by: User,
    pair: Pair,
    outcomes: Mapping[Goal, str],
    useful: int,
    again: bool,
    words: str = "",
    thanks: str = "",
    show: bool = False,
) -> Pair:
    """End a pair with what came of it, or say so after the other side has ended it. Twice keeps the latest."""
    current = locked(pair)
    require(rules.may_look_back(by, current))
    if current.status == Pair.Status.ACCEPTED:
        for goal, outcome in outcomes.items():
            mark_goal(by=by, goal=goal, outcome=outcome)
        current = end_pair(by=by, pair=current, ending=Pair.Ending.FINISHED)
    Feedback.objects.update_or_create(
        pair=current, person=by, defaults={"useful": useful, "again": again, "words": words}
    )
    if thanks:
        _thank(by, current, thanks, show=show)
    audit.record(CLOSED, by=by, subject=current, organization=company_of(by))
    return current


@transaction.atomic
def answer_thanks(*, by: User, thanks: Thanks, show: bool) -> Thanks:
    """Whether the other side agrees that everybody reads it; an answer may be changed."""
    require(rules.may_look_back(by, thanks.pair))
    mentors = is_mentor_of(by, thanks.pair)
    if mentors == thanks.from_mentor:
        thanks.author_shows = show
    else:
        thanks.other_shows = show
    thanks.save(update_fields=["author_shows", "other_shows"])
    audit.record(
        THANKS, by=by, subject=thanks.pair, organization=company_of(by), detail={"may_be_shown": show}
    )
    return thanks


def _thank(by: User, pair: Pair, words: str, *, show: bool) -> None:
    """New words want a new yes of the other side."""
    mentors = is_mentor_of(by, pair)
    Thanks.objects.update_or_create(
        pair=pair,
        author=by,
        defaults={"from_mentor": mentors, "words": words, "author_shows": show, "other_shows": None},
    )
    for person in [pair.request.user] if mentors else pair.mentors:
        notices.tell(person, topic=TOPIC, text="Somebody thanks you.", url=page_of(pair))
