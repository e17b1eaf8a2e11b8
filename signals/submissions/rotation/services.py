"""Starting a rotation, carrying it out, closing it."""

from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from coalition.core import audit, jobs
from coalition.core.access import ALLOWED, Decision, refuse, require
from coalition.core.jobs.services import retry
from coalition.core.models import Job
from members.rules import has_staff_role
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions import keys, vault
from signals.submissions.models import Indicator
from signals.submissions.rotation.models import KeyRotation
from signals.submissions.rotation.sealed import Sealed, all_sealed

STARTED = audit.action("signals.key_rotation_started", "Started a rotation of the signal key")
GONE_ON = audit.action("signals.key_rotation_resumed", "Set a rotation of the signal key to work again")
CLOSED = audit.action("signals.key_rotation_closed", "Closed a rotation of the signal key")
JOB: Final = "signals.rotate_keys"
HINTS_JOB: Final = "signals.renew_hints"
CHUNK: Final = 500
_PASSES: Final = 5
PAGE: Final = "/console/signal-keys/"


def may_rotate(user: Any) -> Decision:
    if has_staff_role(user, "compliance"):
        return ALLOWED
    return refuse(
        "The coalition's compliance staff rotate the signal key.", "Back to the console", "/console/"
    )


def open_rotation() -> KeyRotation | None:
    return KeyRotation.objects.filter(closed_at=None).select_related("job", "started_by").first()


@transaction.atomic
def start_rotation(*, by: Any, reason: str) -> KeyRotation:
    """Open the window: from now on new personal signals stand under both keys, and a job brings the others along."""
    require(may_rotate(by))
    now = keys.hold_alone()
    before = open_rotation()
    if before:
        return before
    to_key = settings.SIGNAL_KEY_ID
    if to_key == now.match:
        require(
            refuse(
                f"Key “{to_key}” is in force already. Put the new key in place with an id of its own "
                "(docs/operating.md says how), restart every process, then start here.",
                "Back",
                PAGE,
            )
        )
    if now.match not in keys.ring():
        require(refuse(str(vault.UnknownKeyError(now.match)), "Back", PAGE))
    rotation = KeyRotation.objects.create(from_key=now.match, to_key=to_key, reason=reason, started_by=by)
    rotation.job = jobs.enqueue(JOB, by=by, rotation_id=str(rotation.pk))
    rotation.save(update_fields=["job"])
    audit.record(STARTED, by=by, subject=rotation, detail={"from": now.match, "to": to_key, "reason": reason})
    keys.forget()
    return rotation


@transaction.atomic
def go_on(*, by: Any, rotation: KeyRotation) -> None:
    """Set a job that gave up to work again; its done work is not done again."""
    require(may_rotate(by))
    if rotation.closed_at is None and rotation.job and not rotation.job.is_open and rotation.done_at is None:
        if rotation.job.state == Job.State.DONE:
            rotation.job = jobs.enqueue(JOB, by=by, rotation_id=str(rotation.pk))
            rotation.save(update_fields=["job"])
        else:
            retry(job=rotation.job)
        audit.record(GONE_ON, by=by, subject=rotation)


def run_rotation(run: jobs.Run, *, rotation_id: UUID) -> None:
    """The job: every personal signal gets its second token, everything sealed is sealed anew; resumed after any crash."""
    rotation = KeyRotation.objects.get(pk=rotation_id)
    if rotation.closed_at:
        return
    done, total = int(run.cursor.get("done", 0)), int(run.cursor.get("total", 0)) or left(rotation)
    for _ in range(_PASSES):
        while chunk := list(_tokenless(rotation)[:CHUNK]):
            with run.checkpoint() as mark:
                done += _retoken(chunk, rotation)
                mark(done=done, total=total, note="signals", cursor={"done": done, "total": total})
        for part in all_sealed():
            after: Any = None
            while rows := list(_under_others(part, rotation, after)[:CHUNK]):
                after = rows[-1].pk
                with run.checkpoint() as mark:
                    done += _reseal(part, rows, rotation)
                    mark(
                        done=done,
                        total=total,
                        note="answers and files",
                        cursor={"done": done, "total": total},
                    )
        if not left(rotation):
            break
    with run.checkpoint() as mark:
        rest = left(rotation)
        if not rest:
            KeyRotation.objects.filter(pk=rotation.pk).update(done_at=timezone.now())
        mark(done=max(done, total) if not rest else done, total=max(done, total))
        run.finish(note="everything stands under the new key" if not rest else f"{rest} left", url=PAGE)


