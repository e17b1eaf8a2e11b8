"""Single signals of a waiting batch go back with a reason while the rest waits; what the pages of a release show."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Notice, OutgoingMail
from signals.submissions.models import Opinion
from signals.submissions.release import services as releasing
from signals.submissions.release.models import Contributor, Declined, Release
from tests.factories import make_person, make_staff
from tests.signals.factories import HEADER, make_analyst, make_participant, make_signal, start_import
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db
WHY = "The address is of a hotline."


@pytest.fixture
def pair():
    company = make_participant()
    return SimpleNamespace(
        company=company, sender=make_analyst(company), second=make_person(company, roles=["compliance"])
    )


def people(by, count=3, *, urgent=False):
    rows = [
        f"email,canary.person{number}@mail.example,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-{number},"
        for number in range(count)
    ]
    batch = start_import(by, "\n".join([HEADER, *rows]).encode())
    type(batch).objects.filter(pk=batch.pk).update(urgent=urgent)
    work("signals.import_batch")
    return batch


def gate():
    return Release.objects.with_held().get()


def url(held, act=""):
    return f"/signals/releases/{held.pk}/{act}"


def send_back(client, held, opinions, why=WHY):
    data = {"act": "decline-some", "signal": [opinion.pk for opinion in opinions], "why": why}
    return client.post(url(held, "decide/"), data)


def test_some_go_back_the_others_are_released_and_the_sender_reads_which_and_why(client, pair):
    batch = people(pair.sender)
    held = gate()
    gone, *kept = Opinion.objects.filter(batch=batch).select_related("indicator")
    client.force_login(pair.second)
    assert send_back(client, held, [gone]).url == url(held)
    assert gate().held == 2
    assert send_back(client, held, [gone]).status_code == 302, "a second click changes nothing"
    assert releasing.release(by=pair.second, release=held) == 2
    assert set(Opinion.objects.shared()) == set(kept)
    gone.refresh_from_db()
    assert (gone.standing, gone.shared_at) == ("withdrawn", None)
    [entry] = AuditEntry.objects.filter(action="signals.release_declined_in_part")
    assert entry.detail == {"gate": "personal", "signals": 1, "left": 2, "reason": WHY}
    client.force_login(pair.sender)
    for page in (url(held), f"/signals/s/{gone.indicator.public_id}/"):
        assert WHY in client.get(page).content.decode()
    for one in kept:
        assert WHY not in client.get(f"/signals/s/{one.indicator.public_id}/").content.decode()
    assert "1 went back one by one" in client.get(f"/signals/batches/{batch.pk}/").content.decode()


def test_the_sender_hears_once_of_what_goes_back_within_some_minutes_and_once_of_the_rest(pair):
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        batch = people(pair.sender)
        held = gate()
        for opinion in Opinion.objects.filter(batch=batch)[:2]:
            releasing.decline_some(by=pair.second, release=held, opinions=[opinion.pk], words=WHY)
        clock.shift(timedelta(minutes=11))
        assert work("signals.release_partly") == 1
        letter = OutgoingMail.objects.get(kind="signals.release_partly")
        assert (letter.person, "Back to you: 2 signals" in letter.subject) == (pair.sender, True)
        assert "canary" not in letter.text
        assert pair.company.name not in letter.text
        releasing.release(by=pair.second, release=held)
        work("signals.release_decided")
        assert (
            Notice.objects.filter(person=pair.sender, text__startswith="Released")
            .get()
            .text.count("2 came back")
            == 1
        )


def test_with_the_last_one_the_release_is_declined(pair):
    batch = people(pair.sender, 2)
    for opinion in Opinion.objects.filter(batch=batch):
        releasing.decline_some(by=pair.second, release=gate(), opinions=[opinion.pk], words=WHY)
    held = Release.objects.get()
    assert (held.state, held.words, held.decided_by) == ("declined", WHY, pair.second)
    assert not Release.objects.waiting().exists()


def test_what_went_back_may_be_put_right_and_sent_again(client, pair):
    opinion = make_signal(pair.sender, waits=True, kind="email", value="canary@mail.example")
    releasing.decline_some(by=pair.second, release=gate(), opinions=[opinion.pk], words=WHY)
    again = make_signal(pair.sender, waits=True, kind="email", value="canary@mail.example")
    assert again.standing == "waiting"
    client.force_login(pair.sender)
    assert WHY not in client.get(f"/signals/s/{again.indicator.public_id}/").content.decode()


def test_an_urgent_one_that_goes_back_is_out_no_more_while_its_neighbour_stays(pair):
    batch = people(pair.sender, 2, urgent=True)
    gone, kept = Opinion.objects.filter(batch=batch)
    assert Opinion.objects.shared().count() == 2
    releasing.decline_some(by=pair.second, release=gate(), opinions=[gone.pk], words=WHY)
    assert [one.pk for one in Opinion.objects.shared()] == [kept.pk]
    gone.refresh_from_db()
    assert (gone.status, gone.standing) == ("positive", "withdrawn")


def test_nobody_sends_back_what_they_sent_or_without_a_reason_and_ticks_stay(client, pair):
    opinion = make_signal(pair.sender, waits=True, kind="email", value="canary@mail.example")
    for person in (pair.sender, make_analyst()):
        with pytest.raises(Refused):
            releasing.decline_some(by=person, release=gate(), opinions=[opinion.pk], words=WHY)
    client.force_login(pair.second)
    asked = send_back(client, gate(), [opinion], why="").content.decode()
    assert "Say why, so that" in asked
    assert "checked" in asked
    assert "Tick at least one" in send_back(client, gate(), []).content.decode()
    stranger = make_signal(make_analyst(), waits=True, kind="email", value="other@mail.example")
    assert send_back(client, Release.objects.get(batch=opinion.batch), [stranger]).status_code == 302
    assert not Declined.objects.exists()


def test_who_may_open_a_value_finds_the_way_to_it_and_a_partner_does_not(client):
    sender, partner, staff = make_analyst(), make_analyst(), make_staff("compliance")
    company = sender.seats.get().organization
    opinion = make_signal(sender, waits=True, kind="email", value="canary@mail.example")
    second = releasing.name_second(by=sender, kind="partner", person=partner)
    releasing.accept_second(by=partner, second=second)
    own, console = (
        f"/{place}/{opinion.indicator.public_id}/reveal/" for place in ("signals/s", "console/signal-lookup")
    )

    def page(person, place="signals"):
        client.force_login(person)
        return client.get(f"/{place}/releases/{gate().pk}/").content.decode()

    assert own not in page(partner)
    assert console not in page(partner)
    assert own not in page(sender), "whoever sent it decides nothing here"
    assert own in page(make_person(company, roles=["compliance"]))
    Contributor.objects.filter(organization=company).delete()
    Release.objects.update(gate="quarantine")
    assert console in page(staff, "console")


def test_the_queue_asks_as_many_questions_for_three_as_for_one(client, pair):
    client.force_login(pair.second)

    def asked():
        client.get("/signals/releases/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/signals/releases/").status_code == 200
        return len(found)

    def wait(number):
        make_signal(pair.sender, waits=True, kind="email", value=f"canary{number}@mail.example")

    wait(1)
    one = asked()
    wait(2)
    wait(3)
    assert Release.objects.waiting().count() == 3
    assert asked() == one
    released = Release.objects.first()
    Release.objects.filter(pk=released.pk).update(state="released", decided_at=timezone.now())
    assert asked() == one
