from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client

from coalition.core import registry
from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from coalition.core.registry import Leaving
from members.models import (
    EscalationContact,
    GroupSeat,
    Invitation,
    MentorOffer,
    Organization,
    Seat,
    Transfer,
    User,
)
from members.organizations import invitations, transfers
from members.organizations.departures import carry_out, preview
from members.organizations.rules import seat_of
from tests import factories
from tests.members.organizations.letters import link_for

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough pass phrase"


class Setting:
    """Two companies with their admins, and somebody who moves from the first to the second."""

    def __init__(self) -> None:
        self.origin = factories.make_company("Aurora", slug="aurora")
        self.target = factories.make_company("Birch", slug="birch")
        self.letting_go = factories.make_person(self.origin, roles=["admin"])
        self.taking_in = factories.make_person(self.target, roles=["admin"])
        self.mover = factories.make_person(self.origin, email="mover@aurora.example", name="Mo Ver")

    @property
    def seat(self) -> Seat:
        return Seat.objects.select_related("organization", "user").get(
            user=self.mover, organization=self.origin
        )

    def ask(self, by: User | None = None, **changes: Any) -> Transfer:
        facts: dict[str, Any] = {
            "target": self.target,
            "email": "mover@birch.example",
            "roles": ["staff"],
            "reason": "New work.",
            "seen": transfers.fingerprint(transfers.dry_run(self.seat)),
        } | changes
        return transfers.ask_transfer(by=by or self.letting_go, seat=self.seat, **facts)


@pytest.fixture
def setting() -> Setting:
    return Setting()


def test_a_move_needs_the_word_of_both_admins(setting: Setting) -> None:
    asked = setting.ask()
    assert asked.status == "asked"
    assert setting.seat.status == "active"
    for stranger in (setting.letting_go, setting.mover, factories.make_person(setting.target)):
        with pytest.raises(Refused):
            transfers.agree_to_transfer(by=stranger, transfer=asked)
    for _ in range(2):
        done = transfers.agree_to_transfer(by=setting.taking_in, transfer=asked)
    assert done.status == "done"
    assert setting.seat.status == "ended"
    assert Invitation.objects.filter(organization=setting.target, status="open").count() == 1
    assert AuditEntry.objects.filter(action="organizations.transferred").count() == 1


def test_staff_move_somebody_at_once(setting: Setting) -> None:
    assert setting.ask(by=factories.make_staff("membership")).status == "done"
    assert setting.seat.status == "ended"


def test_the_person_takes_the_new_seat_with_the_same_account_and_the_new_address(setting: Setting) -> None:
    transfers.agree_to_transfer(by=setting.taking_in, transfer=setting.ask())
    assert seat_of(User.objects.get(pk=setting.mover.pk)) is None
    link = link_for("mover@birch.example")
    client = Client()
    assert "new password" in client.get(link).text
    assert client.post(link, {"password": PASSWORD}).status_code == 302
    person = User.objects.get(pk=setting.mover.pk)
    assert person.email == "mover@birch.example"
    assert person.check_password(PASSWORD)
    assert [row.email for row in EmailAddress.objects.filter(user=person)] == ["mover@birch.example"]
    seat = seat_of(person)
    assert seat is not None
    assert seat.organization == setting.target


def test_everything_held_through_the_first_company_ends(setting: Setting) -> None:
    """Asked of every effect that is registered: before, something ends; afterwards nothing is left of it."""
    mover = setting.mover
    Seat.objects.filter(user=mover).update(roles=["admin"])
    mover = User.objects.get(pk=mover.pk)
    invitations.invite(by=mover, organization=setting.origin, email="guest@aurora.example", roles=["staff"])
    EscalationContact.objects.create(
        organization=setting.origin,
        who="Mo Ver, on call",
        phone="+49 30 000000",
        hours="always",
        confirmed_at=setting.origin.created_at,
    )
    leaving = Leaving(setting.origin, mover, to=setting.target)
    titles = {ending.title for ending in preview(leaving) if ending.ends}
    assert {"Invitations", "Escalation contact", "Seats"} <= titles
    ended = carry_out(leaving=leaving, by=factories.make_staff("membership"))
    assert any("guest@aurora.example" in line for line in ended)
    for effect in registry.current().departures:
        assert effect.ends(leaving) == [], effect.name
        effect.carry_out(leaving=leaving, by=None)
    assert Invitation.objects.get(email="guest@aurora.example").status == "revoked"
    assert EscalationContact.objects.get().ended_at


