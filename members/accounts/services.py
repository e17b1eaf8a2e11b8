"""What is done with accounts: opened, given a staff role, told how a person wants to be seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone as clock

from coalition.core import audit
from coalition.core.people import forget
from members.accounts.models import StaffRole, User

PERSON_CREATED = audit.action("accounts.person_created", "Opened an account")
ROLE_GRANTED = audit.action("accounts.role_granted", "Gave a staff role")
ROLE_TAKEN = audit.action("accounts.role_taken", "Took a staff role away")
PROFILE_UPDATED = audit.action("accounts.profile_updated", "Changed their profile")
TOPICS_CHOSEN = audit.action("accounts.topics_chosen", "Chose topics to follow")
FIRST_THING_DONE = audit.action(
    "accounts.first_thing_done", "Was through one of the three things to begin with"
)
RENEWED = audit.action("accounts.renewed", "Opened an account again with a new password")
ADDRESS_MOVED = audit.action("accounts.address_moved", "Moved to another e-mail address")
FIRST_DAY_ENDED = audit.action("accounts.first_day_ended", "Finished the first day")


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person before they first sign in. Their address counts as verified: somebody vouches for it."""

    email: str
    name: str
    display_name: str = ""
    kind: str = User.Kind.MEMBER
    timezone: str = "UTC"
    topics: Sequence[str] = ()
    invited_to: str = ""
    first_day_done_at: datetime | None = None


@transaction.atomic
def create_people(
    *, by: User | None, rows: Iterable[NewPerson], password_hash: str | None = None
) -> list[User]:
    """Open many accounts at once, in the order of `rows`. One hash serves all of them, so only the demo gives one.

    Without it nobody can sign in until they ask for a letter to set their password.
    """
    hashed = password_hash or make_password(None)
    people = User.objects.bulk_create(
        User(
            email=row.email.strip().lower(),
            name=row.name,
            display_name=row.display_name,
            kind=row.kind,
            timezone=row.timezone,
            topics=list(row.topics),
            invited_to=row.invited_to,
            first_day_done_at=row.first_day_done_at,
            password=hashed,
        )
        for row in rows
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people
    )
    audit.record_each(PERSON_CREATED, by=by, subjects=people)
    return people


def create_person(
    *,
    by: User | None,
    email: str,
    name: str,
    display_name: str = "",
    kind: str = User.Kind.MEMBER,
    timezone: str = "UTC",
    topics: Sequence[str] = (),
    invited_to: str = "",
    first_day_done_at: datetime | None = None,
    password: str | None = None,
) -> User:
    """Open one account; `by` is None only where there is nobody yet (the very first of an installation)."""
    row = NewPerson(email, name, display_name, kind, timezone, topics, invited_to, first_day_done_at)
    return create_people(by=by, rows=[row], password_hash=make_password(password))[0]


@transaction.atomic
def grant_staff_role(*, by: User | None, user: User, role: str) -> StaffRole:
    """Idempotent: who holds the role already keeps it, without a second entry."""
    if user.kind != User.Kind.STAFF:
        raise ValueError("Only coalition staff can hold a staff role.")
    held, is_new = StaffRole.objects.get_or_create(user=user, role=StaffRole.Role(role))
    if is_new:
        audit.record(ROLE_GRANTED, by=by, subject=user, detail={"role": role})
        forget(user)
    return held


@transaction.atomic
def take_staff_role(*, by: User, user: User, role: str) -> None:
    taken, _ = StaffRole.objects.filter(user=user, role=role).delete()
    if taken:
        audit.record(ROLE_TAKEN, by=by, subject=user, detail={"role": role})
        forget(user)


@transaction.atomic
def update_profile(
    *,
    by: User,
    name: str,
    display_name: str,
    timezone: str,
    topics: Sequence[str] | None = None,
    is_listed: bool | None = None,
) -> User:
    """A person's own profile; the entry names the fields that changed, not what they held."""
    wanted: dict[str, object] = {
        "name": name.strip(),
        "display_name": display_name.strip(),
        "timezone": timezone,
    }
    if topics is not None:
        wanted |= {"topics": list(topics)}
    if is_listed is not None:
        wanted |= {"is_listed": is_listed}
    changed = sorted(field for field, value in wanted.items() if getattr(by, field) != value)
    if changed:
        for field in changed:
            setattr(by, field, wanted[field])
        by.save(update_fields=changed)
        audit.record(PROFILE_UPDATED, by=by, subject=by, detail={"changed": changed})
    return by


@transaction.atomic
def renew_account(*, by: User, user: User, password: str) -> None:
    """A new password, and an account that was closed is open again; sessions end with the old password.

    Whoever calls has seen a letter that went to the person's own address. Second factors stay.
    """
    user.is_active = True
    user.set_password(password)
    user.save(update_fields=["is_active", "password"])
    audit.record(RENEWED, by=by, subject=user)
    forget(user)


@transaction.atomic
def move_address(*, by: User, user: User, email: str) -> None:
    """The person's address is another one from here on; whoever calls has seen that it is theirs.

    The old address and every link that was sent to it are dead: links to set a password hold the address.
    """
    email = email.strip().lower()
    if user.email == email:
        return
    EmailAddress.objects.filter(user=user).delete()
    user.email = email
    user.save(update_fields=["email"])
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    audit.record(ADDRESS_MOVED, by=by, subject=user)


@transaction.atomic
def choose_topics(*, by: User, topics: Sequence[str]) -> None:
    by.topics = list(topics)
    by.save(update_fields=["topics"])
    audit.record(TOPICS_CHOSEN, by=by, subject=by, detail={"topics": by.topics})


@transaction.atomic
def finish_first_day(*, by: User) -> None:
    """Idempotent: the first time counts."""
    if by.first_day_done_at is None:
        by.first_day_done_at = clock.now()
        by.save(update_fields=["first_day_done_at"])
        audit.record(FIRST_DAY_ENDED, by=by, subject=by)


@transaction.atomic
def finish_first_thing(*, by: User, thing: str) -> None:
    """One of the three things leaves Home for good; idempotent."""
    person = User.objects.select_for_update().get(pk=by.pk)
    if thing not in person.first_things_done:
        person.first_things_done = [*person.first_things_done, thing]
        person.save(update_fields=["first_things_done"])
        audit.record(FIRST_THING_DONE, by=by, subject=by, detail={"thing": thing})
