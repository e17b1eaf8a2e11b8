"""Deciding on what waits: release, decline, lapse; and naming who stands in where a company has one analyst."""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.jobs.services import handler_for
from members.models import Organization, User
from members.rules import company_of
from signals.submissions import hooks
from signals.submissions.models import Opinion
from signals.submissions.release import gates, rules
from signals.submissions.release.models import Contributor, Declined, Release, Second
from signals.submissions.rules import may_send_signals
from signals.submissions.services import MATCH_BATCH
from signals.submissions.storing import take_turns

RELEASED = audit.action("signals.released", "Released signals of somebody else")
DECLINED_SOME = audit.action("signals.release_declined_in_part", "Sent single signals back before a release")
DECLINED = audit.action("signals.release_declined", "Declined to release signals")
LAPSED = audit.action("signals.urgent_lapsed", "Urgent signals lapsed without a release")
SECOND_NAMED = audit.action("signals.second_named", "Named a second person for releases")
SECOND_ACCEPTED = audit.action("signals.second_accepted", "Accepted to be the second person of a company")
SECOND_ENDED = audit.action("signals.second_ended", "Ended who is the second person for releases")
CLEARED = audit.action("signals.contributor_cleared", "Cleared a new contributor")
HELD_AGAIN = audit.action("signals.contributor_held", "Put a contributor under the rules for new ones")
QUOTA_SET = audit.action("signals.quota_set", "Set how many rows a company may send a day")
OTHER: Final = "other"
TELL_DECIDED: Final = "signals.release_decided"
TELL_PARTLY: Final = "signals.release_partly"
TOGETHER: Final = timedelta(minutes=10)  # what is sent back within it is told of in one letter
TELL_URGENT: Final = "signals.tell_urgent"


def _locked(release: Release) -> Release:
    take_turns(release.organization)
    found = Release.objects.select_for_update(of=("self",)).select_related("organization", "batch")
    return found.get(pk=release.pk)


@transaction.atomic
def release(*, by: Any, release: Release, words: str = "") -> int:
    """Let out what waits behind a gate; returns how many signals went out. Decided already: nothing happens."""
    locked = _locked(release)
    require(rules.may_release(by, locked))
    if locked.state != Release.State.WAITING:
        return 0
    now = timezone.now()
    locked.state, locked.decided_at, locked.decided_by, locked.words = Release.State.RELEASED, now, by, words
    locked.save(update_fields=["state", "decided_at", "decided_by", "words"])
    locked.let_out = gates.let_out(locked.batch, now=now)
    locked.save(update_fields=["let_out"])
    detail = {"gate": locked.gate, "signals": locked.let_out, "reason": words}
    audit.record(RELEASED, by=by, subject=locked, organization=locked.organization, detail=detail)
    _follow_up(locked)
    return locked.let_out


@transaction.atomic
def release_many(*, by: Any, releases: Iterable[Release], words: str = "") -> int:
    """Several at once, in the order of their companies, so that two people who do so never wait in a circle."""
    ordered = sorted(releases, key=lambda one: (one.organization_id, one.pk))
    return sum(release(by=by, release=one, words=words) for one in ordered)


@transaction.atomic
def decline(*, by: Any, release: Release, words: str) -> int:
    """Send back what waits: it is withdrawn before anybody else had it, and may be sent again once it is put right."""
    locked = _locked(release)
    require(rules.may_decide(by, locked))
    if locked.state != Release.State.WAITING:
        return 0
    if not words.strip():
        raise ValueError("Say why, so that whoever sent it can put it right.")
    now = timezone.now()
    ids = list(locked.signals.values_list("pk", flat=True))
    _send_back(by, locked, ids, now=now)
    _decline(by, locked, words, now=now)
    detail = {"gate": locked.gate, "signals": len(ids), "reason": words}
    audit.record(DECLINED, by=by, subject=locked, organization=locked.organization, detail=detail)
    return len(ids)


