"""An urgent signal through a real worker: letter and notice leave within the minute, also while a long import runs."""

import time

import pytest

from coalition.core.models import Notice, OutgoingMail
from signals.submissions.models import Batch
from signals.submissions.sending import urgent
from signals.submissions.sending.models import UrgentSending
from tests.signals.factories import make_analyst, make_csv, start_import
from tests.signals.sending.factories import send

MINUTE = 60
LONG = 60_000  # rows: more than a minute's work beside everything else


def wait_for(truth):
    deadline = time.monotonic() + MINUTE
    while not truth():
        assert time.monotonic() < deadline, "waited longer than a minute"
        time.sleep(0.1)


@pytest.mark.commits
def test_who_asked_for_it_hears_of_an_urgent_signal_though_the_only_worker_reads_a_long_file(
    celery_worker_process,
):
    person = make_analyst()
    urgent.subscribe(by=person, harms=["sextortion_financial"], by_notice=True, by_letter=True)
    long = start_import(make_analyst(), make_csv(LONG))
    wait_for(lambda: Batch.objects.get(pk=long.pk).done)
    sender = make_analyst()
    url = {"kind": "url", "harm": "sextortion_financial", "value": "https://bad.example/now"}
    send(sender, [url], urgent_reason="threat_now")
    wait_for(lambda: OutgoingMail.objects.filter(kind="signals.urgent", state="sent").exists())
    letter, sending = OutgoingMail.objects.get(kind="signals.urgent"), UrgentSending.objects.get()
    assert letter.to == person.email
    assert (letter.sent_at - sending.created_at).total_seconds() < MINUTE
    assert Notice.objects.get(person=person).url == "/signals/urgent/"
    assert Batch.objects.get(pk=long.pk).state == "running", "the file has not ended meanwhile"
    celery_worker_process.kill()  # rather than wait for the rest of the file
