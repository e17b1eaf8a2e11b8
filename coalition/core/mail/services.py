"""Composing and sending letters."""

import uuid
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import timezone

from coalition.core import jobs
from coalition.core.mail.models import OutgoingMail


def _render(name: str, context: dict[str, Any]) -> str:
    try:
        return render_to_string(name, context)
    except TemplateDoesNotExist:
        return ""


@transaction.atomic
def post(*, to: Any, template: str, context: dict[str, Any], kind: str) -> OutgoingMail:
    """Compose NAME.subject.txt, NAME.txt and, where there is one, NAME.html; send after commit.

    `to` is a user or an address. Letters say kind, count, date and minutes, and a link; never a title, group,
    company or person of the coalition.
    """
    address = to if isinstance(to, str) else to.email
    everything = {"site_url": settings.SITE_URL, "person": None if isinstance(to, str) else to, **context}
    return hand_over(
        to=address,
        person=None if isinstance(to, str) else to,
        subject=" ".join(render_to_string(f"{template}.subject.txt", everything).split()),
        text=render_to_string(f"{template}.txt", everything),
        html=_render(f"{template}.html", everything),
        kind=kind,
    )


@transaction.atomic
def hand_over(*, to: str, person: Any, subject: str, text: str, html: str, kind: str) -> OutgoingMail:
    letter = OutgoingMail.objects.create(
        kind=kind, to=to, person=person, subject=subject[:200], text=text, html=html
    )
    jobs.enqueue("core.send_mail", mail_id=str(letter.pk))
    return letter


def deliver(run: jobs.Run, *, mail_id: uuid.UUID) -> None:
    """Hand one letter to the mail server; the row lock keeps a second worker from sending it too."""
    with run.checkpoint():
        letter = OutgoingMail.objects.select_for_update().get(pk=mail_id)
        if letter.state != OutgoingMail.State.QUEUED:
            return
        message = EmailMultiAlternatives(
            letter.subject,
            letter.text,
            settings.DEFAULT_FROM_EMAIL,
            [letter.to],
            headers={"Message-ID": f"<{letter.pk}@coalition.example>"},
        )
        if letter.html:
            message.attach_alternative(letter.html, "text/html")
        try:
            message.send()
        except SMTPRecipientsRefused as refusal:
            letter.state, letter.error = OutgoingMail.State.BOUNCED, str(refusal)[:300]
        else:
            letter.state, letter.sent_at = OutgoingMail.State.SENT, timezone.now()
        letter.save(update_fields=["state", "sent_at", "error"])
