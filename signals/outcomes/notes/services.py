"""Adding a note to one's own signal, and taking it back."""

import uuid
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, notices
from members.models import Organization
from signals.catalog.personal import found_in
from signals.outcomes.notes.models import SharedNote
from signals.outcomes.reactions.kinds import WANT_MORE_INFO
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.services import company_for
from signals.submissions.models import Indicator, Opinion
from signals.submissions.storing import take_turns

ADDED = audit.action("signals.note_added", "Added a note to a signal for all who see it")
TAKEN_BACK = audit.action("signals.note_taken_back", "Took a note on a signal back")
TOPIC: Final = "signal-outcomes"  # of notices


class NoteRefusedError(ValueError):
    """Words that cannot be shared; nothing of them was stored."""


@transaction.atomic
def add_note(*, by: Any, indicator: Indicator, text: str, form_token: uuid.UUID) -> SharedNote:
    """Share a few words with all who see the signal; only a company that shares it may."""
    company = company_for(by)
    take_turns(company)
    before = SharedNote.objects.filter(form_token=form_token, organization=company).first()
    if before:
        return before
    own = Opinion.objects.live().filter(indicator=indicator, organization=company, shared_at__isnull=False)
    if not own.exclude(status=Opinion.Status.NEGATIVE).exists():
        raise NoteRefusedError("Only a company that shares the signal now can add a note to it.")
    if not text.strip():
        raise NoteRefusedError("Write what others should know.")
    if held := found_in(text, [indicator.clear_value]):
        raise NoteRefusedError(
            f"These words seem to hold {held}. A note describes; values go in as signals of their own, and nothing "
            "about a child or a victim goes in at all."
        )
    note = SharedNote.objects.create(
        indicator=indicator, organization=company, by=by, text=text.strip()[:1_000], form_token=form_token
    )
    audit.record(ADDED, by=by, subject=note, organization=company)
    _tell_who_asked(company, indicator)
    return note


@transaction.atomic
def take_note_back(*, by: Any, note: SharedNote) -> bool:
    company = company_for(by)
    if not SharedNote.objects.filter(pk=note.pk, organization=company, withdrawn_at=None).update(
        withdrawn_at=timezone.now()
    ):
        return False
    audit.record(TAKEN_BACK, by=by, subject=note, organization=company)
    return True


def _tell_who_asked(company: Organization, indicator: Indicator) -> None:
    asked = Reaction.objects.reaching(company).filter(indicator=indicator, kind=WANT_MORE_INFO)
    for reaction in asked.exclude(organization=company).select_related("by"):
        if Indicator.objects.visible_to(reaction.by).filter(pk=indicator.pk).exists():
            notices.tell(
                reaction.by,
                topic=TOPIC,
                text="There is more about a signal you asked about.",
                url=reverse("signals:signal", args=[indicator.public_id]),
            )