@transaction.atomic
def decline_some(*, by: Any, release: Release, opinions: Collection[uuid.UUID], words: str) -> int:
    """Send single signals back with a reason; the others go on waiting. With the last one the release is declined."""
    locked = _locked(release)
    require(rules.may_decide(by, locked))
    if not words.strip():
        raise ValueError("Say why, so that whoever sent it can put it right.")
    if locked.state != Release.State.WAITING:
        return 0
    now = timezone.now()
    ids = list(locked.signals.filter(pk__in=opinions).values_list("pk", flat=True))
    if not ids:
        return 0
    Declined.objects.bulk_create(
        [Declined(release=locked, opinion_id=pk, by=by, at=now, words=words) for pk in ids],
        ignore_conflicts=True,
    )
    _send_back(by, locked, ids, now=now)
    left = locked.signals.count()
    detail = {"gate": locked.gate, "signals": len(ids), "left": left, "reason": words}
    audit.record(DECLINED_SOME, by=by, subject=locked, organization=locked.organization, detail=detail)
    if not left:
        _decline(by, locked, words, now=now)
        return len(ids)
    if locked.urgent_until and handler_for(MATCH_BATCH):
        jobs.enqueue(MATCH_BATCH, batch_id=str(locked.batch_id))
    if locked.declined.filter(told_at=None).count() == len(ids):  # the first since the last letter
        jobs.enqueue(TELL_PARTLY, delay=TOGETHER, release_id=str(locked.pk))
    return len(ids)


def _send_back(by: Any, locked: Release, ids: Collection[uuid.UUID], *, now: datetime) -> None:
    gates.restore(Opinion.objects.filter(pk__in=ids, provisional__isnull=False))
    Opinion.objects.filter(pk__in=ids).update(withdrawn_at=now, withdrawal_reason=OTHER, updated_at=now)
    if locked.urgent_until:  # others had it for a while
        hooks.signals_withdrawn.tell(by=by, opinions=ids, company=locked.organization, reason=OTHER)


def _decline(by: Any, locked: Release, words: str, *, now: datetime) -> None:
    locked.state, locked.decided_at, locked.decided_by, locked.words = Release.State.DECLINED, now, by, words
    locked.save(update_fields=["state", "decided_at", "decided_by", "words"])
    _follow_up(locked)


def _follow_up(decided: Release) -> None:
    if handler_for(MATCH_BATCH):
        jobs.enqueue(MATCH_BATCH, batch_id=str(decided.batch_id))
    jobs.enqueue(TELL_DECIDED, release_id=str(decided.pk))
    if decided.batch.urgent and decided.let_out and handler_for(TELL_URGENT):
        jobs.enqueue(TELL_URGENT, batch_id=str(decided.batch_id))  # nobody is told twice


@transaction.atomic
def lapse(*, release: Release) -> bool:
    """A day without a release: what was out for now waits again, and whoever took it meanwhile is told."""
    locked = _locked(release)
    now = timezone.now()
    due = locked.urgent_until is not None and locked.urgent_until <= now and locked.lapsed_at is None
    if locked.state != Release.State.WAITING or not due:
        return False
    out = Opinion.objects.filter(provisional__release=locked)
    ids = list(out.filter(withdrawn_at=None, sealed_at=None).values_list("pk", flat=True))
    count = gates.restore(out)
    Release.objects.filter(pk=locked.pk).update(lapsed_at=now)
    audit.record(LAPSED, subject=locked, organization=locked.organization, detail={"signals": count})
    hooks.signals_withdrawn.tell(by=None, opinions=ids, company=locked.organization, reason=OTHER)
    if handler_for(MATCH_BATCH):
        jobs.enqueue(MATCH_BATCH, batch_id=str(locked.batch_id))
    return True


def _own_company(by: Any) -> Organization:
    company = company_of(by)
    if company is None:
        raise RuntimeError("A person who handles signals has a company.")
    return company


def may_be_partner(company: Organization, person: User | None) -> Decision:
    """An analyst of another company that takes part."""
    if person is None or company_of(person) in {None, company} or not may_send_signals(person):
        return refuse(
            "Nobody with this address handles signals at another company that takes part. Check the spelling, "
            "or name the coalition's compliance staff."
        )
    return ALLOWED


