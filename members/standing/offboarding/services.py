"""Signing off a departure, carrying it out chunk by chunk, and proving that it happened."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, jobs, notices, registry
from coalition.core.access import require
from coalition.core.models import Job
from coalition.core.registry import DepartureEffect, Leaving
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.organizations.models import Organization
from members.standing.offboarding import emails
from members.standing.offboarding.models import Offboarding
from members.standing.offboarding.plan import dry_run, fingerprint, what_is_left
from members.standing.offboarding.rules import may_offboard
from members.standing.services import end_membership

SIGNED_OFF = audit.action("standing.offboarding_signed_off", "Signed off a departure")
PROVED = audit.action("standing.offboarding_proved", "A departure was carried out and proved")
INCOMPLETE = audit.action("standing.offboarding_incomplete", "A departure left something over")
CONTINUED = audit.action("standing.offboarding_continued", "Let a stopped departure go on")
JOB = "members.offboard"
TOPIC = "membership"


def leaving_of(row: Offboarding) -> Leaving:
    return Leaving(row.organization, row.user)


@transaction.atomic
def sign_off(
    *, by: User, leaving: Leaving, reason: str, seen_sha256: str, evidence: dict[str, Any] | None = None
) -> Offboarding:
    """Access ends now, in this transaction; the rest follows by a job. Signing off twice is signing off once."""
    Organization.objects.select_for_update().get(pk=leaving.organization.pk)
    running = Offboarding.objects.filter(
        organization=leaving.organization, user=leaving.user, status=Offboarding.Status.RUNNING
    ).first()
    if running is not None:
        return running
    require(may_offboard(by, leaving))
    if not reason.strip():
        raise ValidationError({"reason": "Say why; it stays with the report."})
    plan = dry_run(leaving)
    if fingerprint(plan) != seen_sha256:
        raise ValidationError(
            "The list has changed since you looked at it. Here it is anew; nothing was done."
        )
    row = Offboarding.objects.create(
        organization=leaving.organization,
        user=leaving.user,
        reason=reason.strip(),
        plan=plan,
        plan_sha256=seen_sha256,
        signed_off_by=by,
        signed_off_at=timezone.now(),
        evidence=evidence or {},
    )
    audit.record(
        SIGNED_OFF, by=by, subject=row, organization=leaving.organization, detail={"plan_sha256": seen_sha256}
    )
    if leaving.user is None:
        end_membership(by=by, company=leaving.organization, reason=reason)
    else:
        emails.access_ended(leaving.user)
    for effect in registry.current().departures:
        if effect.at_once:
            effect.carry_out(leaving=leaving, by=by)
    row.job = jobs.enqueue(JOB, by=by, offboarding_id=str(row.pk))
    row.save(update_fields=["job"])
    return row


def run_offboarding(run: jobs.Run, *, offboarding_id: uuid.UUID) -> None:
    """One effect a checkpoint; a run that follows a crash goes on behind the last one that was committed."""
    row = Offboarding.objects.select_related("organization", "user", "signed_off_by").get(pk=offboarding_id)
    if row.status == Offboarding.Status.PROVED:
        return
    effects = [effect for effect in registry.current().departures if not effect.at_once]
    done: list[str] = list(run.cursor.get("done", []))
    for effect in effects:
        if effect.name not in done:
            done.append(effect.name)
            _carry_out(run, row, effect, done, total=len(effects) + 1)
    with run.checkpoint() as mark:
        prove(row)
        mark(done=len(effects) + 1, total=len(effects) + 1, note="proved")
        run.finish(url=report_url(row))


def _carry_out(
    run: jobs.Run, row: Offboarding, effect: DepartureEffect, done: list[str], *, total: int
) -> None:
    with run.checkpoint() as mark:
        effect.carry_out(leaving=leaving_of(row), by=row.signed_off_by)
        mark(done=len(done), total=total, note=effect.title, cursor={"done": done})


@transaction.atomic
def carry_out_at_once(row: Offboarding) -> Offboarding:
    """Within this transaction, for the demo's seed and for small departures in tests."""
    for effect in registry.current().departures:
        if not effect.at_once:
            effect.carry_out(leaving=leaving_of(row), by=row.signed_off_by)
    if row.job is not None:
        Job.objects.filter(pk=row.job.pk).update(state=Job.State.DONE, note="proved")
    return prove(row)


@transaction.atomic
def prove(row: Offboarding) -> Offboarding:
    """Ask every effect again what it would end: nothing may be left."""
    row.proof = what_is_left(leaving_of(row))
    row.proof_sha256 = fingerprint(row.proof)
    row.proved_at = timezone.now()
    complete = not row.left_over
    row.status = Offboarding.Status.PROVED if complete else Offboarding.Status.INCOMPLETE
    row.save(update_fields=["proof", "proof_sha256", "proved_at", "status"])
    audit.record(
        PROVED if complete else INCOMPLETE,
        by=row.signed_off_by,
        subject=row,
        organization=row.organization,
        detail={"plan_sha256": row.plan_sha256, "proof_sha256": row.proof_sha256, "left": len(row.left_over)},
    )
    if not complete:
        for person in holders_of("membership"):
            notices.tell(
                person, topic=TOPIC, text="A departure left something over.", url=report_url(row), letter=True
            )
    return row


@transaction.atomic
def go_on(*, by: User, row: Offboarding) -> Offboarding:
    """Carry out again what a stopped or incomplete departure left; what was done is not done twice."""
    locked = Offboarding.objects.select_for_update(of=("self",)).select_related("job").get(pk=row.pk)
    if not (locked.stopped or locked.status == Offboarding.Status.INCOMPLETE):
        return locked
    locked.status = Offboarding.Status.RUNNING
    locked.job = jobs.enqueue(JOB, by=by, offboarding_id=str(locked.pk))
    locked.save(update_fields=["status", "job"])
    audit.record(CONTINUED, by=by, subject=locked, organization=locked.organization)
    return locked


def report_url(row: Offboarding) -> str:
    return reverse("members:departure", args=[row.pk])
