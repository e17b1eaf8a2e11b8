"""What the page of a pair that both have accepted holds for one of its two sides; staff get none of it."""

from typing import Any

from django.utils import timezone

from members.accounts.models import User
from members.mentorship.pairs.models import Pair
from members.mentorship.rules import is_mentor_of
from members.mentorship.together.forms import ClosingForm, GoalForm, NoteForm, PulseForm, SessionForm
from members.mentorship.together.models import Session
from members.mentorship.together.sessions import has_met


def work_of(person: User, pair: Pair) -> dict[str, Any]:
    """Forms and lists; whoever answers a form wrongly replaces theirs."""
    mentors = is_mentor_of(person, pair)
    pulse = pair.pulses.filter(person=person).first()
    return {
        "now": timezone.now(),
        "runs": pair.status == Pair.Status.ACCEPTED,
        "agreed": pair.mentor_agreed_at if mentors else pair.mentee_agreed_at,
        "other_agreed": pair.mentee_agreed_at if mentors else pair.mentor_agreed_at,
        "goals": list(pair.goals.all()),
        "sessions": list(pair.sessions.select_related("proposed_by")),
        "proposal": pair.sessions.filter(status=Session.Status.PROPOSED).first(),
        "notes": list(pair.notes.select_related("author")),
        "has_met": has_met(pair),
        "pulse": pulse,
        "said": pair.feedback.filter(person=person).exists(),
        "thanks": list(pair.thanks.select_related("author")),
        "goal_form": GoalForm(),
        "session_form": SessionForm(zone=person.timezone),
        "note_form": NoteForm(),
        "pulse_form": PulseForm(initial={"answer": pulse.answer if pulse else None}),
        "closing_form": ClosingForm(pair=pair),
    }
