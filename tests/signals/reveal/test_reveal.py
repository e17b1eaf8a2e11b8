"""Opening sealed values: the case, the fresh proof, one entry each, limits, and what the contributor is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from signals.submissions.models import FirstSight
from signals.submissions.reveal import services
from signals.submissions.reveal.models import Reveal, RevealSession
from signals.submissions.reveal.queries import told_to_contributor
from tests.factories import make_person, make_staff
from tests.signals.factories import make_analyst, make_participant, make_signal
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

CASE = {"reason": "Payments to one seller, we follow the ring.", "case_reference": "TS-2041"}
HANDLE = "quillfeather.wren77"


@pytest.fixture
def signal():
    return make_signal(make_analyst(), kind="username", platform="aurora", value=HANDLE)


@pytest.fixture
def analyst():
    return make_analyst()


def url_of(opinion):
    return reverse("signals:reveal", args=[opinion.indicator.public_id])


def entries(code="signals.value_revealed"):
    return AuditEntry.objects.filter(action=code)


def test_a_value_stands_on_the_page_only_in_the_answer_to_the_post_that_asked_for_it(client, signal, analyst):
    client.force_login(analyst)
    page = client.get(url_of(signal))
    assert HANDLE not in page.content.decode()
    prove(client)
    answer = client.post(url_of(signal), CASE)
    assert HANDLE in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert HANDLE not in client.get(url_of(signal)).content.decode()
    entry = entries().get()
    assert entry.actor == analyst
    assert entry.subject_id == str(signal.indicator_id)
    assert HANDLE not in str(entry.detail)
    assert FirstSight.objects.get(organization=analyst.seats.get().organization).taken_at


def test_without_a_fresh_proof_nothing_is_opened_and_what_was_typed_waits(client, signal, analyst):
    client.force_login(analyst)
    answer = client.post(url_of(signal), CASE)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/")
    assert not RevealSession.objects.exists()
    assert not entries().exists()


def test_a_session_opens_value_after_value_with_an_entry_each_and_another_case_is_another_session(
    client, signal, analyst
):
    other = make_signal(make_analyst(), kind="email", value="seller@post.example")
    client.force_login(analyst)
    prove(client)
    client.post(url_of(signal), CASE)
    assert b"seller@post.example" in client.post(url_of(other)).content
    assert entries().count() == 2
    assert RevealSession.objects.count() == 1
    client.post(reverse("signals:reveal-end"))
    # The proof was used for the first case: the second asks again.
    answer = client.post(url_of(signal), CASE | {"case_reference": "TS-2042"})
    assert answer.status_code == 302
    prove(client)
    assert HANDLE in client.post(url_of(signal), CASE | {"case_reference": "TS-2042"}).content.decode()
    assert RevealSession.objects.count() == 2


def test_a_session_ends_by_itself_after_a_quarter_of_an_hour(client, signal, analyst, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    session = services.begin_session(by=analyst, **CASE)
    assert session.minutes_left == 15
    time_machine.shift(timedelta(minutes=15))
    with pytest.raises(Refused, match="has ended"):
        services.reveal_value(by=analyst, indicator=signal.indicator, session=session)
    client.force_login(analyst)
    answer = client.post(url_of(signal))
    assert answer.status_code == 200
    assert HANDLE not in answer.content.decode()


def test_asked_twice_in_one_session_it_is_one_reveal(signal, analyst):
    session = services.begin_session(by=analyst, **CASE)
    for _ in range(2):
        assert services.reveal_value(by=analyst, indicator=signal.indicator, session=session) == HANDLE
    assert Reveal.objects.count() == 1
    assert entries().count() == 1


def test_nobody_opens_with_the_session_of_somebody_else(signal, analyst):
    session = services.begin_session(by=make_analyst(analyst.seats.get().organization), **CASE)
    with pytest.raises(Refused):
        services.reveal_value(by=analyst, indicator=signal.indicator, session=session)
    assert not Reveal.objects.exists()


@pytest.mark.parametrize("setting", ["REVEALS_A_SESSION", "REVEALS_A_DAY"])
def test_the_limit_refuses_in_words_and_records_nothing(client, settings, signal, analyst, setting):
    setattr(settings, setting, 1)
    other = make_signal(make_analyst(), kind="email", value="seller@post.example")
    client.force_login(analyst)
    prove(client)
    client.post(url_of(signal), CASE)
    answer = client.post(url_of(other))
    assert answer.status_code == 403
    assert b"You have opened 1 values" in answer.content
    assert b"seller@post" not in answer.content
    assert entries().count() == 1


def test_the_case_is_said_in_words_and_nothing_typed_is_lost(client, signal, analyst):
    client.force_login(analyst)
    prove(client)
    answer = client.post(url_of(signal), {"reason": "short", "case_reference": "TS-7"}).content.decode()
    assert "A few words more" in answer
    assert 'value="TS-7"' in answer
    assert HANDLE not in answer


def test_a_plain_value_is_taken_live_for_one_of_a_few_reasons(client, analyst):
    opinion = make_signal(make_analyst(), kind="url", value="https://bad.example/item/1")
    client.force_login(analyst)
    page = client.get(url_of(opinion)).content.decode()
    assert "hxxps://bad[.]example/item/1" in page
    assert b"Choose what you need it for" in client.post(url_of(opinion), {"why": ""}).content
    answer = client.post(url_of(opinion), {"why": "look_up"}).content.decode()
    assert 'id="revealed">https://bad.example/item/1<' in answer
    assert 'href="https://bad.example' not in answer
    assert entries("signals.live_value_copied").get().detail == {"why": "look_up"}


def test_a_signal_that_is_not_out_to_a_company_cannot_be_opened_there(client, signal, analyst):
    signal.shared_at = None
    signal.save()
    client.force_login(analyst)
    prove(client)
    assert client.post(url_of(signal), CASE).status_code == 404
    assert not RevealSession.objects.exists()


def test_the_contributor_learns_days_and_counts_but_nothing_while_few_can_see_it(
    signal, analyst, settings, time_machine
):
    time_machine.move_to(timezone.now(), tick=False)
    company = signal.organization
    session = services.begin_session(by=analyst, **CASE)
    services.reveal_value(by=analyst, indicator=signal.indicator, session=session)
    own = services.begin_session(by=signal.submitted_by, **CASE)
    services.reveal_value(by=signal.submitted_by, indicator=signal.indicator, session=own)
    assert told_to_contributor(signal.indicator, company).too_few
    settings.SMALL_CELL = 1
    assert told_to_contributor(signal.indicator, company).total == 0  # not yet: it is of today
    time_machine.shift(timedelta(days=1))
    told = told_to_contributor(signal.indicator, company)
    assert told.total == 1
    assert told.days == ((session.started_at.date(), 1),)


def test_compliance_people_read_everybodys_and_an_analyst_their_own(
    client, signal, django_assert_max_num_queries
):
    company = make_participant()
    first, second = make_analyst(company, name="Ada One"), make_analyst(company, name="Ben Two")
    for person in (first, second):
        session = services.begin_session(by=person, **CASE)
        services.reveal_value(by=person, indicator=signal.indicator, session=session)
    client.force_login(make_person(company, roles=["compliance"]))
    with django_assert_max_num_queries(32):
        page = client.get(reverse("signals:reveals")).content.decode()
    assert page.count("TS-2041") == 2
    assert HANDLE not in page
    assert "Nothing fits" in client.get(reverse("signals:reveals"), {"q": "no such case"}).content.decode()
    client.force_login(second)
    page = client.get(reverse("signals:reveals")).content.decode()
    assert "Ben Two" in page
    assert "Ada One" not in page
    client.force_login(make_analyst())
    assert "TS-2041" not in client.get(reverse("signals:reveals")).content.decode()


def test_staff_without_the_compliance_role_open_nothing(signal):
    with pytest.raises(Refused):
        services.begin_session(by=make_staff("safety"), **CASE)


def test_compliance_staff_open_a_value_of_any_kind_only_for_a_case_and_on_a_page_of_their_own(client):
    opinion = make_signal(make_analyst(), kind="url", value="https://bad.example/item/1")
    staff = make_staff("compliance")
    client.force_login(staff)
    url = reverse("console:signal-reveal", args=[opinion.indicator.public_id])
    assert "bad" not in client.get(url).content.decode().replace("badge", "")
    prove(client)
    assert "Say what you look into" in client.post(url, {"why": "look_up"}).content.decode()
    assert "https://bad.example/item/1" in client.post(url, CASE).content.decode()
    assert entries("signals.value_revealed_by_staff").get().actor == staff
    page = client.get(reverse("console:signal-reveals")).content.decode()
    assert "TS-2041" in page
    assert "bad.example" not in page
    client.force_login(make_analyst())
    assert "TS-2041" not in client.get(reverse("signals:reveals")).content.decode()
