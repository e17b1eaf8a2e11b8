"""Coming in: asked with words, answered by a lead with a reason; invitations; seats of experts and legal reviewers."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import ALLOWED, Decision, first_refusal, refuse, require
from coalition.core.people import forget
from members.accounts.models import User
from members.agreements.models import AgreementVersion
from members.agreements.publishing import undertake
from members.groups import emails
from members.groups.models import GroupSeat, JoinRequest, WorkingGroup
from members.groups.rules import group_roles, may_join, may_lead, may_sit, other_chairs, speaks
from members.groups.services import seat_in_group
from members.organizations.rules import company_of

ASKED = audit.action("groups.join_asked", "Asked to take part in a working group")
INVITED = audit.action("groups.invited", "Invited somebody into a working group")
ANSWERED = audit.action("groups.join_answered", "Answered a request or invitation to take part")
WITHDRAWN = audit.action("groups.join_withdrawn", "Withdrew a request or invitation to take part")
BOUND = audit.action("groups.expert_bound", "An invited expert gave their own undertaking")
UNSEATED = audit.action("groups.unseated", "Ended somebody's part in a working group")
SUBJECT = "group"  # of the guest's undertaking
Status = JoinRequest.Status
Role = GroupSeat.Role


def _page(group: WorkingGroup, name: str = "group-people") -> str:
    return reverse(f"members:{name}", args=[group.slug])


def _waiting(group: WorkingGroup, user: User) -> JoinRequest | None:
    rows = JoinRequest.objects.select_for_update().filter(group=group, user=user, status=Status.WAITING)
    return rows.first()


def leads_of(group: WorkingGroup) -> list[User]:
    seats = GroupSeat.objects.filter(group=group, role__in=GroupSeat.LEADS, ended_at=None)
    return [seat.user for seat in seats.select_related("user").order_by("user__email")]


@transaction.atomic
def ask_to_join(
    *, by: User, group: WorkingGroup, words: str = "", role: str = Role.PARTICIPANT
) -> JoinRequest | None:
    """Ask the leads. Asking twice is asking once; who takes part already, or was invited, is not made to wait."""
    WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if group.pk in group_roles(by):
        return None
    if waiting := _waiting(group, by):
        if waiting.kind == JoinRequest.Kind.INVITED:
            answer_invitation(by=by, invitation=waiting, accept=True)
        return waiting
    require(may_join(by, group))
    made = JoinRequest.objects.create(
        group=group, user=by, made_by=by, kind=JoinRequest.Kind.ASKED, role=role, words=words
    )
    audit.record(ASKED, by=by, subject=group, organization=company_of(by), detail={"role": role})
    if leads := leads_of(group):
        for person in leads:
            emails.join_asked(person, path=_page(group))
    else:
        emails.tell_programmes(
            text="Somebody asks to take part in a group that nobody leads.", path=_page(group)
        )
    return made


@transaction.atomic
def answer_request(*, by: User, request: JoinRequest, accept: bool, reason: str) -> JoinRequest:
    """A lead's answer, with a reason that the asker reads. Answered twice is answered once: the first stands."""
    locked = (
        JoinRequest.objects.select_for_update(of=("self",)).select_related("group", "user").get(pk=request.pk)
    )
    require(may_lead(by, locked.group))
    if locked.status != Status.WAITING or locked.kind != JoinRequest.Kind.ASKED:
        return locked
    if accept:
        require(may_sit(locked.user, locked.group, locked.role))
        _seat(locked, by=by)
    _settle(locked, Status.ACCEPTED if accept else Status.DECLINED, by=by, answer=reason)
    emails.join_answered(locked.user, path=_page(locked.group, "group"), accepted=accept)
    return locked


def _settle(locked: JoinRequest, status: str, *, by: User, answer: str = "") -> None:
    locked.status, locked.answer, locked.answered_by, locked.answered_at = status, answer, by, timezone.now()
    locked.save(update_fields=["status", "answer", "answered_by", "answered_at"])
    audit.record(
        ANSWERED,
        by=by,
        subject=locked.group,
        detail={"user": str(locked.user_id), "kind": locked.kind, "status": status},
    )


def _seat(locked: JoinRequest, *, by: User) -> GroupSeat:
    """A legal reviewer who is let into the group takes the wider seat, never a narrower one than they hold."""
    held = GroupSeat.objects.filter(group=locked.group_id, user=locked.user_id, ended_at=None).first()
    if held is not None and held.role in GroupSeat.LEADS:
        return held
    return seat_in_group(by=by, group=locked.group, user=locked.user, role=locked.role)


@transaction.atomic
def withdraw_request(*, by: User, request: JoinRequest) -> JoinRequest:
    """The asker takes a request back, or a lead an invitation."""
    locked = JoinRequest.objects.select_for_update(of=("self",)).select_related("group").get(pk=request.pk)
    mine = locked.user_id == by.pk and locked.kind == JoinRequest.Kind.ASKED
    if not mine:
        if locked.kind == JoinRequest.Kind.ASKED:
            require(refuse("Only who asked takes a request back; a lead answers it."))
        require(may_lead(by, locked.group))
    if locked.status != Status.WAITING:
        return locked
    locked.status, locked.answered_at, locked.answered_by = Status.WITHDRAWN, timezone.now(), by
    locked.save(update_fields=["status", "answered_at", "answered_by"])
    audit.record(WITHDRAWN, by=by, subject=locked.group, detail={"user": str(locked.user_id)})
    return locked


