"""Templates, urgent signals and posted forms for the tests of sending by form."""

import uuid
from collections.abc import Sequence
from typing import Any

from members.models import User
from signals.submissions.models import Batch
from signals.submissions.sending import basis_templates, services
from signals.submissions.sending.models import BasisTemplate
from tests.signals.factories import BASIS, release_all


def make_template(by: User, **basis: str) -> BasisTemplate:
    facts = {
        "name": "Extortion",
        "harm": "sextortion_financial",
        "policy": "4.2",
        "action": "account_disabled",
        "reported": "ncmec",
        "tlp": "amber",
        "platform": "aurora",
        "labels": "crew-7",
    }
    return basis_templates.write(by=by, basis=facts | basis)


def send(by: User, rows: Sequence[dict[str, str]], *, urgent_reason: str = "", **way: Any) -> Batch:
    """Several signals at once, each over a common basis; whatever waits is released."""
    batch = services.submit_signals(
        by=by,
        rows=[BASIS | row for row in rows],
        form_token=uuid.uuid4(),
        way=services.Way(urgent_reason=urgent_reason, **way),
    )
    release_all(batch)
    return batch


def posted(**changes: str) -> dict[str, str]:
    """What the browser posts for one signal with its whole basis."""
    sent = {
        "value": "sell packs",
        "kind": "",
        "harm": "grooming",
        "policy": "4.2",
        "action": "account_disabled",
        "actioned_at": "2026-01-01T10:00",
        "human_reviewed": "on",
        "reported": "ncmec",
        "reference": "NCMEC-1",
        "tlp": "amber+strict",
        "form_token": str(uuid.uuid4()),
    }
    return sent | changes
