"""What the clients of a fault run send, what they were told, and what is there in the end (see faults.py)."""

import hashlib
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import Error, connection
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.models import (
    Acknowledgement,
    Agreement,
    AgreementVersion,
    Organization,
    ProgrammeReview,
    Seat,
    Signature,
    User,
)
from signals.submissions.importing.services import start_import
from signals.submissions.models import Batch, BatchRow, Opinion
from signals.submissions.release.models import Contributor

ROWS = 40  # in a batch
MOST_ROWS = 1_000_000_000  # a day, of each company
BACKLOG = 12  # batches that wait for a worker before a client pauses
LEVELS = {"nda": "company", "signals": "company", "seat": "seat"}
HEADER = "Type,Value,Harm type,Policy,Action taken,Actioned at,Reported to NCMEC,Report reference"


def make_analysts(count: int) -> list[str]:
    """Companies in signal sharing, each with one analyst: no more of the coalition than the run needs."""
    versions = {kind: _version(kind, level) for kind, level in LEVELS.items()}
    now = timezone.now()
    emails = []
    for number in range(count):
        company = Organization.objects.create(
            name=f"Company {number}",
            slug=f"company-{number}",
            legal_name=f"Company {number} Ltd",
            domain=f"company-{number}.example",
            size="medium",
            standing="active",
        )
        analyst = User(email=f"analyst@company-{number}.example", name=f"Analyst {number}", kind="member")
        analyst.set_unusable_password()
        analyst.save()
        Seat.objects.create(user=analyst, organization=company, roles=["analyst"])
        Acknowledgement.objects.create(
            user=analyst, version=versions["seat"], text_sha256=versions["seat"].sha256
        )
        for version in (versions["nda"], versions["signals"]):
            Signature.objects.create(
                organization=company,
                version=version,
                status="effective",
                title=version.agreement.title,
                number=version.number,
                text_sha256=version.sha256,
                legal_entity=company.legal_name,
                signed_by=analyst,
                typed_name=analyst.name,
                capacity="Director",
                electronic_consent_at=now,
                signed_at=now,
                countersigned_at=now,
                countersigned_name="The coalition",
            )
        for kind in ProgrammeReview.Kind:
            ProgrammeReview.objects.create(
                organization=company,
                kind=kind,
                done_on=now.date(),
                next_due=now.date() + timedelta(days=300),
            )
        # Cleared, and with room for a run of any length: what is tried here is what faults do, not quotas.
        Contributor.objects.create(organization=company, cleared_at=now, daily_rows=MOST_ROWS)
        emails.append(analyst.email)
    return emails


def _version(kind: str, level: str) -> AgreementVersion:
    text = f"# Agreement {kind}\n\n1. For the length of a fault run.\n"
    return AgreementVersion.objects.create(
        agreement=Agreement.objects.create(kind=kind, title=f"Agreement {kind}", level=level),
        number="1.0",
        effective_on=timezone.now().date(),
        source=text,
        canonical=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        published_at=timezone.now(),
    )


@dataclass
class Client:
    """An analyst who imports one file after the other, and keeps the token of each that was acknowledged.

    An attempt without an answer is repeated with the same token, as a person presses the button again.
    """

    email: str
    number: int
    stop: threading.Event
    acknowledged: list[uuid.UUID] = field(default_factory=list)

    def run(self) -> None:
        sent = 0
        while not self.stop.is_set():
            sent += 1
            token = uuid.uuid4()
            while not self.stop.is_set():
                try:
                    self._wait_for_room()
                    start_import(
                        by=User.objects.get(email=self.email),
                        content=self._file(sent),
                        file_name=f"signals-{sent}.csv",
                        form_token=token,
                    )
                except Error:
                    connection.close()
                    self.stop.wait(0.3)
                else:
                    self.acknowledged.append(token)
                    break
            self.stop.wait(random.uniform(0.05, 0.4))  # noqa: S311 -- the pace of a client is no secret
        connection.close()

    def _wait_for_room(self) -> None:
        waiting = Batch.objects.filter(state__in=[Batch.State.WAITING, Batch.State.RUNNING])
        while waiting.count() > BACKLOG and not self.stop.is_set():
            self.stop.wait(0.5)

    def _file(self, sent: int) -> bytes:
        lines = [
            f"keyword,term {self.number} {sent} {row},grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-{sent}-{row}"
            for row in range(ROWS)
        ]
        return "\n".join([HEADER, *lines, ""]).encode()


@dataclass(frozen=True)
class Verdict:
    acknowledged: int
    lost: int
    duplicated: int
    words: list[str]


def settle(tokens: list[uuid.UUID], *, seconds: float) -> None:
    """Wait until no acknowledged batch is open any more, or the patience is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        ended = Batch.objects.filter(form_token__in=tokens, state=Batch.State.DONE).count()
        if ended == len(tokens):
            return
        time.sleep(0.5)


def judge(tokens: list[uuid.UUID]) -> Verdict:
    """Compare what was acknowledged with what is there, row by row."""
    lost = duplicated = 0
    words = []
    wanted = set(range(2, ROWS + 2))
    batches = {batch.form_token: batch for batch in Batch.objects.filter(form_token__in=tokens)}
    for token in tokens:
        batch = batches.get(token)
        if batch is None:
            lost += ROWS
            words.append(f"{token}: acknowledged and not there")
            continue
        lines = Counter(BatchRow.objects.filter(batch=batch).values_list("line", flat=True))
        opinions = Opinion.objects.filter(batch=batch).count()
        told = AuditEntry.objects.filter(action="signals.import_finished", subject_id=str(batch.pk)).count()
        missing = max(len(wanted - set(lines)), ROWS - opinions)
        doubled = sum(lines.values()) - len(lines) + max(0, opinions - ROWS) + max(0, told - 1)
        doubled += max(0, batch.accepted - ROWS)
        lost, duplicated = lost + missing, duplicated + doubled
        if missing or doubled or batch.state != Batch.State.DONE or batch.accepted != ROWS or told != 1:
            words.append(
                f"{token}: {batch.state}, {len(lines)} rows, {opinions} opinions, "
                f"{batch.accepted} accepted, {told} times told as finished"
            )
    return Verdict(len(tokens) * ROWS, lost, duplicated, words)