def test_what_slices_register_ends_with_the_move(setting: Setting) -> None:
    group = factories.make_group(members=[setting.mover])
    MentorOffer.objects.create(
        user=setting.mover,
        organization=setting.origin,
        needs={},
        words="",
        languages=["English"],
        timezone="UTC",
        from_hour=9,
        to_hour=17,
        capacity=1,
    )
    titles = {ending.title for ending in transfers.dry_run(setting.seat) if ending.ends}
    transfers.agree_to_transfer(by=setting.taking_in, transfer=setting.ask())
    registered = {effect.name for effect in registry.current().departures}
    if "groups" in registered:
        assert "Working groups" in titles
        assert GroupSeat.objects.get(group=group, user=setting.mover).ended_at
    if "mentorship" in registered:
        assert MentorOffer.objects.get(user=setting.mover).status != "active"
    for effect in registry.current().departures:
        assert effect.ends(Leaving(setting.origin, setting.mover, to=setting.target)) == [], effect.name


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "mover@elsewhere.example"}, "verified domain"),
        ({"email": "nonsense"}, "verified domain"),
        ({"roles": []}, "at least one role"),
        ({"reason": " "}, "Say why"),
        ({"seen": "old"}, "has changed since"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_and_nothing_ends(
    setting: Setting, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        setting.ask(**changes)
    assert setting.seat.status == "active"
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("standing", ["suspended", "left", "prospect"])
def test_a_company_that_takes_nobody_in_is_no_target(setting: Setting, standing: str) -> None:
    Organization.objects.filter(pk=setting.target.pk).update(standing=standing)
    setting.target.refresh_from_db()
    with pytest.raises(ValidationError, match="takes nobody in"):
        setting.ask()


def test_nothing_is_half_done_when_an_effect_fails(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = setting.ask()

    def breaks(**_facts: Any) -> None:
        raise RuntimeError("The letter's template is missing.")

    monkeypatch.setattr(transfers, "invite", breaks)
    with pytest.raises(RuntimeError):
        transfers.agree_to_transfer(by=setting.taking_in, transfer=asked)
    assert setting.seat.status == "active"
    asked.refresh_from_db()
    assert asked.status == "asked"


def test_a_move_is_declined_or_withdrawn_and_nothing_ends(setting: Setting) -> None:
    asked = setting.ask()
    for _ in range(2):
        assert transfers.decline_transfer(by=setting.taking_in, transfer=asked).status == "declined"
    again = setting.ask()
    with pytest.raises(Refused):
        transfers.withdraw_transfer(by=setting.taking_in, transfer=again)
    assert transfers.withdraw_transfer(by=setting.letting_go, transfer=again).status == "withdrawn"
    with pytest.raises(Refused, match="closed"):
        transfers.agree_to_transfer(by=setting.taking_in, transfer=again)
    assert setting.seat.status == "active"


def test_the_last_admin_does_not_move(setting: Setting) -> None:
    seat = Seat.objects.select_related("organization").get(user=setting.letting_go)
    assert "themselves" in transfers.may_ask(setting.letting_go, seat).reason
    assert "own admins" in transfers.may_ask(setting.taking_in, seat).reason
    assert transfers.may_ask(factories.make_staff("membership"), seat)


def test_the_whole_move_by_pages(setting: Setting) -> None:
    first, second = Client(), Client()
    first.force_login(setting.letting_go)
    second.force_login(setting.taking_in)
    url = f"/members/company/seats/{setting.seat.pk}/move/"
    page = first.get(url)
    assert "The seat of Mo Ver" in page.text
    seen = page.context["form"].initial["seen"]
    data = {
        "target": str(setting.target.pk),
        "email": "mover@birch.example",
        "roles": ["staff"],
        "reason": "New work.",
    }
    assert "has changed since" in first.post(url, data | {"seen": "old"}).text
    for _ in range(2):
        assert first.post(url, data | {"seen": seen}).status_code == 302
    move = Transfer.objects.get()
    assert "Mo Ver" in second.get("/members/company/transfers/").text
    second.post(f"/members/company/transfers/{move.pk}/agree/")
    assert "Carried out" in second.get("/members/company/transfers/").text
    assert second.post(f"/members/company/transfers/{move.pk}/nonsense/").status_code == 404


def test_an_invitation_that_belongs_to_a_mover_is_for_them_alone(setting: Setting) -> None:
    transfers.agree_to_transfer(by=setting.taking_in, transfer=setting.ask())
    client = Client()
    client.force_login(setting.taking_in)
    assert "somebody else" in client.get(link_for("mover@birch.example")).text
