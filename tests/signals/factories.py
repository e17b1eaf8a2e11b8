"""People and signals for the tests of the signals place."""

import uuid
from pathlib import Path
from typing import Any

from django.utils import timezone

from members.models import Organization, User
from signals.submissions.importing import services as importing
from signals.submissions.models import Batch, Opinion
from signals.submissions.release.models import Release
from signals.submissions.sending import services as sending
from tests.factories import make_company, make_person

DATA = Path(__file__).parent / "data"
BASIS = {
    "kind": "keyword",
    "value": "sell packs",
    "harm": "grooming",
    "policy": "4.2",
    "action": "account_disabled",
    "actioned_at": "2026-01-01T10:00:00Z",
    "reported": "yes",
    "reference": "NCMEC-1",
    "human_reviewed": "yes",
}
HEADER = (
    "Type,Value,Platform,Harm type,Policy,Action taken,Actioned at,Reported to NCMEC,Report reference,Comment"
)


def make_participant(name: str = "", **facts: Any) -> Organization:
    """A company that takes part in signal sharing."""
    return make_company(name, signed=("nda", "signals"), **facts)


def make_analyst(company: Organization | None = None, **facts: Any) -> User:
    return make_person(company or make_participant(), roles=["analyst"], **facts)


def make_signal(by: User, *, waits: bool = False, **fields: str) -> Opinion:
    """One signal sent by form; released, unless it `waits`."""
    batch = make_batch(by, waits=waits, **fields)
    return Opinion.objects.select_related("indicator").get(
        indicator=batch.rows.get().indicator, organization=batch.organization
    )


def make_batch(by: User, *, waits: bool = False, **fields: str) -> Batch:
    """One signal by form; unless it `waits`, a second person has released what is about a person."""
    batch = sending.submit_signal(by=by, fields=BASIS | fields, form_token=uuid.uuid4())
    if not waits:
        release_all(batch)
    return batch


def release_all(batch: Batch) -> None:
    """As if somebody had released whatever waits."""
    now = timezone.now()
    Release.objects.filter(batch=batch).update(state="released", decided_at=now)
    Opinion.objects.live().filter(batch=batch, shared_at=None).update(shared_at=now)


def start_import(by: User, content: bytes, **more: Any) -> Batch:
    return importing.start_import(
        by=by,
        content=content,
        file_name=more.pop("file_name", "signals.csv"),
        form_token=uuid.uuid4(),
        **more,
    )


def make_csv(count: int, *, start: int = 0, refused_every: int = 0) -> bytes:
    """`count` good rows, one signal each, but for every so manieth that is no keyword."""
    lines = [HEADER]
    for number in range(start, start + count):
        value = "x" if refused_every and number % refused_every == 0 else f"word {number}"
        lines.append(f"keyword,{value},,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-{number},")
    return ("\n".join(lines) + "\n").encode()
