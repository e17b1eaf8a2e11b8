"""What waits for a second person, who can be it, and what happens with what is released, declined or lapses."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, OutgoingMail
from members.models import Organization
from signals.matching import queries as matching
from signals.submissions import services, sharing
from signals.submissions.models import Batch, Opinion
from signals.submissions.release import queries, rules, telling
from signals.submissions.release import services as releasing
from signals.submissions.release.models import Provisional, Release, Second
from tests.factories import make_person, make_staff
from tests.signals.factories import HEADER, make_analyst, make_participant, make_signal, start_import
from tests.signals.matching.working import BareRun, match, work

pytestmark = pytest.mark.django_db
PERSONAL = {"kind": "email", "value": "canary.person@mail.example"}


def fresh(user):
    """The person anew, with nothing remembered of what was asked before."""
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def pair():
    """A sender and a colleague who can be the second person, beside a company that looks on."""
    company = make_participant()
    return SimpleNamespace(
        company=company,
        sender=make_analyst(company),
        second=make_person(company, roles=["compliance"]),
        other=make_analyst(),
    )


def gate() -> Release:
    return Release.objects.with_held().select_related("organization", "batch").latest("created_at")


def mixed(by, *, urgent: bool = False) -> Batch:
    """A file with a plain and a personal row."""
    rows = (
        "keyword,some words,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-1,",
        "email,canary.person@mail.example,,grooming,4.2,warned,2026-01-02T03:04:00Z,yes,NCMEC-2,",
    )
    batch = start_import(by, "\n".join([HEADER, *rows]).encode())
    Batch.objects.filter(pk=batch.pk).update(urgent=urgent)
    work("signals.import_batch")
    batch.refresh_from_db()
    return batch


def test_plain_rows_go_out_at_once_and_personal_ones_wait(pair):
    batch = mixed(pair.sender)
    plain, personal = Opinion.objects.filter(batch=batch).order_by("indicator__kind").reverse()
    assert (plain.standing, personal.standing) == ("live", "waiting")
    assert [shown.pk for shown in Opinion.objects.shared()] == [plain.pk]
    assert (
        not Opinion.objects.shared_with(pair.other.seats.get().organization).filter(pk=personal.pk).exists()
    )
    assert (gate().gate, gate().held) == ("personal", 1)


def test_a_second_person_of_the_company_releases_and_it_matches(pair):
    make_signal(pair.other, **PERSONAL)
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    match()
    assert not matching.matches_of(pair.other, {}).exists()
    assert releasing.release(by=pair.second, release=gate()) == 1
    opinion.refresh_from_db()
    assert opinion.standing == "live"
    match()
    assert matching.matches_of(pair.other, {}).exists()
    assert releasing.release(by=pair.second, release=gate()) == 0, "a second click changes nothing"
    [entry] = AuditEntry.objects.filter(action="signals.released")
    assert entry.detail == {"gate": "personal", "signals": 1, "reason": ""}


def test_nobody_releases_what_they_sent_nor_what_another_company_sent(pair):
    make_signal(pair.sender, waits=True, **PERSONAL)
    for person, words in ((pair.sender, "yourself"), (pair.other, "second person of the company")):
        with pytest.raises(Refused, match=words):
            releasing.release(by=person, release=gate())
    assert not Release.objects.visible_to(pair.other).exists()
    assert not Release.objects.visible_to(make_staff("compliance")).exists()


def test_what_is_declined_is_withdrawn_with_a_reason_and_may_be_sent_again(pair):
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    with pytest.raises(ValueError, match="Say why"):
        releasing.decline(by=pair.second, release=gate(), words=" ")
    assert releasing.decline(by=pair.second, release=gate(), words="Not reviewed by a person.") == 1
    opinion.refresh_from_db()
    assert (opinion.standing, opinion.shared_at) == ("withdrawn", None)
    assert gate().words == "Not reviewed by a person."
    make_signal(pair.sender, waits=True, **PERSONAL)
    assert Release.objects.waiting().count() == 1


def test_release_looks_again_at_what_was_withdrawn_and_whether_the_company_takes_part(pair):
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    held = gate()
    Organization.objects.filter(pk=pair.company.pk).update(standing="suspended")
    with pytest.raises(Refused):
        releasing.release(by=fresh(pair.second), release=held)
    Organization.objects.filter(pk=pair.company.pk).update(standing="active")
    services.withdraw_signal(by=pair.sender, opinion=opinion)
    assert not Release.objects.waiting().exists()
    assert releasing.release(by=fresh(pair.second), release=held) == 0
    opinion.refresh_from_db()
    assert opinion.shared_at is None


def test_what_is_confirmed_of_a_person_waits_for_a_second_one_again(pair):
    opinion = make_signal(pair.sender, reported="no", reference="", **PERSONAL)
    plain = make_signal(pair.sender, reported="no", reference="")
    make_signal(pair.sender, **PERSONAL, waits=True)
    make_signal(pair.sender, waits=True)
    opinion.refresh_from_db()
    plain.refresh_from_db()
    assert (opinion.status, opinion.standing) == ("positive", "waiting")
    assert (plain.status, plain.standing) == ("positive", "live")
    assert "out to nobody" in opinion.batch.rows.get().notes[-1]
    with pytest.raises(Refused):
        releasing.release(by=fresh(pair.sender), release=gate_of(opinion))
    assert releasing.release(by=pair.second, release=gate_of(opinion)) == 1


def gate_of(opinion) -> Release:
    return Release.objects.select_related("organization", "batch").get(batch=opinion.batch_id)


def test_sealing_while_it_waits_leaves_nothing_to_release(pair):
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    services.seal_batch(obj=opinion.batch, by=pair.sender)
    assert not Release.objects.waiting().exists()
    assert not Release.objects.visible_to(pair.second).exists()


def test_a_batch_over_the_limit_waits_as_a_whole(pair, settings):
    settings.SIGNAL_BULK_ROWS = 1
    mixed(pair.sender)
    assert (gate().gate, gate().held) == ("bulk", 2)
    assert not Opinion.objects.shared().exists()
    assert releasing.release(by=pair.second, release=gate()) == 2
    assert Opinion.objects.shared().count() == 2


def files(by, *sizes, first="a"):
    for number, size in enumerate(sizes):
        rows = [f"keyword,{first} {number} {n},,grooming,4.2,warned,2026-01-02,yes,N-1," for n in range(size)]
        start_import(by, "\n".join([HEADER, *rows]).encode())
        work("signals.import_batch")


def test_many_files_below_the_limit_wait_like_one_above_it_until_a_day_has_passed(pair, settings):
    settings.SIGNAL_BULK_ROWS = 5
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        files(pair.sender, 3, 2)
        assert (Opinion.objects.shared().count(), Release.objects.count()) == (5, 0)
        files(make_analyst(pair.company), 1, first="b")
        assert (gate().gate, gate().held, Opinion.objects.shared().count()) == ("bulk", 1, 5)
        releasing.release(by=pair.second, release=gate())
        files(pair.other, 5, first="c")
        assert Release.objects.count() == 1, "another company's rows are not counted"
        clock.shift(timedelta(hours=24, seconds=1))
        files(pair.sender, 5, first="d")
        assert Release.objects.count() == 1


def test_what_a_second_person_released_leaves_the_days_rows_free(pair, settings):
    settings.SIGNAL_BULK_ROWS = 5
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False):
        files(pair.sender, 6)
        releasing.release(by=pair.second, release=gate())
        files(pair.sender, 5, first="b")
        assert (Opinion.objects.shared().count(), Release.objects.count()) == (11, 1)


def test_an_urgent_one_goes_out_as_suspected_for_a_day_and_lapses(pair):
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        batch = mixed(pair.sender, urgent=True)
        opinion = Opinion.objects.get(batch=batch, indicator__kind="email")
        assert (opinion.status, opinion.standing) == ("seed", "live")
        assert opinion.expires_at == timezone.now() + timedelta(hours=24)
        assert Opinion.objects.shared().count() == 2
        clock.shift(timedelta(hours=24, seconds=2))
        assert Opinion.objects.shared().count() == 1, "it is over on the minute, whenever the job comes by"
        assert work("signals.releases_due") == 1
        opinion.refresh_from_db()
        assert (opinion.status, opinion.standing) == ("positive", "waiting")
        assert opinion.expires_at > timezone.now() + timedelta(days=300)
        assert (gate().held, gate().lapsed_at is not None) == (1, True)
        releasing.release(by=pair.second, release=gate())
        opinion.refresh_from_db()
        assert (opinion.status, opinion.standing) == ("positive", "live")


def test_an_urgent_one_released_in_time_has_its_full_status_and_life(pair):
    batch = mixed(pair.sender, urgent=True)
    assert releasing.release(by=pair.second, release=gate()) == 1
    opinion = Opinion.objects.get(batch=batch, indicator__kind="email")
    assert (opinion.status, opinion.standing) == ("positive", "live")
    assert opinion.expires_at > timezone.now() + timedelta(days=300)
    assert not Provisional.objects.exists()


def test_sending_again_what_is_out_for_a_day_is_no_way_round_the_second_person(pair):
    mixed(pair.sender, urgent=True)
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    assert (opinion.standing, opinion.status) == ("waiting", "positive")
    assert not Provisional.objects.exists()


def test_taking_back_what_is_out_for_a_day_stays_taken_back(pair):
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        batch = mixed(pair.sender, urgent=True)
        opinion = Opinion.objects.get(batch=batch, indicator__kind="email")
        services.withdraw_signal(by=pair.sender, opinion=opinion)
        clock.shift(timedelta(hours=25))
        work("signals.releases_due")
        opinion.refresh_from_db()
        assert opinion.standing == "withdrawn"


def test_a_company_with_one_analyst_names_a_partner_who_accepts():
    company = make_participant()
    sender, partner = make_analyst(company), make_analyst()
    make_signal(sender, waits=True, **PERSONAL)
    assert rules.deciders_of(gate()) == []
    second = releasing.name_second(by=sender, kind="partner", person=partner)
    assert not Release.objects.visible_to(fresh(partner)).exists()
    releasing.accept_second(by=partner, second=second)
    partner = fresh(partner)
    [seen] = Release.objects.visible_to(partner)
    [row] = queries.rows_for(partner, seen, queries.signals_of(seen))
    assert (row.value, row.policy, row.reported) == ("ca•••@•••", "Named", "NCMEC")
    make_person(company, roles=["analyst"])
    assert not Release.objects.visible_to(fresh(partner)).exists(), (
        "it rests while the company has enough people"
    )
    company.seats.filter(user__gt=sender).exclude(user=sender).update(roles=["staff"])
    assert releasing.release(by=fresh(partner), release=gate()) == 1


def test_compliance_staff_stand_in_where_they_are_named_and_only_there():
    sender, staff = make_analyst(), make_staff("compliance")
    make_signal(sender, waits=True, **PERSONAL)
    releasing.name_second(by=sender, kind="staff")
    assert releasing.release(by=fresh(staff), release=gate()) == 1
    with pytest.raises(Refused):
        releasing.name_second(by=make_analyst(make_analyst().seats.get().organization), kind="staff")


def test_a_partner_is_an_analyst_of_another_company_that_takes_part():
    company = make_participant()
    sender = make_analyst(company)
    for person in (sender, make_person(make_participant()), None):
        with pytest.raises(Refused, match="Nobody with this address"):
            releasing.name_second(by=sender, kind="partner", person=person)
    assert not Second.objects.exists()


def test_letters_go_once_and_remind_once_and_hold_no_value(pair):
    with time_machine.travel("2026-11-03T10:00:00Z", tick=False) as clock:
        make_signal(pair.sender, waits=True, **PERSONAL)
        make_signal(pair.sender, waits=True, kind="email", value="canary.two@mail.example")
        work("signals.release_tell")
        letters = OutgoingMail.objects.filter(kind="signals.release_waiting")
        assert [letter.person for letter in letters] == [pair.second], "two within the hour are told of once"
        clock.shift(timedelta(hours=25))
        for _ in range(2):
            telling.see_to_due(BareRun())
        reminders = OutgoingMail.objects.filter(kind="signals.release_waiting_again")
        assert {letter.person for letter in reminders} == {pair.second}
        assert reminders.count() == 1
        for letter in OutgoingMail.objects.all():
            assert "canary" not in letter.text
            assert pair.company.name not in letter.text


def test_sharing_twice_closes_no_gate_twice(pair):
    opinion = make_signal(pair.sender, waits=True, **PERSONAL)
    sharing.share_batch(opinion.batch, now=timezone.now())
    assert Release.objects.count() == 1
    releasing.release(by=pair.second, release=gate())
    sharing.share_batch(opinion.batch, now=timezone.now())
    assert Release.objects.filter(state="waiting").count() == 0
