"""Who sees a call, who answers it for which company, and who resolves what."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.accounts.rules import has_staff_role, is_guest
from members.agreements.coverage import is_covered
from members.groups.models import Deliverable, GroupSeat, WorkingGroup
from members.groups.reviews.models import AskedCompany, ReviewAnswer, ReviewCall
from members.groups.rules import group_roles, legal_seats, may_work, speaks
from members.organizations.models import Seat
from members.organizations.rules import company_of, has_seat_role, may_contribute

STAFF = ("programmes", "publishing")


def visible_to(user: Any) -> Q:
    """The group's own people see its calls; a legal reviewer those sent to them; a company's representative its own."""
    if has_staff_role(user):
        return Q() if has_staff_role(user, *STAFF) else Q(pk__in=[])
    mine = Q(deliverable__group__in=list(group_roles(user)))
    if is_guest(user):
        return mine
    if not is_covered(user):
        return Q(pk__in=[])
    sent = Q(sent__user_id=user.pk, deliverable__group__in=list(legal_seats(user)))
    found = mine | Q(pk__in=ReviewCall.objects.filter(sent).values("pk"))
    company = company_of(user)
    if company is not None and has_seat_role(user, Seat.Role.REPRESENTATIVE):
        asked = AskedCompany.objects.filter(organization=company, left_at=None)
        found |= Q(pk__in=asked.values("call"))
    return found


def sees_answers(user: Any, call: ReviewCall) -> bool:
    """The group's people see what every company said; whoever was only sent the draft sees their own company's part.

    An expert reads the draft and talks about it; what companies answer is between them.
    """
    if is_guest(user):
        return False
    return has_staff_role(user, *STAFF) or call.deliverable.group_id in group_roles(user)


def takes_part_in(user: Any, call: ReviewCall) -> bool:
    """Talks about the draft: the group's people with its experts, and the legal reviewers to whom it was sent."""
    group = call.deliverable.group_id
    return group in group_roles(user) or (
        group in legal_seats(user) and call.sent.filter(user_id=user.pk).exists()
    )


def asked_for(user: Any, call: ReviewCall) -> AskedCompany | None:
    """The row of this person's company, if it is asked."""
    company = company_of(user)
    if company is None:
        return None
    return AskedCompany.objects.filter(call=call, organization=company).select_related("organization").first()


def speaks_for_company(user: Any, group: WorkingGroup) -> bool:
    """A named answerer: works in the group, or represents the company in the coalition."""
    return speaks(user, group.pk) or has_seat_role(user, Seat.Role.REPRESENTATIVE)


def may_answer(user: Any, call: ReviewCall, asked: AskedCompany | None) -> Decision:
    """A company's participants, its representative, or its legal reviewer to whom the draft was sent."""
    if asked is None or asked.left_at is not None:
        return refuse("Your company is not asked: it had nobody working in the group when this call opened.")
    sent = call.deliverable.group_id in legal_seats(user) and call.sent.filter(user_id=user.pk).exists()
    if not (sent or speaks_for_company(user, call.deliverable.group)):
        return refuse(
            "Your company's answer is given by its people who take part in the group, its representative, or its "
            "legal reviewer. You read along."
        )
    return first_refusal(may_contribute(user), still_open(call, asked))


def still_open(call: ReviewCall, asked: AskedCompany) -> Decision:
    if not call.is_open:
        return refuse(f"This call is {call.get_status_display().lower()}: answers are not taken any more.")
    if timezone.now() >= asked.closes_at:
        return refuse("Your company's time to answer is over. What it said before stands.")
    return ALLOWED


def may_open(user: Any, deliverable: Deliverable, kind: str) -> Decision:
    """Leads open calls, on what is being drafted or has been through the group's review."""
    Status = Deliverable.Status  # noqa: N806 -- the class it is
    fits = {Status.DRAFTING, Status.REVIEW, Status.CONSENSUS}
    if kind == ReviewCall.Kind.REVIEW:
        fits = {Status.DRAFTING, Status.REVIEW}
    if deliverable.status not in fits:
        return refuse(
            f"A {ReviewCall.Kind(kind).label.lower()} does not follow “{deliverable.get_status_display()}”."
        )
    return first_refusal(may_work(user, deliverable.group), _reviewed(deliverable, kind))


def _reviewed(deliverable: Deliverable, kind: str) -> Decision:
    """A call for consensus follows the group's own review, whatever that said; once held, it counts."""
    held = deliverable.calls.filter(kind=ReviewCall.Kind.REVIEW, status=ReviewCall.Status.CLOSED)
    if kind == ReviewCall.Kind.CONSENSUS and not held.exists():
        return refuse(
            "A call for consensus follows the group's review. Ask the companies for a review first, and let it close.",
            "See where it stands",
            f"/members/deliverables/{deliverable.pk}/",
        )
    return ALLOWED


def may_resolve(user: Any, answer: ReviewAnswer) -> Decision:
    """Leads accept or reject an objection once the call has closed."""
    call = answer.asked.call
    if call.is_open:
        return refuse(
            "While the call is open the company can still change its answer. Resolve it after the close."
        )
    return first_refusal(_is_objection(answer), may_work(user, call.deliverable.group))


def may_withdraw(user: Any, answer: ReviewAnswer) -> Decision:
    """An objection is withdrawn by the company that made it, by anybody who may answer for it."""
    call = answer.asked.call
    if company_of(user) != answer.asked.organization:
        return refuse("An objection is withdrawn by the company that made it.")
    legal = call.deliverable.group_id in legal_seats(user) and call.sent.filter(user_id=user.pk).exists()
    if not (legal or speaks_for_company(user, call.deliverable.group)):
        return refuse("Your company's answers are given by its people who take part in the group.")
    if call.is_open:
        return refuse("While the call is open, change your company's answer instead.")
    return first_refusal(_is_objection(answer), may_contribute(user))


def _is_objection(answer: ReviewAnswer) -> Decision:
    if answer.kind != ReviewAnswer.Kind.OBJECTION or not answer.current:
        return refuse("This is no objection that stands.")
    return ALLOWED


def may_lend_name(user: Any, deliverable: Deliverable) -> Decision:
    """A company's name stands on a publication only by its own yes, given by who speaks for it in the group."""
    company = company_of(user)
    seats = GroupSeat.objects.filter(
        group=deliverable.group_id,
        ended_at=None,
        user__seats__organization=company,
        user__seats__status="active",
    )
    if company is None or not seats.exists():
        return refuse("Only a company that takes part in the group is asked for its name.")
    if not speaks_for_company(user, deliverable.group):
        return refuse(
            "Your company's name is lent by its people who take part in the group, or its representative."
        )
    if deliverable.status == Deliverable.Status.PUBLISHED:
        return refuse("It is published: the names on it are those that stood there on that day.")
    return may_contribute(user)


def may_hold(user: Any) -> Decision:
    if has_staff_role(user, "programmes", "compliance"):
        return ALLOWED
    return refuse("A legal hold is set and lifted by the coalition's programme or compliance staff.")
