"""Staff's desk: help now within two working days, approvals, the list of pairs, ending and pairing anew."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.core.access import Refused
from coalition.core.models import Notice, OutgoingMail
from members.mentorship.brief import brief
from members.mentorship.desk import services
from members.mentorship.models import MentorRequest
from members.mentorship.pairs import services as pairs
from members.mentorship.pairs.models import Pair
from members.mentorship.rounds.inputs import gather_inputs
from members.models import CompetitorDeclaration
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request
from tests.members.mentorship.pairing import asked_pair, running_pair

pytestmark = pytest.mark.django_db

DESK = "/console/mentorship/desk/"
PAIRS = "/console/mentorship/pairs/"
NOW = "/members/mentorship/now/"
FRIDAY = datetime(2026, 11, 20, 15, tzinfo=UTC)
SENSITIVE = {"investigations": {"level": "starting", "urgency": "quarter"}}


def asking(**changes):
    return {
        "need": "law-enforcement",
        "level": "starting",
        "words": "An order we must answer by Tuesday.",
        "language": "English",
        "timezone": "Europe/London",
    } | changes


def text_of(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def staff():
    return make_staff("programmes")


def test_help_now_skips_the_round_and_staff_introduce_somebody(client, staff):
    with time_machine.travel(FRIDAY, tick=False) as clock:
        asker = make_person(make_company())
        client.force_login(asker)
        for _ in range(2):
            assert client.post(NOW, asking()).status_code == 302
        asked = MentorRequest.objects.get()
        assert (asked.kind, asked.introduce_by) == ("now", datetime(2026, 11, 24, 15, tzinfo=UTC))
        assert not gather_inputs(FRIDAY.date()).requests
        assert OutgoingMail.objects.filter(kind="mentorship.help_wanted_now", to=staff.email).count() == 1
        assert "Somebody needs a mentor&#x27;s help now" not in text_of(client.get("/members/mentorship/"))

        rival = make_mentor(needs={"law-enforcement": "built"})
        CompetitorDeclaration.objects.create(
            declared_by=asker.seats.get().organization, other=rival.organization
        )
        mentor = make_mentor(needs={"law-enforcement": "runs"})
        client.force_login(staff)
        assert next(item.text for item in brief(staff)) == "Somebody needs a mentor's help now"
        shown = text_of(client.get(f"{DESK}{asked.pk}/"))
        assert mentor.user.public_name in shown
        assert "declared the other a competitor" in shown
        refused = client.post(f"{DESK}{asked.pk}/", {"offer": str(rival.pk), "hours": "4"})
        assert refused.status_code == 403
        for _ in range(2):
            client.post(f"{DESK}{asked.pk}/", {"offer": str(mentor.pk), "hours": "4"})
        pair = Pair.objects.get()
        assert (pair.status, pair.origin, pair.round) == ("asked", "introduction", None)
        assert (pair.answer_by - pair.asked_at).total_seconds() == 4 * 3600
        assert all("help now" not in item.text for item in brief(staff))
        clock.move_to(datetime(2026, 11, 25, 15, tzinfo=UTC))
        pairs.answer_pair(by=mentor.user, pair=pair, accept=False)
        client.force_login(staff)
        assert "Overdue" in text_of(client.get(DESK))


def test_a_sensitive_need_waits_for_staff_and_both_outcomes_are_told(client, staff):
    held, other = (make_request(needs=SENSITIVE, top_need="investigations") for _ in range(2))
    assert held.approval == "awaiting"
    assert not gather_inputs(FRIDAY.date()).requests
    client.force_login(staff)
    assert "2 requests for a mentor wait for your approval" in [item.text for item in brief(staff)]
    assert "This field is required" in text_of(
        client.post(f"{DESK}{held.pk}/approval/", {"decision": "approve"})
    )
    for _ in range(2):
        client.post(f"{DESK}{held.pk}/approval/", {"decision": "approve", "reason": "Methods only."})
    client.post(f"{DESK}{other.pk}/approval/", {"decision": "refuse", "reason": "It names a case."})
    assert [row.id for row in gather_inputs(FRIDAY.date()).requests] == [str(held.pk)]
    other.refresh_from_db()
    assert (other.status, other.approval_by) == ("closed", staff)
    letters = OutgoingMail.objects.filter(kind="mentorship.approval_decided")
    assert sorted(letters.values_list("to", flat=True)) == sorted([held.user.email, other.user.email])
    assert all("It names a case." not in letter.text for letter in letters)
    client.force_login(other.user)
    assert "It names a case." in text_of(client.get("/members/mentorship/"))
    assert Notice.objects.filter(person=held.user, text__contains="approved").exists()


def test_other_words_want_another_approval(staff):
    held = make_request(needs=SENSITIVE, top_need="investigations")
    services.decide_approval(by=staff, request=held, approve=True, reason="Methods only.")
    same = make_request(held.user, needs=SENSITIVE, top_need="investigations")
    assert same.approval == "approved"
    assert (
        make_request(held.user, needs=SENSITIVE, top_need="investigations", words="New.").approval
        == "awaiting"
    )


def test_what_is_not_approved_is_asked_of_nobody(staff):
    held = make_request(needs=SENSITIVE, top_need="investigations")
    mentor = make_mentor(needs={"investigations": "built"})
    with pytest.raises(Refused):
        services.introduce(by=staff, request=held, offer=mentor, hours=None)


def test_members_decide_nothing_here():
    held = make_request(needs=SENSITIVE, top_need="investigations")
    with pytest.raises(Refused, match="programme staff"):
        services.decide_approval(by=held.user, request=held, approve=True, reason="Please.")


def test_staff_pair_anew_and_the_old_mentor_is_told_kindly(client, staff):
    pair = running_pair()
    other = make_mentor()
    client.force_login(staff)
    url = f"{PAIRS}{pair.pk}/"
    assert "This field is required" in text_of(client.post(url, {"reason": ""}))
    response = client.post(url, {"reason": "Time zones.", "reopen": "on"})
    assert response.headers["Location"] == f"{DESK}{pair.request_id}/"
    client.post(response.headers["Location"], {"offer": str(other.pk), "hours": "8"})
    again = Pair.objects.get(offer=other)
    assert (again.status, again.request_id) == ("asked", pair.request_id)
    client.force_login(pair.offer.user)
    shown = text_of(client.get(f"/members/mentorship/pairs/{pair.pk}/"))
    assert "Time zones." not in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 2),
        ("state=asked", 1),
        ("state=accepted", 1),
        ("age=week", 0),
        ("fit=good", 0),
        ("overdue=on", 0),
        ("q=zzz", 0),
    ],
)
def test_pairs_are_filtered_by_state_age_fit_and_what_is_overdue(client, staff, query, found):
    asked_pair()
    running_pair()
    client.force_login(staff)
    shown = text_of(client.get(f"{PAIRS}?{query}"))
    assert f"{found} pair{'' if found == 1 else 's'}" in shown


def test_the_lists_cost_the_same_for_more_rows(client, staff):
    client.force_login(staff)
    costs = []
    for rows in (1, 2):
        for _ in range(rows):
            running_pair()
            make_request(kind="now")
            make_request(needs=SENSITIVE, top_need="investigations")
        costs.append([])
        for url in (DESK, PAIRS):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                client.get(url)
            costs[-1].append(len(queries))
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 22
