"""Notes on a signal as one company reads them, and who still waits for one."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Organization
from signals.outcomes.notes.models import SharedNote
from signals.outcomes.reactions.kinds import WANT_MORE_INFO
from signals.outcomes.reactions.models import Reaction
from signals.submissions.models import Indicator, Opinion


def notes_on(company: Organization, indicator: Indicator) -> list[tuple[SharedNote, bool]]:
    """Each note and whether it is one's own."""
    rows = SharedNote.objects.shared_with(company).filter(indicator=indicator)
    return [(note, note.organization_id == company.pk) for note in rows]


def own_shared(company: Organization) -> QuerySet[Opinion]:
    """Signals of this company that are out and that it stands by."""
    live = Opinion.objects.live().filter(organization=company, shared_at__isnull=False)
    return live.exclude(status=Opinion.Status.NEGATIVE)


def asked_for_more(company: Organization) -> QuerySet[Opinion]:
    """Own signals of which somebody would like to know more and has had no answer since."""
    answered = SharedNote.objects.filter(
        indicator=OuterRef("indicator"),
        organization=company,
        withdrawn_at=None,
        created_at__gt=OuterRef("given_at"),
    )
    asking: Any = Reaction.objects.reaching(company).filter(
        ~Exists(answered), kind=WANT_MORE_INFO, indicator=OuterRef("indicator")
    )
    return own_shared(company).filter(Exists(asking.exclude(organization=company)))
