"""Seats in every state: invited, waiting, moving, marked; facts with their history; whom to call at night."""

from datetime import timedelta

from coalition.core.models import OutgoingMail
from coalition.local.seed.cast import PASSWORD, Cast
from members.accounts.services import create_person
from members.models import EscalationContact, Fact, Invitation, Seat, User
from members.organizations import escalation, facts, seats, transfers
from members.organizations.invitations import accept_invitation, invite, resend, revoke
from members.organizations.services import give_seat

SHOWN = "aurora"
MOVES_TO = "meridian"
CONTRACTORS = "basaltworks"  # its negotiated text says that they may
# Address, days since the letter, what became of it.
INVITED = (
    ("noor.haddad", 2, ""),
    ("tomas.brandt", 11, ""),
    ("wren.okafor", 12, ""),
    ("ilse.marchetti", 20, ""),
    ("petra.novak", 9, "revoked"),
    ("samir.lindqvist", 6, "accepted"),
    ("jo.yamada", 16, "resent"),
)


def seed_companies(cast: Cast) -> None:
    _invitations(cast)
    _waiting_seat(cast)
    _domains(cast)
    _contractors(cast)
    _move(cast)
    _facts(cast)
    _contacts(cast)
    quiet = [user.pk for user in cast.members[5::40]]
    User.objects.filter(pk__in=quiet).update(is_listed=False)


def _invitations(cast: Cast) -> None:
    company, admin = cast.companies[SHOWN], cast.with_role(SHOWN, "admin")
    for local, days, became in INVITED:
        email = f"{local}@{company.domain}"
        name = local.replace(".", " ").title()
        made = invite(
            by=admin,
            organization=company,
            email=email,
            roles=["staff"],
            title="Trust & safety",
            name=name,
            at=cast.ago(days),
        )
        Invitation.objects.filter(pk=made.pk).update(created_at=cast.ago(days))
        if became == "revoked":
            revoke(by=admin, invitation=made)
        elif became == "resent":
            resend(by=admin, invitation=made, at=cast.ago(1))
        elif became == "accepted":
            letter = OutgoingMail.objects.filter(kind="organizations.invited", to=email).latest("created_at")
            token = letter.text.partition("/invitations/")[2].partition("/")[0]
            accept_invitation(token=token, name=name, password=PASSWORD, zone="Europe/Stockholm")


def _waiting_seat(cast: Cast) -> None:
    """Somebody who came by single sign-on: the admin's word is still to come."""
    company = cast.companies[SHOWN]
    person = create_person(
        by=None, email=f"rosa.ferreira@{company.domain}", name="Rosa Ferreira", timezone="Europe/Lisbon"
    )
    give_seat(by=None, user=person, organization=company, roles=["staff"], status=Seat.Status.PENDING)


def _domains(cast: Cast) -> None:
    company, admin = cast.companies[SHOWN], cast.with_role(SHOWN, "admin")
    verified = seats.ask_domain(by=admin, organization=company, domain=f"research.{company.domain}")
    seats.verify_domain(by=cast.staff, domain=verified, evidence="A DNS record with our code.")
    seats.ask_domain(by=admin, organization=company, domain=f"studio.{company.domain}")


def _contractors(cast: Cast) -> None:
    company = cast.companies[CONTRACTORS]
    held = Seat.objects.select_related("user").filter(
        organization=company, status=Seat.Status.ACTIVE, roles=["staff"]
    )
    for seat in held.order_by("user__email")[:2]:
        seats.change_roles(
            by=cast.staff, seat=seat, roles=seat.roles, title="Moderator, at a vendor", contractor=True
        )


def _move(cast: Cast) -> None:
    """One that waits for the other company's word."""
    company = cast.companies[SHOWN]
    held = Seat.objects.select_related("user", "organization").filter(
        organization=company, status=Seat.Status.ACTIVE, roles=["staff"]
    )
    seat = held.exclude(user__email__startswith="lead@").order_by("-user__email")[0]
    target = cast.companies[MOVES_TO]
    transfers.ask_transfer(
        by=cast.with_role(SHOWN, "admin"),
        seat=seat,
        target=target,
        email=f"{seat.user.email.partition('@')[0]}@{target.domain}",
        roles=["staff"],
        reason="New work, from next month on.",
        seen=transfers.fingerprint(transfers.dry_run(seat)),
    )


def _facts(cast: Cast) -> None:
    today = cast.now.date()
    for slug in (SHOWN, "birch", "meridian", "sol"):
        company, admin = cast.companies[slug], cast.with_role(slug, "admin")
        for days, codes in ((400, ["CA", "US"]), (30, ["CA", "EU", "JP", "US"])):
            facts.state_fact(
                by=admin,
                organization=company,
                kind=Fact.Kind.OPERATES_IN,
                value=codes,
                as_of=today - timedelta(days=days),
                source="Transparency report",
                tlp=Fact.Tlp.GREEN,
                on=cast.ago(30),
            )
        for where, users in (("US", 41_800_000), ("EU", 18_250_000)):
            facts.state_fact(
                by=admin,
                organization=company,
                kind=Fact.Kind.MONTHLY_USERS,
                value=users // (1 + len(slug)),
                jurisdiction=where,
                as_of=today - timedelta(days=60),
                source="Own count",
                tlp=Fact.Tlp.AMBER_STRICT,
            )


def _contacts(cast: Cast) -> None:
    """For every company in signal sharing but one; one of them is a year old."""
    slugs = sorted(cast.analysts)[:-1]
    for number, slug in enumerate(slugs):
        company = cast.companies[slug]
        made = escalation.keep_contact(
            by=cast.staff,
            organization=company,
            who="Trust & safety, on call",
            email=f"oncall@{company.domain}",
            phone=f"+1 202 555 01{number:02}",
            hours="24 hours, every day",
            timezone="UTC",
            note="Say that you call from the coalition; never name a case on the telephone.",
        )
        age = 380 if number == 0 else 20 * number
        EscalationContact.objects.filter(pk=made.pk).update(confirmed_at=cast.ago(age))
    sol = escalation.contact_of(cast.companies["sol"])
    if sol is not None:
        escalation.look(
            by=cast.people["analyst@meridian.example"], contact=sol, reason="An account that is live tonight."
        )
