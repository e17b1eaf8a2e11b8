"""Marked-up copies that somebody says are illegal: closed to everybody by their seal, kept from destruction."""

import uuid
from typing import Any

from django.db.models import QuerySet

from coalition.core import registry
from coalition.core.sealing.models import Seal
from members.groups.reviews.models import ReviewAnswer, ReviewCall
from members.groups.reviews.rules import asked_for, sees_answers, visible_to

SEAL = "marked-copy"


def sealed_files() -> QuerySet[Any]:
    """Names of the files that are sealed; a later answer that goes on with such a file is sealed with it."""
    seals = Seal.objects.filter(kind=SEAL)
    return ReviewAnswer.objects.filter(pk__in=seals.values("object_id")).exclude(marked="").values("marked")


def open_copies() -> QuerySet[ReviewAnswer]:
    """Answers with a marked-up copy that nobody has sealed."""
    return ReviewAnswer.objects.exclude(marked="").exclude(marked__in=sealed_files())


def find_copy(user: Any, pk: uuid.UUID) -> ReviewAnswer | None:
    """The answer, for who may open its copy: the group's people, and the company's own."""
    found = open_copies().select_related("asked__call__deliverable__group").filter(pk=pk).first()
    if found is None or not ReviewCall.objects.filter(visible_to(user), pk=found.asked.call_id).exists():
        return None
    own = asked_for(user, found.asked.call)
    mine = own is not None and own.pk == found.asked_id
    return found if mine or sees_answers(user, found.asked.call) else None


def seal_copy(*, obj: ReviewAnswer, by: Any) -> None:
    """Nothing to change: the seal itself closes the file."""


def register() -> None:
    registry.sealable(SEAL, find=find_copy, seal=seal_copy)
