"""What applicants do: begin, write, write together, send, answer questions, withdraw. None of them has an account.

`by` is an editor: somebody who holds a link. Audit entries name the editor's id, since only people with accounts are actors.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coalition.core import audit
from coalition.core.access import refuse, require
from members import hooks
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.admission import duplicates, emails, links
from members.admission.criteria import COMPANY, OWN_SERVICE, belongs_to, domain_of, step_title
from members.admission.models import Application, ApplicationAnswer, Editor, Submission
from members.admission.rules import Stage, may_edit
from members.organizations.criteria import criteria

BEGUN = audit.action("admission.begun", "Began an application")
CONFIRMED = audit.action("admission.address_confirmed", "Confirmed an address with a private link")
SAVED = audit.action("admission.step_saved", "Saved a step of an application")
INVITED = audit.action("admission.editor_invited", "Asked a colleague to write an application with them")
REMOVED = audit.action("admission.editor_removed", "Removed a colleague from an application")
ROTATED = audit.action("admission.link_replaced", "Replaced a private link")
OPENED = audit.action("admission.opened_from_home", "Opened their application from Home")
SENT = audit.action("admission.sent", "Sent an application")
WITHDRAWN = audit.action("admission.withdrawn", "Withdrew an application")

EDITORS = 10
FACTS = (
    *("company_name", "legal_name", "size", "services", "jurisdiction", "description"),
    *("signatory_name", "signatory_email"),
)
WANTED = {  # what must be there before it is sent, as the applicant reads it
    "company_name": "the name",
    "legal_name": "the legal name",
    "size": "the size",
    "services": "at least one service",
    "jurisdiction": "the home jurisdiction",
    "description": "what the company does",
}


class Overtaken(Exception):  # noqa: N818 -- not an error: a colleague was quicker
    """Somebody else saved this step since it was opened; nothing was overwritten."""


def _record(what: audit.Action, by: Editor, application: Application, **detail: Any) -> None:
    audit.record(what, subject=application, detail={"editor": str(by.pk), **detail})


def _locked(by: Editor) -> Application:
    return Application.objects.select_for_update().get(pk=by.application_id)


def _moved(application: Application, stage: str, **changes: Any) -> None:
    now = timezone.now()
    for name, value in {"stage": stage, "stage_since": now, **changes}.items():
        setattr(application, name, value)
    application.save(update_fields=["stage", "stage_since", *changes])


# -- beginning, and the links -------------------------------------------------------------------------------
@transaction.atomic
def begin_application(*, name: str, email: str, company_name: str) -> Editor:
    """Start a draft and send its link; who writes one already gets a link to that one instead of a second."""
    address = email.strip().lower()
    writing = Editor.objects.filter(
        email=address, removed_at=None, application__stage__in=Application.OPEN
    ).first()
    if writing is None:
        application = Application.objects.create(
            company_name=company_name.strip(), domain=domain_of(address), stage_since=timezone.now()
        )
        writing = Editor.objects.create(
            application=application, name=name.strip(), email=address, is_contact=True
        )
        _record(BEGUN, writing, application)
    emails.application_link(writing)
    return writing


@transaction.atomic
def send_link_again(*, email: str) -> None:
    """To the newest application of this address; nothing happens, and nothing is told, where there is none."""
    found = (
        Editor.objects.filter(email=email.strip().lower(), removed_at=None).order_by("-created_at").first()
    )
    if found is not None:
        emails.application_link(found)


@transaction.atomic
def confirm_address(*, by: Editor) -> None:
    """Who opens a link has read the letter; idempotent."""
    if by.confirmed_at is None:
        by.confirmed_at = timezone.now()
        by.save(update_fields=["confirmed_at"])
        _record(CONFIRMED, by, by.application)


@transaction.atomic
def open_from_home(*, by: Editor) -> str:
    """The token of a link for somebody who is signed in with the editor's address."""
    _record(OPENED, by, by.application)
    return links.issue(by)[1]


@transaction.atomic
def replace_link(*, by: Editor) -> None:
    """All links of this person stop at once; a new one comes by letter."""
    links.revoke_all(by)
    emails.application_link(by)
    _record(ROTATED, by, by.application)


@transaction.atomic
def invite_colleague(*, by: Editor, name: str, email: str) -> Editor:
    application = _locked(by)
    address = email.strip().lower()
    if not belongs_to(address, application.domain):
        raise ValidationError({"email": f"Colleagues write from an address at {application.domain}."})
    present = application.editors.filter(removed_at=None)
    if known := present.filter(email=address).first():
        return known
    if present.count() >= EDITORS:
        raise ValidationError({"email": f"At most {EDITORS} people write one application."})
    colleague = Editor.objects.create(application=application, name=name.strip(), email=address)
    emails.editor_invited(colleague)
    _record(INVITED, by, application, invited=str(colleague.pk))
    return colleague


@transaction.atomic
def remove_colleague(*, by: Editor, colleague: Editor) -> None:
    """Their links stop at once; what they wrote stays. The contact, to whom we write, cannot be removed."""
    if colleague.is_contact:
        require(refuse("The contact cannot be removed: it is the person to whom we write."))
    if colleague.removed_at is None:
        colleague.removed_at = timezone.now()
        colleague.save(update_fields=["removed_at"])
        links.revoke_all(colleague)
        _record(REMOVED, by, by.application, removed=str(colleague.pk))


# -- writing ------------------------------------------------------------------------------------------------
def asked_steps(application: Application) -> set[str]:
    return set(application.questions.filter(answered_in=None).values_list("step", flat=True))


