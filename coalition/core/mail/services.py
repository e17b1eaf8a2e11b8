"""Composing and sending letters."""

import re
import uuid
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone

from coalition.core import jobs
from coalition.core.mail.models import OutgoingMail

PERMANENT = 500
# What follows these in a letter is for its reader alone: whoever holds the link is let in by it.
_SECRET = re.compile(
    r"(/(?:members/invitations|accounts/password/reset/key|accounts/confirm-email|apply)/)[^\s\"'<>]+"
)


def _render(name: str, context: dict[str, Any]) -> str:
    try:
        return render_to_string(name, context)
    except TemplateDoesNotExist:
        return ""


def without_secrets(words: str) -> str:
    """The letter as others may read it: its links lead nowhere. The demo keeps them, as its letters go nowhere else."""
    return words if settings.DEMO else _SECRET.sub(r"\1…", words)


@transaction.atomic
def post(*, to: Any, template: str, context: dict[str, Any], kind: str, calendar: str = "") -> OutgoingMail:
    """Compose NAME.subject.txt, NAME.txt and, where there is one, NAME.html; send after commit.

    `to` is a user or an address. Letters say kind, count, date and minutes, and a link; never a title, group,
    company or person of the coalition; neither does `calendar`, an iCalendar object that goes with it.
    """
    address = to if isinstance(to, str) else to.email
    everything = {
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "person": None if isinstance(to, str) else to,
        **context,
    }
    return hand_over(
        to=address,
        person=None if isinstance(to, str) else to,
        subject=" ".join(render_to_string(f"{template}.subject.txt", everything).split()),
        text=render_to_string(f"{template}.txt", everything),
        html=_render(f"{template}.html", everything),
        kind=kind,
        calendar=calendar,
    )


@transaction.atomic
def hand_over(
    *, to: str, person: Any, subject: str, text: str, html: str, kind: str, calendar: str = ""
) -> OutgoingMail:
    letter = OutgoingMail.objects.create(
        kind=kind, to=to, person=person, subject=subject[:200], text=text, html=html, calendar=calendar
    )
    jobs.enqueue("core.send_mail", mail_id=str(letter.pk))
    return letter


def deliver(run: jobs.Run, *, mail_id: uuid.UUID) -> None:
    """Hand one letter to the mail server; the row lock keeps a second worker from sending it too.

    A worker that dies after the server took the letter and before the commit sends it a second time: SMTP knows no
    transactions. Both copies carry the same Message-ID, by which mail servers and readers tell that it is one letter.
    """
    with run.checkpoint():
        letter = OutgoingMail.objects.select_for_update().get(pk=mail_id)
        if letter.state != OutgoingMail.State.QUEUED:
            return
        message = EmailMultiAlternatives(
            letter.subject,
            letter.text,
            settings.DEFAULT_FROM_EMAIL,
            [letter.to],
            headers={"Message-ID": f"<{letter.pk}@{_domain()}>"},
        )
        if letter.html:
            message.attach_alternative(letter.html, "text/html")
        if letter.calendar:
            message.attach("invite.ics", letter.calendar, _calendar_type(letter.calendar))
        try:
            message.send()
        except (SMTPRecipientsRefused, SMTPDataError) as refusal:
            if not _is_final(refusal):
                raise  # greylisting and full queues pass: the job tries again
            letter.state, letter.error = OutgoingMail.State.BOUNCED, str(refusal)[:300]
        else:
            letter.state, letter.sent_at = OutgoingMail.State.SENT, timezone.now()
        letter.text, letter.html = without_secrets(letter.text), without_secrets(letter.html)
        letter.save(update_fields=["state", "sent_at", "error", "text", "html"])


def _calendar_type(calendar: str) -> str:
    """The METHOD stands in the type too, or mail programs show a file and no invitation (RFC 6047, 2.4)."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return f"text/calendar; method={method.group(1) if method else 'PUBLISH'}; charset=UTF-8"


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _is_final(refusal: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Codes from 500 on mean never, below it means not now (RFC 5321, 4.2.1)."""
    if isinstance(refusal, SMTPDataError):
        return refusal.smtp_code >= PERMANENT
    return all(code >= PERMANENT for code, _words in refusal.recipients.values())
