from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from coalition.core.models import Notice, OutgoingMail
from coalition.core.notices import digest
from coalition.core.notices.services import set_preferences, tell
from tests import factories
from tests.core.probe import make_run

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def reader():
    with time_machine.travel(MORNING, tick=False):
        person = factories.make_person(factories.make_company(), timezone="UTC")
        person.last_login = MORNING - timedelta(days=1)
        person.save(update_fields=["last_login"])
        set_preferences(by=person, channels={"mentorship": "digest", "membership": "at_once"})
    return person


def send_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return digest.send(make_run("core.send_digests"))


def letters() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=digest.KIND).order_by("created_at"))


def leave(person, *topics: str) -> None:
    for number, topic in enumerate(topics):
        tell(
            person, topic=topic, text=f"Juniper answered you about Larksong, {number}.", url="/", letter=True
        )


def test_a_days_notices_come_in_one_letter_that_names_kinds_and_counts_alone(reader):
    leave(reader, "mentorship", "mentorship")
    assert OutgoingMail.objects.count() == 0
    assert send_at(MORNING) == 1
    (letter,) = letters()
    assert letter.to == reader.email
    assert "2 notices" in letter.subject
    assert ": 2" in letter.text
    assert "/notices/" in letter.text
    assert "Larksong" not in letter.text + letter.subject


def test_the_same_day_brings_no_second_letter_and_the_next_one_does(reader):
    leave(reader, "mentorship")
    send_at(MORNING)
    leave(reader, "mentorship")
    assert send_at(MORNING + timedelta(hours=3)) == 0
    assert send_at(MORNING + timedelta(days=1)) == 1
    assert len(letters()) == 2


def test_what_was_read_meanwhile_is_not_written_about(reader):
    leave(reader, "mentorship")
    Notice.objects.update(read_at=MORNING)
    assert send_at(MORNING) == 0
    assert letters() == []


def test_what_goes_out_at_once_stays_out_of_the_digest(reader):
    leave(reader, "membership")
    assert OutgoingMail.objects.filter(kind="notices.membership").count() == 1
    assert send_at(MORNING) == 0


@pytest.mark.parametrize(
    ("zone", "sent"), [("Pacific/Auckland", 0), ("America/Los_Angeles", 0), ("Europe/Berlin", 1)]
)
def test_nobody_is_written_to_at_night(reader, zone, sent):
    reader.timezone = zone
    reader.save(update_fields=["timezone"])
    leave(reader, "mentorship")
    assert send_at(MORNING) == sent


def test_who_has_not_been_here_for_long_is_written_to_no_more(reader):
    reader.last_login = MORNING - timedelta(days=61)
    reader.save(update_fields=["last_login"])
    leave(reader, "mentorship")
    assert send_at(MORNING) == 0
    assert Notice.objects.filter(in_digest=True).count() == 1
