"""Who may open the pages of a pair at work, and of staff's part in it."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from members.mentorship import services as mentorship
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.together import services, sessions
from members.mentorship.together.models import Goal, Session
from tests.access.cast import COVERED_MEMBERS, STAFF, Cast
from tests.access.matrix import Row

TWO = frozenset({"member", "chair"})  # the people of the pair


def _pair(cast: Cast) -> Pair:
    """Birch's member asks, Aurora's chair mentors, and both have accepted."""
    request = mentorship.request_mentor(
        by=cast["member"],
        needs={"genai-risk": {"level": "starting", "urgency": "now"}},
        top_need="genai-risk",
        words="Where do we begin?",
        languages=["English"],
        tz="UTC",
    )
    offer = mentorship.offer_mentorship(
        by=cast["chair"],
        needs={"genai-risk": "built"},
        words="Built it twice.",
        languages=["English"],
        tz="UTC",
        hours=(9, 18),
        capacity=1,
    )
    return _accepted(cast, request, offer)


def _accepted(cast: Cast, request: MentorRequest, offer: MentorOffer) -> Pair:
    pair = Pair.objects.create(offer=offer, request=request, score=0.5, contributions=[], explanation={})
    pairs.ask_mentor(pair=pair, by=cast["staff"])
    for person in (cast["chair"], cast["member"]):
        pair = pairs.answer_pair(by=person, pair=pair, accept=True)
    return Pair.objects.with_people().get(pk=pair.pk)


def _running(cast: Cast) -> dict[str, Any]:
    return {"pk": _pair(cast).pk}


def _goal(cast: Cast) -> dict[str, Any]:
    goal: Goal = services.add_goal(by=cast["member"], pair=_pair(cast), words="A first report")
    return {"pk": goal.pair_id, "goal": goal.pk}


def _session(cast: Cast) -> dict[str, Any]:
    slot = timezone.now() + timedelta(days=2)
    found: Session = sessions.propose_session(by=cast["chair"], pair=_pair(cast), slots=[slot])
    return {"pk": found.pair_id, "session": found.pk}


def _note(cast: Cast) -> dict[str, Any]:
    note = services.write_note(by=cast["member"], pair=_pair(cast), words="Begin with the queue.")
    return {"pk": note.pair_id, "note": note.pk}


def _thanks(cast: Cast) -> dict[str, Any]:
    pair = _pair(cast)
    services.close_pair(by=cast["member"], pair=pair, outcomes={}, useful=5, again=True, thanks="Thank you.")
    return {"pk": pair.pk, "thanks": pair.thanks.get().pk}


def _wanted_now(cast: Cast) -> dict[str, Any]:
    request = mentorship.request_mentor(
        by=cast["member"],
        needs={"law-enforcement": {"level": "starting", "urgency": "now"}},
        top_need="law-enforcement",
        words="An order to answer by Tuesday.",
        languages=["English"],
        tz="UTC",
        kind=MentorRequest.Kind.NOW,
    )
    return {"pk": request.pk}


def _held_up(cast: Cast) -> dict[str, Any]:
    pair = _pair(cast)
    MentorRequest.objects.filter(pk=pair.request_id).update(approval=MentorRequest.Approval.AWAITING)
    return {"pk": pair.request_id}


TABLE = {
    "members:mentorship-now": Row(get=COVERED_MEMBERS, post=COVERED_MEMBERS),
    "members:mentorship-draft": Row(post=COVERED_MEMBERS, kwargs=lambda _cast: {"form": "request"}),
    "console:mentorship-desk": Row(get=STAFF),
    "console:mentorship-now": Row(get=STAFF, post=STAFF, kwargs=_wanted_now),
    "console:mentorship-approval": Row(get=STAFF, post=STAFF, kwargs=_held_up),
    "console:mentorship-pairs": Row(get=STAFF),
    "console:mentorship-pair-staff": Row(get=STAFF, post=STAFF, kwargs=_running),
    "members:mentorship-defaults": Row(post=TWO, kwargs=_running),
    "members:mentorship-goal-add": Row(post=TWO, kwargs=_running),
    "members:mentorship-goal": Row(post=TWO, kwargs=_goal),
    "members:mentorship-session-propose": Row(post=TWO, kwargs=_running),
    "members:mentorship-session-take": Row(post=TWO, kwargs=_session),
    "members:mentorship-session-cancel": Row(post=TWO, kwargs=_session),
    "members:mentorship-session-ics": Row(get=TWO, kwargs=_session),
    "members:mentorship-note-add": Row(post=TWO, kwargs=_running),
    "members:mentorship-note-destroy": Row(post=frozenset({"member"}), kwargs=_note),
    "members:mentorship-pulse": Row(post=TWO, kwargs=_running),
    "members:mentorship-pair-close": Row(post=TWO, kwargs=_running),
    "members:mentorship-thanks": Row(post=TWO, kwargs=_thanks),
}
