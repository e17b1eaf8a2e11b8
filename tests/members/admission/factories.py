"""Applications for tests, made through the services; each call makes one thing."""

import itertools
from typing import Any

from coalition.core.models import OutgoingMail
from members.admission import applying, links, reviewing
from members.models import Application, Editor, User
from members.organizations.criteria import criteria

_numbers = itertools.count(1)

FACTS = {
    "company_name": "Lumenfold",
    "legal_name": "Lumenfold Ltd.",
    "size": "small",
    "services": ["forum"],
    "jurisdiction": "GB",
    "description": "A forum for people who repair lamps.",
    "signatory_name": "",
    "signatory_email": "",
}


def make_draft(email: str = "", **facts: Any) -> Editor:
    number = next(_numbers)
    editor = applying.begin_application(
        name=f"Contact {number}",
        email=email or f"contact@applicant-{number}.example",
        company_name=facts.get("company_name", f"Applicant {number}"),
    )
    applying.confirm_address(by=editor)
    return editor


def fill(editor: Editor, **facts: Any) -> Application:
    number = next(_numbers)
    defaults = {
        **FACTS,
        "company_name": editor.application.company_name,
        "legal_name": f"Applicant {number} Ltd.",
    }
    applying.save_facts(by=editor, revision=0, facts=defaults | facts)
    for criterion in criteria():
        applying.save_answer(
            by=editor,
            criterion=criterion,
            revision=0,
            position="yes",
            text=f"We do, for {criterion}.",
            links=[],
        )
    return Application.objects.get(pk=editor.application_id)


def make_sent(email: str = "", **facts: Any) -> Application:
    editor = make_draft(email, **facts)
    fill(editor, **facts)
    return applying.send_application(by=editor)


def make_in_review(*reviewers: User, **facts: Any) -> Application:
    """Taken up by the first of `reviewers`, each of whom has declared that they have no conflict."""
    application = make_sent(**facts)
    for reviewer in reviewers:
        reviewing.declare(by=reviewer, application=application, conflict=False)
    return reviewing.move(by=reviewers[0], application=application, to="review")


def marks(**verdicts: str) -> dict[str, dict[str, Any]]:
    return {name: {"verdict": verdicts.get(name, "met"), "score": 4, "note": ""} for name in criteria()}


def review(by: User, application: Application, **facts: Any) -> Any:
    given = {"marks": marks(), "recommendation": "admit", "note": "", "give": True}
    return reviewing.save_review(by=by, application=application, **{**given, **facts})


def contact(application: Application) -> Editor:
    return application.editors.get(is_contact=True)


def token_for(editor: Editor) -> str:
    return links.issue(editor)[1]


def letters(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"admission.{kind}"))
