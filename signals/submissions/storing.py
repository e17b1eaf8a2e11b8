"""Interpreted rows into the database, many at a time: indicators once, one opinion a company, one answer a row.

Rows go in by COPY: an import of 200,000 rows spends most of its time elsewhere only so.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import F, Field, Model
from psycopg import sql

from coalition.core.identifiers import uuid7
from members.models import Organization
from signals.catalog import kinds, vocabulary
from signals.submissions import dates, keys, vault
from signals.submissions.interpret import ACCEPTED, HELD, MERGED, POSITIVE, REFUSED, SEED, Interpreted, Signal
from signals.submissions.models import Batch, BatchRow, Indicator, Opinion

VOCABULARY = vocabulary.VERSION
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
_OF_ITSELF = ("detected_at", "shared_at")
_OF_BATCH = ("group", "named", "urgent")
_OF_BATCH_COLUMNS = ("group_id", "named", "urgent")
_TAKEN_TOO = ("human_reviewed", "tlp", "quality")
_DESCRIBED = ("whose", "labels", "classification", "context")
_RENEWED = (
    *_OF_ITSELF,
    *_OF_BATCH,
    "withdrawal_reason",
    *_TAKEN,
    *_TAKEN_TOO,
    *_DESCRIBED,
    "vocabulary",
    "expires_at",
    "withdrawn_at",
    "submitted_by",
    "batch",
    "updated_at",
)


_OPINION = (
    *("id", "created_at", "updated_at", "indicator_id", "organization_id", "submitted_by_id", "batch_id"),
    *(*_TAKEN, *_TAKEN_TOO, "expires_at", "withdrawn_at", "sealed_at", "withdrawal_reason", *_OF_ITSELF),
    *(*_OF_BATCH_COLUMNS, *_DESCRIBED, "vocabulary"),
)
_INSERT_INDICATORS = """
    INSERT INTO signals_indicator
        (created_at, public_id, normaliser, kind, platform, value, sealed_value, key_id, token, token_next)
    SELECT now(), * FROM unnest(%s::uuid[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::bytea[], %s::bytea[])
    ON CONFLICT (token) DO NOTHING RETURNING token, id
"""
_ROW = ("batch_id", "line", "state", "reasons", "notes", "questions", "sent", "former", "indicator_id")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one row, as it goes into the table of answers."""

    line: int
    state: str
    reasons: list[str]
    notes: list[str]
    sent: bytes
    indicator_id: int | None
    questions: list[str] = field(default_factory=list)
    former: bytes | None = None


@dataclass(slots=True)
class _New:
    """An opinion on its way into its table; a model instance would cost as much as all the rest of a row."""

    indicator_id: int
    organization_id: UUID
    created_at: datetime
    updated_at: datetime
    id: UUID = field(default_factory=uuid7)
    status: str = ""
    harm: str = ""
    policy: str = ""
    action: str = ""
    actioned_at: datetime | None = None
    reported_to: str = ""
    reference: str = ""
    not_required_reason: str = ""
    human_reviewed: bool | None = None
    tlp: str = ""
    quality: int | None = None
    group_id: UUID | None = None
    named: bool = False
    urgent: bool = False
    whose: str = ""
    labels: list[str] = field(default_factory=list)
    classification: str = ""
    context: str = ""
    vocabulary: int = VOCABULARY
    withdrawal_reason: str = ""
    detected_at: datetime | None = None
    shared_at: datetime | None = None
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    sealed_at: datetime | None = None
    submitted_by_id: UUID | None = None
    batch_id: UUID | None = None


@dataclass(slots=True)
class _Chunk:
    """One transaction's worth of rows on their way to the tables."""

    batch: Batch
    by: Any
    now: datetime
    held: dict[int, Opinion | _New]
    new: list[_New] = field(default_factory=list)
    renewed: dict[int, Opinion] = field(default_factory=dict)
    former: dict[int, bytes] = field(default_factory=dict)
    stopped: frozenset[UUID] = frozenset()


def take_turns(company: Organization) -> None:
    """Until the transaction ends no other import of this company writes: its rows are counted one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"signals/{company.pk}"])
    keys.hold()


def store_rows(*, batch: Batch, by: Any, rows: Sequence[Interpreted], now: datetime) -> list[Answer]:
    """Store a chunk inside the caller's transaction and add to the batch's counts; returns the answers, row by row."""
    answers = store_signals(batch=batch, by=by, rows=rows, now=now)
    _copy(BatchRow, _ROW, (_answer_row(batch, answer) for answer in answers))
    counts = Counter(answer.state for answer in answers)
    Batch.objects.filter(pk=batch.pk).update(**{name: F(name) + count for name, count in counts.items()})
    return answers


def store_signals(*, batch: Batch, by: Any, rows: Sequence[Interpreted], now: datetime) -> list[Answer]:
    """The signals of a chunk alone: indicators and opinions; the answers are the caller's to keep."""
    take_turns(batch.organization)
    indicators = _indicators([row.signal for row in rows if row.signal and row.state != HELD])
    opinions = Opinion.objects.filter(organization=batch.organization, indicator__in=set(indicators.values()))
    chunk = _Chunk(batch, by, now, {opinion.indicator_id: opinion for opinion in opinions})
    chunk.stopped = _stopped(chunk)
    answers = [_answer(chunk, row, indicators) for row in rows]
    _copy(Opinion, _OPINION, (_opinion_row(opinion) for opinion in chunk.new))
    Opinion.objects.bulk_update(chunk.renewed.values(), _RENEWED)
    return answers


def _stopped(chunk: _Chunk) -> frozenset[UUID]:
    """Imports of the company that were stopped and hold some of these signals, which are not out yet."""
    held = chunk.held.values()
    ids = {opinion.batch_id for opinion in held if opinion.batch_id and opinion.shared_at is None}
    others = ids - {chunk.batch.pk}
    if not others:
        return frozenset()
    return frozenset(Batch.objects.stopped().filter(pk__in=others).values_list("pk", flat=True))


def _answer(chunk: _Chunk, row: Interpreted, indicators: dict[bytes, int]) -> Answer:
    indicator_id = indicators[_token(row.signal)] if row.signal and row.state != HELD else None
    state, reasons, notes = _judge(chunk, row, indicator_id)
    sent = vault.seal(json.dumps(row.sent).encode(), about=f"row/{chunk.batch.pk}")
    former = chunk.former.pop(indicator_id, None) if indicator_id is not None else None
    questions = [question.list for question in row.questions] if state == HELD else []
    kept_id = None if state == REFUSED else indicator_id
    return Answer(row.line, state, reasons, notes, sent, kept_id, questions, former)


def _copy(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into the model's table; `columns` are the names of its columns."""
    table = sql.Identifier(model._meta.db_table)  # Django's own way to ask for the table
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(table, names)) as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _opinion_row(opinion: _New) -> list[Any]:
    return [getattr(opinion, name) for name in _OPINION]


def _answer_row(batch: Batch, answer: Answer) -> tuple[Any, ...]:
    return (
        batch.pk,
        answer.line,
        answer.state,
        answer.reasons,
        answer.notes,
        answer.questions,
        answer.sent,
        answer.former,
        answer.indicator_id,
    )


def _token(signal: Signal) -> bytes:
    return vault.token(signal.kind, signal.platform, signal.value)


def _indicators(signals: Iterable[Signal]) -> dict[bytes, int]:
    """The key of each signal's indicator by token; what nobody has sent before is made."""
    by_token = {_token(signal): signal for signal in signals}
    known = _known(by_token)
    # In the order of tokens, so that two companies' imports never wait for each other in a circle.
    missing = sorted(by_token.keys() - known.keys())
    if missing:
        known |= _make([_new_indicator(token, by_token[token]) for token in missing])
        # What another company's import has made meanwhile.
        known |= _known(by_token.keys() - known.keys())
    return known


def _known(tokens: Collection[bytes]) -> dict[bytes, int]:
    if not tokens:
        return {}
    found = Indicator.objects.filter(token__in=list(tokens)).values_list("token", "pk")
    return {bytes(token): pk for token, pk in found}


def _new_indicator(token: bytes, signal: Signal) -> tuple[Any, ...]:
    kind = kinds.KINDS[signal.kind]
    sealed = vault.seal(signal.value.encode(), about=f"indicator/{kind.id}") if kind.personal else None
    value, key_id = ("", vault.key_id()) if kind.personal else (signal.value, "")
    coming = vault.coming_token(signal.kind, signal.platform, signal.value)
    return uuid4(), kind.version, signal.kind, signal.platform, value, sealed, key_id, token, coming


def _make(rows: Sequence[tuple[Any, ...]]) -> dict[bytes, int]:
    columns = [list(column) for column in zip(*rows, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_INDICATORS, columns)
        return {bytes(token): pk for token, pk in cursor.fetchall()}


def _judge(chunk: _Chunk, row: Interpreted, indicator_id: int | None) -> tuple[str, list[str], list[str]]:
    """The row's final state with reasons and notes; makes or renews the company's opinion."""
    notes = list(row.notes)
    if row.signal is None or indicator_id is None:  # refused, or held until its question is answered
        return row.state, list(row.reasons), notes
    opinion = chunk.held.get(indicator_id)
    if opinion is None:
        made = _New(indicator_id, chunk.batch.organization_id, chunk.now, chunk.now)
        _take(chunk, made, row.signal)
        chunk.held[indicator_id] = made
        chunk.new.append(made)
        return ACCEPTED, [], notes
    if opinion.sealed_at:
        return (
            REFUSED,
            ["this signal was sealed at your company's word; the safety officer decides on it"],
            notes,
        )
    return *_merge(chunk, opinion, row.signal, notes), notes


def _merge(chunk: _Chunk, opinion: Opinion | _New, signal: Signal, notes: list[str]) -> tuple[str, list[str]]:
    if opinion.withdrawn_at or (opinion.expires_at and opinion.expires_at <= chunk.now):
        notes.append(
            "you had taken it back; shared again" if opinion.withdrawn_at else "it had expired; shared again"
        )
        _renew(chunk, opinion, signal)
        return ACCEPTED, []
    if opinion.shared_at is None and opinion.batch_id in chunk.stopped:
        notes.append("an import that was stopped had stored it; it goes out with this one")
        _take_up(chunk, opinion, signal)
        return MERGED, []
    if opinion.status == Opinion.Status.NEGATIVE:
        notes.append(
            "your company found this signal wrong, and that stands until you change it on the signal's page"
        )
    elif opinion.status == SEED and signal.status == POSITIVE:
        notes.append("you had sent it as suspected; confirmed now")
        if opinion.shared_at and kinds.KINDS[signal.kind].personal:
            notes.append(
                "a second person has not seen it so: until somebody releases it again it is out to nobody"
            )
        _renew(chunk, opinion, signal)
    else:
        notes.append("your company has already sent this signal")
        if differs := _differences(chunk, opinion, signal):
            notes.append(
                f"it stays as it was sent first; sending it again does not change {', '.join(differs)}"
            )
    return MERGED, []


def _differences(chunk: _Chunk, opinion: Opinion | _New, signal: Signal) -> list[str]:
    """What the sender says otherwise this time, and might believe to hold from now on."""
    batch = chunk.batch
    otherwise = {
        "its TLP": opinion.tlp != signal.tlp,
        "its harm": opinion.harm != signal.harm,
        "its labels": bool(signal.labels) and set(opinion.labels) != set(signal.labels),
        "who gets it": opinion.group_id != batch.group_id,
        "whether you may be named": opinion.named != batch.named,
        "whether it is urgent": batch.urgent and not opinion.urgent,
    }
    return [what for what, differs in otherwise.items() if differs]


def _take_up(chunk: _Chunk, opinion: Opinion | _New, signal: Signal) -> None:
    """What a stopped import stored belongs to this batch from now on; what the company knows better stays said."""
    if opinion.status == SEED or (opinion.status == POSITIVE and signal.status == POSITIVE):
        _renew(chunk, opinion, signal)
        return
    _remember(chunk, opinion)
    _belongs(chunk, opinion)
    opinion.updated_at = chunk.now


def _remember(chunk: _Chunk, opinion: Opinion | _New) -> None:
    """As it is now, for undoing; and that it changes."""
    if not isinstance(opinion, Opinion):
        return
    if opinion.batch_id != chunk.batch.pk:
        chunk.former[opinion.indicator_id] = _former(chunk.batch, opinion)
    chunk.renewed[opinion.indicator_id] = opinion


def _belongs(chunk: _Chunk, opinion: Opinion | _New) -> None:
    for name in _OF_BATCH_COLUMNS:
        setattr(opinion, name, getattr(chunk.batch, name))
    opinion.submitted_by_id = chunk.by.pk
    opinion.batch_id = chunk.batch.pk


def _renew(chunk: _Chunk, opinion: Opinion | _New, signal: Signal) -> None:
    _remember(chunk, opinion)
    over = opinion.withdrawn_at or (opinion.expires_at and opinion.expires_at <= chunk.now)
    if over or opinion.group_id != chunk.batch.group_id or kinds.KINDS[signal.kind].personal:
        opinion.shared_at = (
            None  # sent anew, to others, or of a person with other facts: out again when its batch is
        )
    _take(chunk, opinion, signal)
    opinion.withdrawn_at = None
    opinion.withdrawal_reason = ""
    opinion.updated_at = chunk.now


def _take(chunk: _Chunk, opinion: Opinion | _New, signal: Signal) -> None:
    for name in (*_TAKEN, *_TAKEN_TOO, "whose", "classification", "context"):
        setattr(opinion, name, getattr(signal, name))
    opinion.labels, opinion.vocabulary = list(signal.labels), VOCABULARY
    opinion.expires_at = signal.expires_at or chunk.now + timedelta(days=kinds.KINDS[signal.kind].days)
    opinion.detected_at = opinion.detected_at or dates.found_by(signal.actioned_at, now=chunk.now)
    _belongs(chunk, opinion)


def _former(batch: Batch, opinion: Opinion) -> bytes:
    """The opinion as it stands before a row of the batch changes it."""
    kept = {column.attname: getattr(opinion, column.attname) for column in _renewed_fields()}
    return vault.seal(json.dumps(kept, default=_plain).encode(), about=f"former/{batch.pk}")


def _renewed_fields() -> "list[Field[Any, Any]]":
    columns = Opinion._meta.concrete_fields  # Django's own way to ask for the columns
    return [column for column in columns if column.name in _RENEWED]


def _plain(value: datetime | UUID) -> str:
    """To the microsecond, which Django's own encoder cuts off."""
    return value.isoformat() if isinstance(value, datetime) else str(value)


def restore(batch: Batch, opinion: Opinion, former: bytes | memoryview) -> None:
    """Put an opinion back to what it was before the batch changed it; the caller's transaction saves it."""
    kept = json.loads(vault.unseal(former, about=f"former/{batch.pk}"))
    for column in _renewed_fields():
        setattr(opinion, column.attname, column.to_python(kept[column.attname]))
    opinion.save(update_fields=list(_RENEWED))
