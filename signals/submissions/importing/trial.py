"""A dry run of a file: how its rows would end and why, with the first of each; nothing of them is stored."""

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from coalition.core import jobs
from signals.catalog import display
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions import vault, words
from signals.submissions.importing import parts
from signals.submissions.importing.running import settings_of
from signals.submissions.importing.seen import Seen
from signals.submissions.importing.services import end_kept
from signals.submissions.interpret import ACCEPTED, HELD, MERGED, REFUSED, Interpreted, interpret
from signals.submissions.models import Batch, Opinion

_FIRST: Final = 5
_MOST_REASONS: Final = 100
_SEALED_REASON: Final = "this signal was sealed at your company's word; the safety officer decides on it"


@dataclass(slots=True)
class Report:
    """Counts by state, and by reason with the first rows of each; sealed when kept."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, row: Interpreted, state: str, reasons: Sequence[str]) -> None:
        self.counts[state] += 1
        for reason in reasons:
            # What stands behind a colon is this row's own.
            key = f"{state}: {reason.partition(': ')[0]}"
            if key not in self.reasons and len(self.reasons) >= _MOST_REASONS:
                key = f"{state}: other reasons"
            found = self.reasons.setdefault(key, {"state": state, "count": 0, "rows": []})
            found["count"] += 1
            if len(found["rows"]) < _FIRST:
                found["rows"].append(
                    [row.line, words.kind_shown(row.sent.get("kind", "")), _shown(row), reason]
                )

    def sealed(self, batch: Batch, **more: Any) -> bytes:
        content = {"counts": self.counts, "reasons": self.reasons, **more}
        return vault.seal(json.dumps(content).encode(), about=f"report/{batch.pk}")


def _begun(batch: Batch) -> tuple[Report, Seen, int, int]:
    """Where a trial that gave way to others goes on: what it found, what it met, the part and the rows before it."""
    if not batch.report:
        return Report(), Seen(), 0, 0
    content = _opened(batch, batch.report)
    report = Report(Counter(content["counts"]), content["reasons"])
    return report, Seen(bytes.fromhex(content["seen"])), content["part"], content["done"]


def _opened(batch: Batch, report: bytes | memoryview) -> Any:
    return json.loads(vault.unseal(report, about=f"report/{batch.pk}"))


def report_of(batch: Batch) -> dict[str, Any] | None:
    """What the trial of a batch found, the commonest reason first."""
    if not batch.report or batch.state == Batch.State.TRYING:
        return None
    content = _opened(batch, batch.report)
    reasons = [
        {"title": title.partition(": ")[2], **found}
        for title, found in sorted(content["reasons"].items(), key=lambda item: -item[1]["count"])
    ]
    counts = [(state, content["counts"].get(state, 0)) for state in (ACCEPTED, MERGED, HELD, REFUSED)]
    return {"counts": counts, "reasons": reasons, "good": counts[0][1] + counts[1][1] + counts[2][1]}


def run_trial(run: jobs.Run, *, batch_id: uuid.UUID) -> None:
    """Begins anew after a crash, or where it gave way: it writes nothing that could be there twice."""
    batch = Batch.objects.select_related("organization").get(pk=batch_id)
    if batch.state != Batch.State.TRYING or batch.sealed_at:
        return
    try:
        _try_parts(run, batch)
    except jobs.Cancelled:
        end_kept(batch)
        raise


def _try_parts(run: jobs.Run, batch: Batch) -> None:
    settings = settings_of(batch)
    report, seen, part, done = _begun(batch)
    for number, rows in parts.rows_after(batch, part):
        now = timezone.now()
        interpreted = [interpret(row, settings, now=now) for row in rows]
        _judge(batch, interpreted, report, seen, now)
        done += len(rows)
        run.progress(done=done, total=batch.total, note=f"trying, line {rows[-1].line}")
        if run.must_give_way():
            with run.checkpoint():
                kept = report.sealed(batch, seen=seen.packed().hex(), part=number, done=done)
                Batch.objects.filter(pk=batch.pk, state=Batch.State.TRYING).update(report=kept)
            raise jobs.GaveWay
    with run.checkpoint() as mark:
        Batch.objects.filter(pk=batch.pk, state=Batch.State.TRYING).update(
            state=Batch.State.TRIED, report=report.sealed(batch)
        )
        mark(done=done, total=batch.total)
        run.finish(note="tried; nothing of it was stored", url=reverse("signals:batch", args=[batch.pk]))


def _judge(batch: Batch, rows: Sequence[Interpreted], report: Report, seen: Seen, now: datetime) -> None:
    tokens = {
        row.line: vault.token(row.signal.kind, row.signal.platform, row.signal.value)
        for row in rows
        if row.signal and row.state == ACCEPTED
    }
    held = _held(batch, list(tokens.values()), now)
    for row in rows:
        token = tokens.get(row.line)
        if token is None:
            report.add(row, row.state, row.reasons)
            continue
        known = MERGED if token in seen else held.get(token, ACCEPTED)
        report.add(row, known, [_SEALED_REASON] if known == REFUSED else ())
        seen.add(token)


def _held(batch: Batch, tokens: list[bytes], now: datetime) -> dict[bytes, str]:
    """What becomes of a row whose signal the company holds already; what it had taken back or let expire is new again."""
    found = Opinion.objects.filter(organization=batch.organization, indicator__token__in=tokens)
    standing = found.filter(Q(sealed_at__isnull=False) | Q(withdrawn_at=None, expires_at__gt=now))
    rows = standing.values_list("indicator__token", "sealed_at")
    return {bytes(token): REFUSED if sealed else MERGED for token, sealed in rows}


def _shown(row: Interpreted) -> str:
    value = row.sent.get("value", "")
    try:
        kind = words.kind_of(row.sent.get("kind", ""))
    except ValueError:
        return display.blinded("", value.strip())
    if kind in PERSONAL_KINDS:
        return display.blinded(kind, value.strip().lstrip("'@"))
    return display.defanged_as_sent(kind, value)[:160]
