import smtplib
import threading

import pytest
from django.core import mail as outbox
from django.db import connection, transaction

import coalition.core.tasks  # noqa: F401 -- registers the handler, as a worker does
from coalition.core import mail
from coalition.core.jobs import relay
from coalition.core.mail import services
from coalition.core.models import Job, OutgoingMail
from tests.factories import make_company, make_person


def post(to: object) -> OutgoingMail:
    return mail.post(
        to=to, template="core/mail/notice", context={"topic": "Safety", "url": "/x/"}, kind="t.t"
    )


def send(letter: OutgoingMail) -> OutgoingMail:
    relay.run(Job.objects.get(payload__mail_id=str(letter.pk)).pk)
    letter.refresh_from_db()
    return letter


@pytest.mark.django_db
def test_a_letter_is_a_row_and_a_job_and_then_it_is_sent():
    letter = post(make_person(make_company(), email="ada@aurora.example"))
    assert (letter.state, letter.to) == ("queued", "ada@aurora.example")
    assert outbox.outbox == []
    send(letter)
    assert letter.state == "sent"
    assert letter.sent_at
    (sent,) = outbox.outbox
    assert sent.to == ["ada@aurora.example"]
    assert sent.extra_headers["Message-ID"] == f"<{letter.pk}@coalition.example>"


@pytest.mark.django_db
def test_a_letter_goes_to_an_address_without_an_account():
    assert send(post("somebody@outside.example")).person is None


@pytest.mark.django_db
def test_a_second_run_sends_nothing_more():
    letter = send(post("a@b.example"))
    Job.objects.update(state="queued")
    send(letter)
    assert len(outbox.outbox) == 1


@pytest.mark.commits
def test_two_workers_send_one_letter():
    letter = post("a@b.example")
    jobs = [
        Job.objects.get(payload__mail_id=str(letter.pk)),
        Job.objects.create(
            name="core.send_mail", payload={"mail_id": str(letter.pk)}, due_at=letter.created_at
        ),
    ]

    def worker(pk: object) -> None:
        relay.run(pk)
        connection.close()

    threads = [threading.Thread(target=worker, args=[job.pk]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outbox.outbox) == 1
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"a@b.example": (code, b"no such mailbox")})


@pytest.mark.django_db
@pytest.mark.parametrize("error", [refused(550), smtplib.SMTPDataError(554, b"refused by policy")])
def test_a_letter_that_is_refused_for_good_says_so(monkeypatch, error):
    def no(*_args):
        raise error

    monkeypatch.setattr(services.EmailMultiAlternatives, "send", no)
    letter = send(post("a@b.example"))
    assert letter.state == "bounced"
    assert "no such mailbox" in letter.error or "refused by policy" in letter.error
    assert Job.objects.get().state == "done"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "error", [refused(450), smtplib.SMTPDataError(451, b"later"), smtplib.SMTPServerDisconnected("gone")]
)
def test_a_letter_that_is_refused_for_now_is_tried_again(monkeypatch, error):
    def not_now(*_args):
        raise error

    monkeypatch.setattr(services.EmailMultiAlternatives, "send", not_now)
    assert send(post("a@b.example")).state == "queued"
    assert Job.objects.get().state == "queued"


@pytest.mark.django_db
def test_a_letter_of_the_kernel_says_what_kind_and_where_and_no_more():
    company = make_company("Birch")
    letter = post(make_person(company, name="Ada Lovelace"))
    whole = letter.subject + letter.text + letter.html
    assert "/x/" in letter.text
    assert "Birch" not in whole
    assert "Ada" not in whole


@pytest.mark.django_db
def test_a_letter_of_a_transaction_that_is_undone_was_never_there():
    with transaction.atomic():
        post("a@b.example")
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()
    assert not Job.objects.exists()
