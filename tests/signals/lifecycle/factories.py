"""Holds, requests to erase and government requests for the tests."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from members.models import User
from signals.outcomes.authorities.models import GovernmentRequest
from signals.outcomes.authorities.services import Content, enter_request
from signals.outcomes.lifecycle import erasure, holds
from signals.outcomes.lifecycle.models import ErasureRequest, LegalHold
from signals.submissions.models import Opinion


def make_hold(by: User, **more: Any) -> LegalHold:
    day = timezone.now().date() + timedelta(days=30)
    content = {"reason": "A trial.", "reference": f"case {uuid.uuid4().hex[:6]}", "review_on": day}
    return holds.place_hold(by=by, **content | more)


def make_erasure(by: User, *, kind: str = "email", value: str = "someone@mail.example") -> ErasureRequest:
    asked = erasure.Asked(
        origin="person",
        received_on=timezone.now().date(),
        kind=kind,
        value=value,
        reason="Their own address.",
        form_token=uuid.uuid4(),
    )
    return erasure.open_request(by=by, asked=asked)


def make_request(by: User, **more: Any) -> GovernmentRequest:
    content = {
        "received_on": timezone.now().date(),
        "country": "Atlantis",
        "authority": "Ministry of Order",
        "wants": "data",
        "process": "subpoena",
        "summary": "All signals of a month.",
        "form_token": uuid.uuid4(),
    }
    return enter_request(by=by, content=Content(**content | more))


def end(opinion: Opinion, *, days_ago: int) -> None:
    """As if it had been taken back so long ago."""
    Opinion.objects.filter(pk=opinion.pk).update(withdrawn_at=timezone.now() - timedelta(days=days_ago))
