"""Who will see this: exactly the people whom `visible_to` lets in, by name, with the reason for each."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from coalition.core import registry
from members.models import GroupSeat, Organization, Seat, StaffRole, User
from members.rules import covered_people
from resources.library.labels import Audience
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.rules import FOR_ALL_MEMBERS, JOINING

WHY = {
    Audience.PUBLIC: "everybody who may sign in, and who works at a company that joins; it may be shown outside",
    Audience.PROSPECTS: "everybody of a member company, and people of companies that are joining",
    Audience.MEMBERS: "everybody of a member company whom the agreement covers",
    Audience.GROUP: "people who take part in the group, and who join it later",
    Audience.COMPANIES: "people of the named companies and of the company that wrote it",
    Audience.EVENT: "people who take part in the event, and who are invited to it later",
}


@dataclass(slots=True)
class Reader:
    """One person who can open it, where from, and by which rules."""

    person: User
    company: Organization | None
    why: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reach:
    """Everybody who can open a document, by key."""

    why: str
    readers: dict[uuid.UUID, Reader] = field(default_factory=dict)
    staff: dict[uuid.UUID, Reader] = field(default_factory=dict)
    joining: dict[uuid.UUID, Reader] = field(default_factory=dict)
    guests: dict[uuid.UUID, Reader] = field(default_factory=dict)

    @property
    def people(self) -> int:
        return len(self.readers)

    @property
    def everybody(self) -> set[uuid.UUID]:
        return {*self.readers, *self.staff, *self.joining, *self.guests}

    @property
    def by_company(self) -> list[tuple[Organization, list[Reader]]]:
        found: dict[uuid.UUID, tuple[Organization, list[Reader]]] = {}
        for reader in self.readers.values():
            if reader.company is not None:
                found.setdefault(reader.company.pk, (reader.company, []))[1].append(reader)
        return sorted(found.values(), key=lambda pair: pair[0].name.casefold())

    @property
    def companies(self) -> list[str]:
        return [company.name for company, _readers in self.by_company]

    @property
    def count(self) -> int:
        return len(self.by_company)

    def of(self, company: Organization) -> list[Reader]:
        return [
            reader
            for found in (self.readers, self.joining)
            for reader in found.values()
            if reader.company is not None and reader.company.pk == company.pk
        ]


def _seats(people: QuerySet[User]) -> QuerySet[Seat]:
    seats = Seat.objects.filter(user__in=people.values("pk"), status=Seat.Status.ACTIVE)
    return seats.select_related("user", "organization").order_by("user__name", "user__email")


def who_will_see(document: Document, choice: Choice) -> Reach:
    """The dry run. What it says is held against `visible_to` for everybody by a test."""
    reach = Reach(why=WHY.get(Audience(choice.audience), "") if choice.audience else "")
    covered = {seat.user_id: Reader(seat.user, seat.organization) for seat in _seats(covered_people())}
    for reader in covered.values():
        reader.why += _by_audience(reader, document, choice)
    for person, why in _by_part(document, choice):
        if person in covered:
            covered[person].why.append(why)
    reach.readers = {key: reader for key, reader in covered.items() if reader.why}
    if choice.audience in {Audience.PUBLIC, Audience.PROSPECTS}:
        on_the_way = User.objects.filter(
            kind=User.Kind.MEMBER,
            is_active=True,
            seats__status=Seat.Status.ACTIVE,
            seats__organization__standing__in=JOINING,
        )
        reach.joining = {
            seat.user_id: Reader(seat.user, seat.organization, ["their company is on its way in"])
            for seat in _seats(on_the_way)
            if seat.user_id not in covered
        }
    reach.staff = _staff(choice)
    if choice.audience == Audience.EVENT:
        kind = registry.current().audiences.get(Audience.EVENT)
        people = kind.people(choice.event) if kind and choice.event else ()
        reach.guests = {
            person.pk: Reader(person, None, ["guest of the event"])
            for person in people
            if person.kind == User.Kind.GUEST and person.is_active
        }
    return reach


def _by_audience(reader: Reader, document: Document, choice: Choice) -> list[str]:
    if choice.audience in FOR_ALL_MEMBERS:
        return ["their company is a member and the agreement covers them"]
    if choice.audience == Audience.COMPANIES and reader.company is not None:
        if reader.company.pk == document.organization_id:
            return ["their company wrote it"]
        if reader.company.pk in {company.pk for company in choice.companies}:
            return ["their company is named"]
    return []


def _by_part(document: Document, choice: Choice) -> Iterable[tuple[uuid.UUID, str]]:
    """People by the part they play: group seats, the event, owner, chair, access given for a while."""
    bound = ~Q(role=GroupSeat.Role.EXPERT) | Q(undertaken_at__isnull=False)
    seats = GroupSeat.objects.filter(bound, ended_at=None).exclude(role=GroupSeat.Role.LEGAL)
    seats = seats.select_related("group")
    if choice.audience == Audience.GROUP:
        groups = {group.pk for group in choice.groups} | ({document.group_id} - {None})
        for seat in seats.filter(group__in=groups):
            yield seat.user_id, f"takes part in {seat.group.title}"
    if choice.audience == Audience.EVENT and choice.event:
        kind = registry.current().audiences.get(Audience.EVENT)
        for person in kind.people(choice.event) if kind else ():
            yield person.pk, "takes part in the event"
    given = document.access_requests.filter(status="granted", ends_at__gt=timezone.now())
    for access in given.filter(person__seats__organization=F("company"), person__seats__status="active"):
        yield access.person_id, f"asked for access, which ends on {access.ends_at:%-d %B %Y}"
    yield document.owner_id, "owns the document"
    if document.group_id:
        for seat in seats.filter(group=document.group_id, role__in=GroupSeat.LEADS):
            yield seat.user_id, f"leads {seat.group.title}"


def _staff(choice: Choice) -> dict[uuid.UUID, Reader]:
    """Publishing staff always; all other staff what is for all members."""
    held = StaffRole.objects.filter(user__is_active=True, user__kind=User.Kind.STAFF).select_related("user")
    found: dict[uuid.UUID, Reader] = {}
    for role in held.order_by("user__name", "role"):
        if role.role == StaffRole.Role.PUBLISHING:
            found[role.user_id] = Reader(role.user, None, ["publishing staff of the coalition"])
        elif choice.audience in FOR_ALL_MEMBERS:
            found.setdefault(role.user_id, Reader(role.user, None, ["staff of the coalition"]))
    return found


@dataclass(frozen=True, slots=True)
class CompanyView:
    """What one company would see of a document: who of it, why, and who of it would not."""

    company: Organization
    sees: list[Reader]
    sees_not: list[User]
    asked_at: object


def as_company(document: Document, choice: Choice, company: Organization) -> CompanyView:
    """The proof by company: everybody with a seat there, on one side or on the other."""
    sees = who_will_see(document, choice).of(company)
    keys = {reader.person.pk for reader in sees}
    seats = Seat.objects.filter(Q(status=Seat.Status.ACTIVE), organization=company, user__is_active=True)
    others = [
        seat.user for seat in seats.select_related("user").order_by("user__name") if seat.user_id not in keys
    ]
    return CompanyView(company, sees, others, timezone.now())
