"""Reading lists as one person may see them, and how far a company is with what it must read."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.urls import reverse

from coalition.core.registry import BriefItem
from members.models import GroupSeat, Organization, User
from resources.library.collections.models import (
    Collection,
    CollectionItem,
    ReadingAcknowledgement,
    RequiredReading,
)
from resources.library.collections.rules import collections_visible_to, people_asked, required_of
from resources.library.models import Document
from resources.library.search.queries import shelf

FIRST = "first-ninety-days"
LEAST = 5  # companies; fewer are not counted in what is shared


def visible_items(user: Any) -> QuerySet[CollectionItem]:
    return CollectionItem.objects.filter(document__in=shelf(user).values("pk"))


def collections_for(user: Any) -> QuerySet[Collection]:
    """Lists with the number of documents this person may see in each."""
    mine = visible_items(user).filter(collection=OuterRef("pk")).order_by().values("collection")
    count = mine.annotate(count=Count("pk")).values("count")
    return (
        Collection.objects.filter(collections_visible_to(user)).select_related("group").annotate(shown=count)
    )


def items_of(user: Any, collection: Collection) -> QuerySet[CollectionItem]:
    rows = visible_items(user).filter(collection=collection)
    return rows.select_related("document__group", "document__organization", "pinned").defer(
        "document__body", "document__search"
    )


def required_for(user: Any) -> QuerySet[RequiredReading]:
    """Open required reading of this person, with whether they have said so; only of documents they may see."""
    said = ReadingAcknowledgement.objects.filter(required=OuterRef("pk"), person_id=user.pk)
    rows = RequiredReading.objects.filter(required_of(user), document__in=shelf(user).values("pk"))
    return rows.annotate(read=Exists(said)).select_related("group").order_by("read", "due_on")


def first_reading() -> BriefItem | None:
    """The list that Home leads new people to; one statement."""
    found = Collection.objects.filter(slug=FIRST, group=None, archived_at=None).first()
    if found is None:
        return None
    return BriefItem(
        text=f"Read “{found.title}”, by people who have been through them.",
        url=reverse("resources:library-collection", args=[found.slug]),
        action="Read it",
        minutes=12,
        icon="book",
    )


def brief_of_reading(user: Any) -> list[BriefItem]:
    """What this person is asked to read and has not; one statement."""
    said = ReadingAcknowledgement.objects.filter(person_id=getattr(user, "pk", None))
    rows = required_for(user).exclude(pk__in=said.values("required"))[:5]
    return [
        BriefItem(
            text=f"Read “{required.title}”, version {required.number}, and say so",
            url=f"{reverse('resources:library-required')}#r-{required.pk}",
            action="Read it",
            minutes=15,
            icon="book",
        )
        for required in rows
    ]


@dataclass(frozen=True, slots=True)
class OfCompany:
    required: RequiredReading
    read: int
    asked: int
    not_yet: list[User]


def of_company(company: Organization) -> list[OfCompany]:
    """For the company's admin: who of their people has not said so yet. What each may see is asked once a person."""
    open_ones = list(RequiredReading.objects.filter(closed_at=None).select_related("group"))
    documents = {required.document_id for required in open_ones}
    people = list(people_asked(None, company)) if open_ones else []
    visible = {
        person.pk: set(
            Document.objects.visible_to(person).filter(pk__in=documents).values_list("pk", flat=True)
        )
        for person in people
    }
    groups = {required.group_id for required in open_ones} - {None}
    sits = set(
        GroupSeat.objects.filter(group__in=groups, ended_at=None)
        .exclude(role=GroupSeat.Role.LEGAL)
        .values_list("group_id", "user_id")
    )
    said = set(
        ReadingAcknowledgement.objects.filter(required__in=open_ones, company=company).values_list(
            "required_id", "person_id"
        )
    )
    found = []
    for required in open_ones:
        asked = [
            person
            for person in people
            if required.document_id in visible[person.pk]
            and (required.group_id is None or (required.group_id, person.pk) in sits)
        ]
        not_yet = [person for person in asked if (required.pk, person.pk) not in said]
        if asked:
            found.append(OfCompany(required, len(asked) - len(not_yet), len(asked), not_yet))
    return found


def asked_by(user: User, most: int = 25) -> list[tuple[RequiredReading, str]]:
    """For who asked: in how many companies somebody has read it, from five on; never who. One statement."""
    rows: Any = RequiredReading.objects.filter(asked_by=user, closed_at=None).select_related("group")
    rows = rows.annotate(companies=Count("acknowledgements__company", distinct=True))
    return [
        (one, str(one.companies) if one.companies >= LEAST else f"fewer than {LEAST}") for one in rows[:most]
    ]
