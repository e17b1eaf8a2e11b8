"""What programme staff decide about single requests: approve or refuse them, and introduce somebody now."""

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, notices
from coalition.core.access import Refused, refuse, require
from coalition.core.notices.services import wants_letter
from members.accounts.models import User
from members.mentorship import emails, rules
from members.mentorship.desk.candidates import candidates_for
from members.mentorship.models import MentorOffer, MentorRequest
from members.mentorship.pairs.models import Pair
from members.mentorship.pairs.services import ask_mentor
from members.mentorship.rules import CONSOLE_URL, HOME_URL, TOPIC

APPROVAL = audit.action("mentorship.approval_decided", "Decided about a sensitive request for a mentor")
INTRODUCED = audit.action("mentorship.introduced", "Chose a mentor for a request outside of a round")

HOURS = (4, 8, 24, 48)


@transaction.atomic
def decide_approval(*, by: User, request: MentorRequest, approve: bool, reason: str) -> MentorRequest:
    """A sensitive request goes on, or is refused with a reason that its asker reads. Twice is once."""
    require(rules.may_run_rounds(by))
    found = MentorRequest.objects.select_for_update().get(pk=request.pk)
    decided = MentorRequest.Approval.APPROVED if approve else MentorRequest.Approval.REFUSED
    if found.approval == decided:
        return found
    if found.approval != MentorRequest.Approval.AWAITING or found.status not in MentorRequest.UNANSWERED:
        require(
            refuse("This request does not wait for approval any more.", "Back to mentorship", CONSOLE_URL)
        )
    found.approval, found.approval_reason = decided, reason
    found.approval_by, found.approval_at = by, timezone.now()
    if not approve:
        found.status = MentorRequest.Status.CLOSED
    found.save()
    text = (
        "Your request for a mentor is approved and goes into the next round."
        if approve
        else "Your request for a mentor could not be approved. The reason stands on the page of mentorship."
    )
    notices.tell(found.user, topic=TOPIC, text=text, url=HOME_URL)
    if wants_letter(found.user, TOPIC):
        emails.approval_decided(to=found.user, url=HOME_URL)
    audit.record(
        APPROVAL,
        by=by,
        subject=found,
        organization=found.organization,
        detail={"approved": approve, "reason": reason},
    )
    return found


@transaction.atomic
def introduce(
    *, by: User, request: MentorRequest, offer: MentorOffer, hours: int | None, reason: str = ""
) -> Pair:
    """Choose a mentor who passes every hard rule, and ask them in private, within hours where help is needed now."""
    require(rules.may_run_rounds(by))
    found = MentorRequest.objects.select_for_update().get(pk=request.pk)
    if found.status not in MentorRequest.UNANSWERED:
        asked = found.pairs.filter(status__in=Pair.TAKES_A_PLACE, offer=offer).first()
        if asked is not None:
            return asked
        require(refuse("Somebody is asked for this request already.", "Back to mentorship", CONSOLE_URL))
    chosen = next((one for one in candidates_for(found).permitted if one.offer.pk == offer.pk), None)
    if chosen is None:
        raise Refused(
            refuse("A rule stands in the way of this pair by now.", "See who may be asked", CONSOLE_URL)
        )
    pair = Pair.objects.create(
        request=found,
        offer=offer,
        origin=Pair.Origin.INTRODUCTION,
        score=chosen.score,
        contributions=chosen.contributions,
        explanation={"eligible": chosen.reasons, "runner_up": None},
        reason=reason,
    )
    audit.record(INTRODUCED, by=by, subject=pair, detail={"hours": hours, "reason": reason})
    return ask_mentor(pair=pair, by=by, hours=hours)