def left(rotation: KeyRotation) -> int:
    """How much still stands under another key alone."""
    return _tokenless(rotation).count() + sum(
        _under_others(part, rotation, None).count() for part in all_sealed()
    )


def _tokenless(rotation: KeyRotation) -> QuerySet[Indicator]:
    personal = Indicator.objects.filter(kind__in=PERSONAL_KINDS).order_by("pk")
    head = _head("sealed_value", rotation)
    return personal.annotate(head=head).filter(
        Q(token_next=None, erased_at=None) | ~Q(head=vault.prefix(rotation.to_key))
    )


def _head(column: str, rotation: KeyRotation) -> Func:
    length = len(vault.prefix(rotation.to_key))
    return Func(
        F(column),
        Value(1),
        Value(length),
        function="substring",
        output_field=Indicator._meta.get_field("token"),
    )


def _under_others(part: Sealed, rotation: KeyRotation, after: Any) -> QuerySet[Any]:
    """Rows whose content another key sealed, by key; they are read without the rest."""
    found = part.table.objects.filter(**{f"{part.column}__isnull": False})
    found = found.annotate(head=_head(part.column, rotation)).exclude(head=vault.prefix(rotation.to_key))
    if after is not None:
        found = found.filter(pk__gt=after)
    read: QuerySet[Any] = found.order_by("pk").only("pk", part.column, *part.needs)
    return read


def _retoken(chunk: list[Indicator], rotation: KeyRotation) -> int:
    locked = list(
        Indicator.objects.select_for_update().filter(pk__in=[row.pk for row in chunk]).order_by("pk")
    )
    for row in locked:
        about = f"indicator/{row.kind}"
        value = vault.unseal(row.sealed_value or b"", about=about)
        if row.erased_at is None:
            row.token_next = vault.token(row.kind, row.platform, value.decode(), under=rotation.to_key)
        row.sealed_value = vault.seal(value, about=about, under=rotation.to_key)
    Indicator.objects.bulk_update(locked, ["token_next", "sealed_value"])
    return len(locked)


def _reseal(part: Sealed, rows: list[Any], rotation: KeyRotation) -> int:
    names = [part.column, *part.needs]
    locked = list(
        part.table.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).only("pk", *names)
    )
    kept = [row for row in locked if getattr(row, part.column) is not None]
    for row in kept:
        about = part.about(row)
        content = vault.unseal(getattr(row, part.column), about=about)
        setattr(row, part.column, vault.seal(content, about=about, under=rotation.to_key))
    part.table.objects.bulk_update(kept, [part.column])
    return len(kept)


@transaction.atomic
def close_rotation(*, by: Any, reason: str) -> bool:
    """Make the new key the one under which signals are found; refused while anything is left. False if none is open."""
    require(may_rotate(by))
    keys.hold_alone()
    rotation = KeyRotation.objects.select_for_update().filter(closed_at=None).first()
    if rotation is None:
        return False
    rest = left(rotation)
    if rest:
        things = "1 thing stands" if rest == 1 else f"{rest:,} things stand"
        require(
            refuse(
                f"{things} under key “{rotation.from_key}” alone. Wait for the job to finish.", "Back", PAGE
            )
        )
    moved = Indicator.objects.filter(kind__in=PERSONAL_KINDS).update(
        token=Coalesce(F("token_next"), F("token")), token_next=None, key_id=rotation.to_key
    )
    rotation.closed_at, rotation.closed_by, rotation.close_reason = timezone.now(), by, reason
    rotation.save(update_fields=["closed_at", "closed_by", "close_reason"])
    audit.record(CLOSED, by=by, subject=rotation, detail={"signals": moved, "reason": reason})
    jobs.enqueue(HINTS_JOB, by=by)
    keys.forget()
    return True


def counts_by_key() -> list[tuple[str, int, bool]]:
    """Personal signals by the key of their token, and whether this process holds that key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key_id, count(*) FROM signals_indicator WHERE key_id <> '' GROUP BY 1 ORDER BY 1"
        )
        return [(key, count, key in keys.ring()) for key, count in cursor.fetchall()]
