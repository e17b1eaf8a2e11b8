"""The steps of an application: which are done, what each of them shows, and what happens when two people save at once."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from members.admission import applying
from members.admission.application_forms import AnswerForm, FactsForm
from members.admission.criteria import COMPANY, step_title
from members.admission.models import Application, ApplicationAnswer, Editor
from members.organizations.criteria import criteria
from members.organizations.models import SERVICES, Organization

NAMES = {
    "company_name": "Name",
    "legal_name": "Legal name",
    "domain": "Domain",
    "size": "Size",
    "services": "Services",
    "jurisdiction": "Home jurisdiction",
    "description": "What it does",
    "signatory_name": "Who signs",
    "signatory_email": "Their address",
}
POSITIONS = dict(ApplicationAnswer.Position.choices)


@dataclass(frozen=True, slots=True)
class Stored:
    """What a colleague saved meanwhile, in words, to stand beside one's own."""

    by: str
    at: Any
    lines: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class StepState:
    name: str
    title: str
    done: bool
    begun: bool
    asked: list[str]


def names() -> list[str]:
    return [COMPANY, *criteria()]


def title_of(name: str) -> str:
    return step_title(name)


def following(name: str) -> str | None:
    every = names()
    place = every.index(name) + 1
    return every[place] if place < len(every) else None


def steps_of(application: Application) -> list[StepState]:
    missing = applying.what_is_missing(application)
    begun = set(application.answers.exclude(text="", position="").values_list("criterion", flat=True))
    if application.facts_revision:
        begun.add(COMPANY)
    asked: dict[str, list[str]] = {}
    for question in application.questions.filter(answered_in=None):
        asked.setdefault(question.step, []).append(question.text)
    return [
        StepState(name, step_title(name), name not in missing, name in begun, asked.get(name, []))
        for name in names()
    ]


def place_of(application: Application, name: str) -> dict[str, Any]:
    """Where this step is in the row, what is asked there, and what was sent before."""
    every = names()
    number = every.index(name) + 1
    questions = application.questions.filter(step=name, answered_in=None).values_list("text", flat=True)
    return {
        "title": step_title(name),
        "ask": "" if name == COMPANY else criteria()[name].ask,
        "number": number,
        "total": len(every),
        "previous": every[number - 2] if number > 1 else None,
        "following": following(name),
        "asked": list(questions),
        "lines": lines_of(application, name),
    }


def form_for(application: Application, name: str, data: QueryDict | None) -> tuple[Any, Stored | None]:
    """The form of a step, filled with what is stored or with what was just typed."""
    if name == COMPANY:
        initial = {fact: getattr(application, fact) for fact in applying.FACTS}
        initial["revision"] = application.facts_revision
        return FactsForm(data, initial=initial, domain=application.domain), None
    answer = application.answers.filter(criterion=name).first()
    initial = {"revision": 0}
    if answer is not None:
        initial = {
            "revision": answer.revision,
            "position": answer.position,
            "text": answer.text,
            "links": "\n".join(answer.links),
        }
    return AnswerForm(data, initial=initial, criterion=name), None


def save(*, by: Editor, name: str, form: Any) -> None:
    words = dict(form.cleaned_data)
    revision = words.pop("revision")
    if name == COMPANY:
        applying.save_facts(by=by, revision=revision, facts=words)
    else:
        applying.save_answer(by=by, criterion=name, revision=revision, **words)


def overtaken(application: Application, name: str, data: QueryDict) -> tuple[Any, Stored]:
    """Both texts: what is stored now to read, what was typed still in the form, which may be saved on top of it."""
    changed = data.copy()
    if name == COMPANY:
        by, at, revision = (
            application.facts_saved_by,
            application.facts_saved_at,
            application.facts_revision,
        )
    else:
        answer = application.answers.get(criterion=name)
        by, at, revision = answer.saved_by, answer.saved_at, answer.revision
    changed["revision"] = str(revision)
    form, _ = form_for(application, name, changed)
    return form, Stored(by.name if by else "a colleague", at, lines_of(application, name))


def lines_of(application: Application, name: str) -> list[tuple[str, str]]:
    """What is stored of a step, as label and words."""
    if name == COMPANY:
        facts = {fact: getattr(application, fact) for fact in NAMES}
        return fact_lines(facts)
    answer = application.answers.filter(criterion=name).first()
    if answer is None:
        return []
    return answer_lines({"position": answer.position, "text": answer.text, "links": answer.links})


def fact_lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Facts of a company in words; also of a frozen submission."""
    shown = dict(facts)
    shown["size"] = dict(Organization.Size.choices).get(facts.get("size", ""), "")
    shown["services"] = ", ".join(SERVICES.get(name, name) for name in facts.get("services", []))
    return [(label, str(shown.get(name) or "")) for name, label in NAMES.items() if shown.get(name)]


def answer_lines(answer: dict[str, Any]) -> list[tuple[str, str]]:
    lines = [
        ("Where you stand", POSITIONS.get(answer.get("position", ""), "")),
        ("In words", answer.get("text", "")),
        ("Links", "\n".join(answer.get("links", []))),
    ]
    return [(label, words) for label, words in lines if words]


def everything(application: Application) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every step with what is stored, to be read once more before it is sent."""
    answers = {answer.criterion: answer for answer in application.answers.all()}
    pages = [(COMPANY, step_title(COMPANY), lines_of(application, COMPANY))]
    for name in criteria():
        answer = answers.get(name)
        stored = {"position": answer.position, "text": answer.text, "links": answer.links} if answer else {}
        pages.append((name, step_title(name), answer_lines(stored)))
    return pages
