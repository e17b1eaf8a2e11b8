"""Applications in every state, and the checklists of companies in their first weeks."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from coalition.local.seed.cast import PASSWORD, Cast
from members.accounts.models import User
from members.accounts.services import create_person, grant_staff_role
from members.admission import admitting, applying, reviewing
from members.models import Application, Onboarding
from members.organizations.criteria import criteria

REVIEWERS = (
    ("membership@coalition.example", "Rosalind Achterberg"),
    ("reviewer@coalition.example", "Kofi Mensah-Adjei"),
)

WORDS = {
    "own-service": "People post under a name of their own choosing and write to each other. Strangers can be reached by search, which is where we see the risk.",
    "commitment": "Our chief operating officer answers for child safety. The board hears about it every quarter.",
    "published-standards": "Our rules forbid sexual exploitation of children in any form, text and drawings included, in section 4.",
    "identification": "Known material is found by hash matching when it is uploaded; reports by users reach a person within four hours.",
    "reporting": "We report to the hotline of our country within one working day and keep what we reported for a year.",
    "enforcement": "Accounts are closed after a confirmed violation. Whoever disagrees writes to a second reviewer.",
    "transparency": "We publish numbers once a year. The next report will say how many accounts were closed, and why.",
    "rights-and-frameworks": "We work with the general comment on children's rights in the digital environment, and answer no government request without a legal basis.",
    "partnership": "We train with a national helpline twice a year. Two of us would come to meetings, and join the group on reporting.",
}
# company, domain, contact, size, services, jurisdiction, days ago
SENT = (
    ("Brackenmoor", "brackenmoor.example", "Fiona Garrick", "small", ["forum"], "GB", 3),
    ("Callisto Rooms", "callistorooms.example", "Emeka Obi", "medium", ["livestream", "messaging"], "NG", 12),
    ("Dovetree", "dovetree.example", "Hannah Lindgren", "small", ["education"], "SE", 16),
    ("Riverstead Play", "riversteadplay.example", "Milo Vance", "medium", ["gaming"], "US", 9),
    ("Elmsworth", "elmsworth.example", "Judith Sommer", "large", ["hosting", "storage"], "DE", 28),
    ("Farrowgate", "farrowgate.example", "Pablo Nieto", "small", ["social"], "ES", 41),
    ("Gantry Cove", "gantrycove.example", "Oona Kelly", "small", ["marketplace"], "IE", 55),
)


def seed_admission(cast: Cast) -> None:
    """Through the services; only the moments are set back afterwards."""
    reviewers = [cast.staff, *_reviewers(cast)]
    made = {row[0]: _send(row) for row in SENT}
    _umbergrove(cast, reviewers)
    _in_review(made["Callisto Rooms"], reviewers)
    _waits_for_information(made["Dovetree"], reviewers)
    _with_a_recusal(made["Riverstead Play"], reviewers)
    _ready(made["Elmsworth"], reviewers)
    _decided(
        made["Farrowgate"],
        reviewers,
        "declined",
        "Your rules do not mention children yet. Apply again when they do.",
    )
    _decided(
        made["Gantry Cove"],
        reviewers,
        "deferred",
        "Please name who in the leadership is accountable, then send it again.",
    )
    _on_ramp(cast, reviewers)
    applying.begin_application(
        name="Iris Haldane", email="iris@hollowbrook.example", company_name="Hollowbrook"
    )
    for name, *_, days in SENT:
        at = timezone.now() - timedelta(days=days)
        Application.objects.filter(company_name=name).update(stage_since=at, submitted_at=at)
    newco = cast.companies["newco"]
    Onboarding.objects.create(organization=newco, began_at=cast.ago(19), owner=cast.staff)
    birch = cast.companies["birch"]
    Onboarding.objects.create(organization=birch, began_at=cast.ago(128), owner=reviewers[1])


def _reviewers(cast: Cast) -> list[User]:
    people = []
    for email, name in REVIEWERS:
        person = User.objects.filter(email=email).first() or create_person(
            by=cast.staff, email=email, name=name, kind=User.Kind.STAFF, password=PASSWORD
        )
        grant_staff_role(by=cast.staff, user=person, role="membership")
        people.append(person)
    return people


def _write(name: str, email: str, contact: str, **facts: Any) -> Any:
    editor = applying.begin_application(name=contact, email=email, company_name=name)
    applying.confirm_address(by=editor)
    applying.save_facts(
        by=editor,
        revision=0,
        facts={
            "company_name": name,
            "legal_name": f"{name} Ltd.",
            "description": f"{name} brings people together who share an interest.",
            "signatory_name": "",
            "signatory_email": "",
            **facts,
        },
    )
    return editor


def _send(row: tuple[Any, ...]) -> Application:
    name, domain, contact, size, services, jurisdiction, _days = row
    mailbox = contact.split(maxsplit=1)[0].lower()
    editor = _write(
        name, f"{mailbox}@{domain}", contact, size=size, services=services, jurisdiction=jurisdiction
    )
    for number, criterion in enumerate(criteria()):
        applying.save_answer(
            by=editor,
            criterion=criterion,
            revision=0,
            position="partly" if number in {3, 6} else "yes",
            text=WORDS[criterion],
            links=[f"https://{domain}/rules"] if criterion == "published-standards" else [],
        )
    return applying.send_application(by=editor)


def _in_review(application: Application, reviewers: list[User]) -> Application:
    for reviewer in reviewers[:2]:
        reviewing.declare(by=reviewer, application=application, conflict=False)
    taken = reviewing.move(by=reviewers[1], application=application, to="review")
    reviewing.set_owner(by=reviewers[1], application=taken, owner=reviewers[1])
    return taken


def _review(by: User, application: Application, recommendation: str, score: int) -> None:
    marks = {name: {"verdict": "met", "score": score, "note": ""} for name in criteria()}
    reviewing.save_review(
        by=by,
        application=application,
        marks=marks,
        recommendation=recommendation,
        note="Read twice; the answers are concrete.",
        give=True,
    )


def _umbergrove(cast: Cast, reviewers: list[User]) -> None:
    """The applicant of the cast, whose company has an entry already."""
    person = cast.staff_of["umbergrove"][0]
    company = cast.companies["umbergrove"]
    editor = _write(
        company.name,
        person.email,
        person.name,
        legal_name=company.legal_name,
        size=company.size,
        services=company.services,
        jurisdiction=company.jurisdiction,
        description=company.description,
    )
    for criterion in criteria():
        applying.save_answer(
            by=editor, criterion=criterion, revision=0, position="yes", text=WORDS[criterion], links=[]
        )
    application = _in_review(applying.send_application(by=editor), reviewers)
    _review(reviewers[1], application, "admit", 4)


def _waits_for_information(application: Application, reviewers: list[User]) -> None:
    taken = _in_review(application, reviewers)
    reviewing.ask_for_information(
        by=reviewers[1],
        application=taken,
        questions={
            "reporting": "Within how many hours, and who does it when your lead is away?",
            "enforcement": "How does somebody whose account was closed reach the second reviewer?",
        },
    )


def _with_a_recusal(application: Application, reviewers: list[User]) -> None:
    """Flagged as maybe known, since a member has nearly the same name; and one of the staff is recused."""
    _in_review(application, reviewers)
    reviewing.declare(
        by=reviewers[2], application=application, conflict=True, words="I worked there until last year."
    )


def _ready(application: Application, reviewers: list[User]) -> Application:
    taken = _in_review(application, reviewers)
    _review(reviewers[0], taken, "admit", 5)
    _review(reviewers[1], taken, "admit", 4)
    return reviewing.move(by=reviewers[1], application=taken, to="decision")


def _decided(application: Application, reviewers: list[User], decision: str, text: str) -> None:
    ready = _ready(application, reviewers)
    admitting.decide(by=reviewers[1], application=ready, decision=decision, text=text)


def _on_ramp(cast: Cast, reviewers: list[User]) -> None:
    person, company = cast.staff_of["tidewick"][0], cast.companies["tidewick"]
    editor = _write(
        company.name,
        person.email,
        person.name,
        legal_name=company.legal_name,
        size=company.size,
        services=company.services,
        jurisdiction=company.jurisdiction,
        description=company.description,
    )
    applying.save_answer(
        by=editor,
        criterion="own-service",
        revision=0,
        position="not_yet",
        text="We run shows for others, on their services. Our own opens next year.",
        links=[],
    )
    asked = applying.ask_for_on_ramp(by=editor)
    reviewing.declare(by=reviewers[1], application=asked, conflict=False)
    admitting.decide(
        by=reviewers[1],
        application=asked,
        decision="on_ramp",
        text="Welcome on the on-ramp; write to us at any time.",
    )
