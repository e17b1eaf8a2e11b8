"""Rounds of mentorship, the gap map and the settings: programme staff, and nobody else; figures for all members."""

import uuid

from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds import choosing
from tests.access.cast import COVERED, STAFF, Cast
from tests.access.matrix import Row
from tests.access.table_members import _round, _solved


def _suggestion(cast: Cast) -> dict[str, uuid.UUID]:
    _solved(cast)
    pair = Pair.objects.get()
    Pair.objects.filter(pk=pair.pk).update(origin="suggestion", round=None)
    return {"pk": pair.pk}


def _choice(cast: Cast) -> dict[str, uuid.UUID]:
    made = choosing.choose_pair(
        by=cast["staff"],
        matching_round=_solved(cast),
        request=MentorRequest.objects.get(),
        offer=MentorOffer.objects.get(),
        kind="forbid",
        reason="They know each other.",
    )
    return {"pk": made.pk}


TABLE = {
    "members:mentorship-programme": Row(get=COVERED),
    "console:mentorship-programme": Row(get=STAFF),
    "console:mentorship-gaps": Row(get=STAFF),
    "console:mentorship-gap": Row(get=STAFF, post=STAFF, kwargs=lambda _cast: {"need": "wellness"}),
    "console:mentorship-settings": Row(get=STAFF, post=STAFF),
    "console:mentorship-settings-preview": Row(post=STAFF),
    "console:mentorship-by-hand": Row(get=STAFF, post=STAFF),
    "console:mentorship-suggestion": Row(post=STAFF, kwargs=_suggestion),
    "console:mentorship-compare": Row(get=STAFF),
    "console:mentorship-solve": Row(post=STAFF, kwargs=_round),
    "console:mentorship-again": Row(post=STAFF, kwargs=_round),
    "console:mentorship-choose": Row(post=STAFF, kwargs=_round),
    "console:mentorship-unchoose": Row(post=STAFF, kwargs=_choice),
    "console:mentorship-force": Row(get=STAFF, kwargs=_round),
    "console:mentorship-export-csv": Row(get=STAFF, kwargs=_round),
    "console:mentorship-export-json": Row(get=STAFF, kwargs=_round),
}
