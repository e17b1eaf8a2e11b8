"""Interpreted rows into the database, many at a time: indicators once, one opinion a company, one answer a row."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from members.models import Organization
from signals.catalog import normalize, taxonomy
from signals.submissions import vault
from signals.submissions.interpret import ACCEPTED, HELD, MERGED, POSITIVE, REFUSED, SEED, Interpreted, Signal
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion

_TAKEN = (
    "status",
    "harm",
    "policy",
    "action",
    "actioned_at",
    "reported_to",
    "reference",
    "not_required_reason",
)
_TAKEN_TOO = ("human_reviewed", "tlp", "quality")
_RENEWED = (*_TAKEN, *_TAKEN_TOO, "expires_at", "withdrawn_at", "submitted_by", "batch", "updated_at")


@dataclass(slots=True)
class _Chunk:
    """One transaction's worth of rows on their way to the tables."""

    batch: Batch
    by: Any
    now: datetime
    held: dict[int, Opinion]
    new: list[Opinion] = field(default_factory=list)
    renewed: dict[int, Opinion] = field(default_factory=dict)
    rows: list[BatchRow] = field(default_factory=list)
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys((ACCEPTED, MERGED, HELD, REFUSED), 0)
    )


def take_turns(company: Organization) -> None:
    """Until the transaction ends no other import of this company writes: its rows are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"signals/{company.pk}"])


def store_rows(*, batch: Batch, by: Any, rows: Sequence[Interpreted], now: datetime) -> list[BatchRow]:
    """Store a chunk inside the caller's transaction and add to the batch's counts; returns the answers, row by row."""
    take_turns(batch.organization)
    indicators = _indicators([row.signal for row in rows if row.signal])
    opinions = Opinion.objects.filter(organization=batch.organization, indicator__in=set(indicators.values()))
    chunk = _Chunk(batch, by, now, {opinion.indicator_id: opinion for opinion in opinions})
    for row in rows:
        indicator_id = indicators[_token(row.signal)] if row.signal else None
        state, reasons, notes = _judge(chunk, row, indicator_id)
        chunk.counts[state] += 1
        answer = BatchRow(batch=batch, line=row.line, state=state, reasons=reasons, notes=notes)
        answer.sent = vault.seal(json.dumps(row.sent).encode(), about=f"row/{batch.pk}")
        answer.indicator_id = None if state == REFUSED else indicator_id
        chunk.rows.append(answer)
    Opinion.objects.bulk_create(chunk.new)
    Opinion.objects.bulk_update(chunk.renewed.values(), _RENEWED)
    BatchRow.objects.bulk_create(chunk.rows)
    Batch.objects.filter(pk=batch.pk).update(
        **{name: F(name) + count for name, count in chunk.counts.items()}
    )
    return chunk.rows


def _token(signal: Signal) -> bytes:
    return vault.token(signal.kind, signal.platform, signal.value)


def _indicators(signals: Iterable[Signal]) -> dict[bytes, int]:
    """The key of each signal's indicator by token; what nobody has sent before is made."""
    by_token = {_token(signal): signal for signal in signals}
    known = _known(by_token)
    missing = [_new_indicator(token, by_token[token]) for token in sorted(by_token.keys() - known.keys())]
    if missing:
        # In the order of tokens, so that two companies' imports never wait for each other in a circle.
        Indicator.objects.bulk_create(missing, ignore_conflicts=True)
        known |= _known([bytes(indicator.token) for indicator in missing])
    return known


def _known(tokens: Iterable[bytes]) -> dict[bytes, int]:
    found = Indicator.objects.filter(token__in=list(tokens)).values_list("token", "pk")
    return {bytes(token): pk for token, pk in found}


def _new_indicator(token: bytes, signal: Signal) -> Indicator:
    indicator = Indicator(
        kind=signal.kind, platform=signal.platform, token=token, normaliser=normalize.VERSION
    )
    if signal.kind in taxonomy.PERSONAL_KINDS:
        indicator.sealed_value = vault.seal(signal.value.encode(), about=f"indicator/{signal.kind}")
        indicator.key_id = vault.key_id()
    else:
        indicator.value = signal.value
    return indicator


def _judge(chunk: _Chunk, row: Interpreted, indicator_id: int | None) -> tuple[str, list[str], list[str]]:
    """The row's final state with reasons and notes; makes or renews the company's opinion."""
    notes = list(row.notes)
    if row.signal is None or indicator_id is None:
        return row.state, list(row.reasons), notes
    opinion = chunk.held.get(indicator_id)
    if opinion is None:
        opinion = Opinion(indicator_id=indicator_id, organization=chunk.batch.organization)
        _take(chunk, opinion, row.signal)
        chunk.held[indicator_id] = opinion
        chunk.new.append(opinion)
        return ACCEPTED, [], notes
    if opinion.sealed_at:
        return (
            REFUSED,
            ["this signal was sealed at your company's word; the safety officer decides on it"],
            notes,
        )
    return *_merge(chunk, opinion, row.signal, notes), notes


def _merge(chunk: _Chunk, opinion: Opinion, signal: Signal, notes: list[str]) -> tuple[str, list[str]]:
    if opinion.withdrawn_at or opinion.expires_at <= chunk.now:
        notes.append(
            "you had taken it back; shared again" if opinion.withdrawn_at else "it had expired; shared again"
        )
        _renew(chunk, opinion, signal)
        return ACCEPTED, []
    if opinion.status == Opinion.Status.NEGATIVE:
        notes.append(
            "your company found this signal wrong, and that stands until you change it on the signal's page"
        )
    elif opinion.status == SEED and signal.status == POSITIVE:
        notes.append("you had sent it as suspected; confirmed now")
        _renew(chunk, opinion, signal)
    else:
        notes.append("your company has already sent this signal")
    return MERGED, []


def _renew(chunk: _Chunk, opinion: Opinion, signal: Signal) -> None:
    _take(chunk, opinion, signal)
    opinion.withdrawn_at = None
    opinion.updated_at = chunk.now
    if not opinion._state.adding:  # noqa: SLF001  # Django's own way to ask whether a row exists
        chunk.renewed[opinion.indicator_id] = opinion


def _take(chunk: _Chunk, opinion: Opinion, signal: Signal) -> None:
    for name in (*_TAKEN, *_TAKEN_TOO):
        setattr(opinion, name, getattr(signal, name))
    opinion.expires_at = chunk.now + timedelta(days=taxonomy.KINDS[signal.kind].days)
    opinion.submitted_by = chunk.by
    opinion.batch = chunk.batch
