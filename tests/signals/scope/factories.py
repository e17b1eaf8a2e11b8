"""Sharing groups for tests."""

import uuid

from members.models import User
from signals.submissions.scope import services
from signals.submissions.scope.models import SharingGroup
from tests.signals.factories import make_analyst

PURPOSE = "Three of us look into the same payment ring."


def make_sharing_group(by: User, *others: User, name: str = "Ring North") -> SharingGroup:
    """A group that `by` started, with all `others`' companies in it."""
    companies = [other.seats.get().organization for other in others]
    group = services.start_group(
        by=by, name=name, purpose=PURPOSE, form_token=uuid.uuid4(), invited=companies
    )
    for other in others:
        services.accept(by=other, group=group)
    return group


def make_circle(count: int = 3) -> tuple[SharingGroup, list[User]]:
    people = [make_analyst() for _ in range(count)]
    return make_sharing_group(*people), people