@transaction.atomic
def save_facts(*, by: Editor, revision: int, facts: dict[str, Any]) -> Application:
    """Raises `Overtaken` where a colleague saved since `revision`; saving the same again changes nothing."""
    application = _locked(by)
    require(may_edit(application, COMPANY, asked_steps(application)))
    if all(getattr(application, name) == facts[name] for name in FACTS):
        return application
    if application.facts_revision != revision:
        raise Overtaken
    for name in FACTS:
        setattr(application, name, facts[name])
    application.facts_revision += 1
    application.facts_saved_by, application.facts_saved_at = by, timezone.now()
    application.save(update_fields=[*FACTS, "facts_revision", "facts_saved_by", "facts_saved_at"])
    _record(SAVED, by, application, step=COMPANY, revision=application.facts_revision)
    return application


@transaction.atomic
def save_answer(
    *, by: Editor, criterion: str, revision: int, position: str, text: str, links: list[str]
) -> ApplicationAnswer:
    """Raises `Overtaken` where a colleague saved since `revision`; saving the same again changes nothing."""
    application = _locked(by)
    require(may_edit(application, criterion, asked_steps(application)))
    answer = ApplicationAnswer.objects.filter(application=application, criterion=criterion).first()
    if answer is None:
        answer = ApplicationAnswer(application=application, criterion=criterion)
    elif (answer.position, answer.text, answer.links) == (position, text, links):
        return answer
    if answer.revision != revision:
        raise Overtaken
    answer.position, answer.text, answer.links = position, text, links
    answer.revision += 1
    answer.saved_by, answer.saved_at = by, timezone.now()
    answer.save()
    _record(SAVED, by, application, step=criterion, revision=answer.revision)
    return answer


# -- sending ------------------------------------------------------------------------------------------------
def what_is_missing(application: Application) -> dict[str, str]:
    """Step to a sentence, for every step that is not complete."""
    absent = [words for name, words in WANTED.items() if not getattr(application, name)]
    missing = {COMPANY: f"We still need {', '.join(absent)}."} if absent else {}
    answers = {answer.criterion: answer for answer in application.answers.all()}
    for criterion in criteria():
        answer = answers.get(criterion)
        if answer is None or not answer.is_complete:
            missing[criterion] = (
                "Choose where you stand and write a few sentences; “not yet” is an answer too."
            )
    return missing


def may_ask_for_on_ramp(application: Application) -> bool:
    """The on-ramp is for companies without a service of their own, or not yet ready: they say so under that criterion."""
    return (
        application.stage == Stage.DRAFT
        and bool(application.description)
        and application.answers.filter(
            criterion=OWN_SERVICE, position=ApplicationAnswer.Position.NOT_YET
        ).exists()
    )


@transaction.atomic
def send_application(*, by: Editor) -> Application:
    """Freeze what is written and hand it to staff; sent twice, the second does nothing."""
    application = _locked(by)
    if application.is_with_staff and application.stage != Stage.INFORMATION:
        return application
    if not application.is_editable:
        require(refuse("This application is closed; it cannot be sent again.", "Begin a new one", "/apply/"))
    if missing := what_is_missing(application):
        raise ValidationError([f"{step_title(step)}: {words}" for step, words in missing.items()])
    return _hand_in(by, application)


@transaction.atomic
def ask_for_on_ramp(*, by: Editor) -> Application:
    """Not eligible (yet): ask to be a prospect, with what is written so far."""
    application = _locked(by)
    if application.wants_on_ramp and application.is_with_staff:
        return application
    if not may_ask_for_on_ramp(application):
        require(
            refuse(
                "The on-ramp is for companies that run no service of their own, or not yet. "
                "Say so under the first criterion, and say what your company does."
            )
        )
    application.wants_on_ramp = True
    application.save(update_fields=["wants_on_ramp"])
    return _hand_in(by, application)


def _hand_in(by: Editor, application: Application) -> Application:
    answers = {
        answer.criterion: {"position": answer.position, "text": answer.text, "links": answer.links}
        for answer in application.answers.all()
    }
    facts = {name: getattr(application, name) for name in (*FACTS, "domain")}
    submission = Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
        content={"facts": facts, "answers": answers},
        sent_by=f"{by.name} <{by.email}>",
    )
    application.questions.filter(answered_in=None).update(answered_in=submission)
    back = Stage.REVIEW if application.stage == Stage.INFORMATION else Stage.SUBMITTED
    changes: dict[str, Any] = {"duplicates": len(duplicates.alike(application))}
    if application.submitted_at is None:
        changes["submitted_at"] = timezone.now()
    _moved(application, back, **changes)
    _record(SENT, by, application, number=submission.number)
    for editor in application.editors.filter(removed_at=None, confirmed_at__isnull=False):
        emails.application_received(editor)
    for person in readers_of(application):
        emails.application_waits(application, to=person)
    hooks.application_sent.tell(application=application)
    return application


def readers_of(application: Application) -> list[User]:
    """Membership staff who are not recused."""
    recused = set(
        application.declarations.filter(recused_at__isnull=False).values_list("reviewer_id", flat=True)
    )
    return [person for person in holders_of("membership") if person.pk not in recused]


@transaction.atomic
def withdraw_application(*, by: Editor) -> None:
    application = _locked(by)
    if application.stage == Stage.WITHDRAWN:
        return
    if application.stage not in Application.OPEN:
        require(refuse("This application is decided; there is nothing left to withdraw."))
    _moved(application, Stage.WITHDRAWN)
    _record(WITHDRAWN, by, application)
