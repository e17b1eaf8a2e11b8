"""Letters on the way in: kind, count, date and minutes, and a link; never a title, company or person."""

from django.urls import reverse

from coalition.core import mail
from members.accounts.models import User
from members.admission import links
from members.admission.models import Application, Editor

_FOLDER = "members/admission/mail"


def _to_editor(editor: Editor, kind: str, **context: object) -> None:
    """Each letter to an applicant carries a link of its own, since no token is kept that could be sent again."""
    link, token = links.issue(editor)
    mail.post(
        to=editor.email,
        template=f"{_FOLDER}/{kind}",
        context={"path": reverse("application", args=[token]), "expires": link.expires_at, **context},
        kind=f"admission.{kind}",
    )


def application_link(editor: Editor) -> None:
    """To who began, or asked again: the private link, which also proves the address."""
    _to_editor(editor, "application_link")


def editor_invited(editor: Editor) -> None:
    """To a colleague whom an editor named: confirm, and write with them."""
    _to_editor(editor, "editor_invited")


def application_received(editor: Editor) -> None:
    _to_editor(editor, "application_received")


def information_wanted(editor: Editor, *, count: int) -> None:
    _to_editor(editor, "information_wanted", count=count)


def application_decided(editor: Editor) -> None:
    """That there is a decision; what it is stands on the page."""
    _to_editor(editor, "application_decided")


def link_expires(editor: Editor) -> None:
    """Before the last link runs out: a fresh one, and that nothing was sent yet."""
    _to_editor(editor, "link_expires")


def application_waits(application: Application, *, to: User) -> None:
    """To membership staff: something new to read."""
    mail.post(
        to=to,
        template=f"{_FOLDER}/application_waits",
        context={"path": reverse("console:application", args=[application.pk])},
        kind="admission.application_waits",
    )