def may_invite(by: User, group: WorkingGroup, user: User, role: str) -> Decision:
    """Leads invite; whoever speaks for a company in the group brings that company's own legal reviewer."""
    decision = may_lead(by, group)
    own = company_of(by)
    if not decision and role == Role.LEGAL and speaks(by, group.pk) and own is not None:
        same = company_of(user) == own
        decision = ALLOWED if same else refuse("You bring in legal reviewers of your own company alone.")
    if role in GroupSeat.LEADS:
        decision = first_refusal(decision, refuse("Leads are appointed from those who take part."))
    return first_refusal(decision, may_sit(user, group, role))


@transaction.atomic
def invite(*, by: User, group: WorkingGroup, user: User, role: str, words: str = "") -> JoinRequest | None:
    """Invite somebody; who asked already is let in, who sits there already is not asked."""
    WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    held = GroupSeat.objects.filter(group=group, user=user, ended_at=None).first()
    if held is not None and (held.role == role or held.role != Role.LEGAL):
        return None
    require(may_invite(by, group, user, role))
    if waiting := _waiting(group, user):
        if waiting.kind == JoinRequest.Kind.ASKED and may_lead(by, group):
            return answer_request(by=by, request=waiting, accept=True, reason=words)
        return waiting
    made = JoinRequest.objects.create(
        group=group, user=user, made_by=by, kind=JoinRequest.Kind.INVITED, role=role, words=words
    )
    audit.record(INVITED, by=by, subject=group, detail={"user": str(user.pk), "role": role})
    expert = role == Role.EXPERT
    emails.invited(user, path=_page(group, "group-expert" if expert else "group"), expert=expert)
    return made


@transaction.atomic
def answer_invitation(*, by: User, invitation: JoinRequest, accept: bool, reason: str = "") -> JoinRequest:
    """The invited person's own answer. An expert's yes is their undertaking, see `accept_as_expert`."""
    locked = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("group", "user")
        .get(pk=invitation.pk)
    )
    if locked.user_id != by.pk or locked.kind != JoinRequest.Kind.INVITED:
        require(refuse("An invitation is answered by who was invited."))
    if locked.status != Status.WAITING:
        return locked
    if accept and locked.role == Role.EXPERT:
        require(refuse("Read the undertaking of a guest first, and give your word."))
    if accept:
        require(may_sit(by, locked.group, locked.role))
        _seat(locked, by=by)
    _settle(locked, Status.ACCEPTED if accept else Status.DECLINED, by=by, answer=reason)
    return locked


@transaction.atomic
def accept_as_expert(*, by: User, invitation: JoinRequest, version: AgreementVersion) -> GroupSeat:
    """A guest's own undertaking for this group, and with it the seat; twice is once."""
    locked = (
        JoinRequest.objects.select_for_update(of=("self",))
        .select_related("group", "user")
        .get(pk=invitation.pk)
    )
    group = locked.group
    if locked.user_id != by.pk or locked.role != Role.EXPERT:
        require(refuse("An invitation is answered by who was invited."))
    held = GroupSeat.objects.filter(group=group, user=by, ended_at=None).first()
    if held is not None:
        return held
    if locked.status != Status.WAITING:
        require(refuse("This invitation is not open any more."))
    require(may_sit(by, group, Role.EXPERT))
    undertake(
        by=by, version=version, subject_kind=SUBJECT, subject_id=str(group.pk), subject_title=group.title
    )
    seat = GroupSeat.objects.create(group=group, user=by, role=Role.EXPERT, undertaken_at=timezone.now())
    _settle(locked, Status.ACCEPTED, by=by)
    audit.record(BOUND, by=by, subject=group, detail={"sha256": version.sha256})
    forget(by)
    return seat


def may_give_role(by: User, seat: GroupSeat, role: str) -> Decision:
    """Leads change what people of companies do in the group; a chair goes only when another is there."""
    decision = may_lead(by, seat.group)
    if not decision:
        return decision
    if Role.EXPERT in {seat.role, role}:
        return refuse("An expert is invited as one and stays one.")
    if seat.role == Role.CHAIR and role != Role.CHAIR and not other_chairs(seat.user, seat.group):
        return refuse("Make somebody else chair first; then this one can step down.")
    return may_sit(seat.user, seat.group, role)


@transaction.atomic
def give_role(*, by: User, seat: GroupSeat, role: str) -> GroupSeat:
    """Chair, co-lead, participant, observer or legal reviewer."""
    locked = GroupSeat.objects.select_for_update(of=("self",)).select_related("group", "user").get(pk=seat.pk)
    if locked.role == role or locked.ended_at is not None:
        return locked
    require(may_give_role(by, locked, role))
    return seat_in_group(by=by, group=locked.group, user=locked.user, role=role)


@transaction.atomic
def end_seat(*, by: User, seat: GroupSeat) -> None:
    """Leads end a seat; the only chair's they cannot."""
    locked = GroupSeat.objects.select_for_update(of=("self",)).select_related("group", "user").get(pk=seat.pk)
    if locked.ended_at is not None:
        return
    require(may_lead(by, locked.group))
    if locked.role == Role.CHAIR and not other_chairs(locked.user, locked.group):
        require(refuse("This is the only chair. Make somebody else chair first."))
    locked.ended_at = timezone.now()
    locked.save(update_fields=["ended_at"])
    audit.record(
        UNSEATED, by=by, subject=locked.group, detail={"user": str(locked.user_id), "role": locked.role}
    )
    forget(by)