@transaction.atomic
def name_second(*, by: Any, kind: str, person: User | None = None) -> Second:
    """Say who stands in; a partner has to accept, compliance staff stand in from now on. Replaces who did before."""
    require(rules.may_name_second(by))
    company = _own_company(by)
    take_turns(company)
    if kind == Second.Kind.PARTNER:
        require(may_be_partner(company, person))
    else:
        person = None
    current = Second.objects.filter(organization=company, ended_at=None).first()
    if current and (current.kind, current.person_id) == (kind, person.pk if person else None):
        return current
    now = timezone.now()
    Second.objects.filter(organization=company, ended_at=None).update(ended_at=now)
    made = Second.objects.create(
        organization=company,
        kind=kind,
        person=person,
        named_by=by,
        accepted_at=now if kind == Second.Kind.STAFF else None,
    )
    audit.record(SECOND_NAMED, by=by, subject=made, organization=company, detail={"kind": kind})
    if person is not None:
        jobs.enqueue("signals.second_asked", second_id=str(made.pk))
    return made


@transaction.atomic
def accept_second(*, by: Any, second: Second) -> None:
    locked = Second.objects.select_for_update().get(pk=second.pk)
    if locked.person_id != by.pk:
        require(refuse("Only the person who was named can accept."))
    require(may_send_signals(by))
    if locked.accepted_at or locked.ended_at:
        return
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    audit.record(SECOND_ACCEPTED, by=by, subject=locked, organization=locked.organization)


@transaction.atomic
def end_second(*, by: Any, second: Second) -> None:
    """By the company that named, or by whoever was named."""
    locked = Second.objects.select_for_update().get(pk=second.pk)
    require(may_send_signals(by))
    company = company_of(by)
    if locked.person_id != by.pk and (company is None or company.pk != locked.organization_id):
        require(refuse("The company that named its second ends this, or whoever was named."))
    if locked.ended_at is None:
        locked.ended_at = timezone.now()
        locked.save(update_fields=["ended_at"])
        audit.record(SECOND_ENDED, by=by, subject=locked, organization=locked.organization)


def _require_compliance(by: Any) -> None:
    if not rules.is_compliance(by):
        require(refuse("The coalition's compliance staff decide this."))


@transaction.atomic
def clear_contributor(*, by: Any, company: Organization, words: str) -> int:
    """A company is new no more: what waits for compliance staff goes out as far as nothing else holds it."""
    _require_compliance(by)
    take_turns(company)
    contributor, _ = Contributor.objects.get_or_create(organization=company)
    if contributor.cleared_at is None:
        Contributor.objects.filter(pk=company.pk).update(
            cleared_at=timezone.now(), cleared_by=by, words=words
        )
        audit.record(CLEARED, by=by, subject=company, organization=company, detail={"reason": words})
    return release_quarantine(by=by, company=company, words=words)


@transaction.atomic
def release_quarantine(*, by: Any, company: Organization, words: str = "") -> int:
    """In one step all that a company sent and that waits in quarantine."""
    _require_compliance(by)
    held = Release.objects.visible_to(by).waiting().filter(gate=Release.Gate.QUARANTINE, organization=company)
    return release_many(by=by, releases=list(held.select_related("organization", "batch")), words=words)


@transaction.atomic
def hold_contributor(*, by: Any, company: Organization, words: str) -> None:
    """Back under the rules for new contributors, with a reason; what is out stays out."""
    _require_compliance(by)
    if Contributor.objects.filter(organization=company, cleared_at__isnull=False).update(
        cleared_at=None, cleared_by=None, words=words, held_at=timezone.now()
    ):
        audit.record(HELD_AGAIN, by=by, subject=company, organization=company, detail={"reason": words})


@transaction.atomic
def set_quota(*, by: Any, company: Organization, rows: int | None) -> None:
    _require_compliance(by)
    Contributor.objects.update_or_create(organization=company, defaults={"daily_rows": rows})
    audit.record(QUOTA_SET, by=by, subject=company, organization=company, detail={"rows": rows})
