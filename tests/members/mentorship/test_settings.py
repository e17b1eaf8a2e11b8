"""Versions of the settings: set with a reason, never changed, frozen by each round, previewed on today's requests."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from coalition.core.access import Refused
from coalition.core.models import AuditEntry
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorRequest
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds.models import ProgrammeSettings
from members.mentorship.rounds.preview import preview_of
from members.mentorship.rounds.settings import (
    sensitive_needs,
    set_programme,
    settings_of_today,
    weights_of,
)
from tests.factories import make_company, make_person, make_staff
from tests.members.mentorship.factories import make_mentor, make_request, make_solved_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return make_staff("programmes")


def test_the_first_version_makes_itself_once():
    assert settings_of_today() == settings_of_today()
    assert ProgrammeSettings.objects.count() == 1
    assert sensitive_needs() == {"investigations"}


def test_a_new_version_keeps_the_old_and_names_its_reason(staff):
    first = settings_of_today()
    made = set_programme(by=staff, weights=Weights(needs=60), reason="Needs first.", sensitive=["wellness"])
    assert (made.number, weights_of(made).version, made.made_by) == (2, "2", staff)
    assert settings_of_today() == made
    assert weights_of(first) == Weights()
    assert AuditEntry.objects.filter(action="mentorship.settings_set").count() == 1


def test_the_same_values_again_make_no_version(staff):
    for _ in range(2):
        set_programme(by=staff, weights=Weights(needs=60), reason="Needs first.")
    assert ProgrammeSettings.objects.count() == 2


def test_a_version_never_changes():
    found = settings_of_today()
    with pytest.raises(DatabaseError, match="no longer changes"), transaction.atomic():
        ProgrammeSettings.objects.filter(pk=found.pk).update(weights={})
    with pytest.raises(DatabaseError, match="no longer changes"), transaction.atomic():
        found.delete()


def test_a_round_keeps_the_version_it_was_solved_with(staff):
    found = make_solved_round(by=staff)
    set_programme(by=staff, weights=Weights(needs=60), reason="Needs first.")
    found.refresh_from_db()
    assert found.settings.number == 1
    assert Weights.from_json(found.weights) == Weights()
    rounds.cancel_round(by=staff, matching_round=found)
    later = rounds.open_round(by=staff, objective="concave")
    assert (later.settings.number, later.weights["needs"]) == (2, 60)


def test_a_need_that_becomes_sensitive_holds_up_the_requests_that_name_it(staff):
    asked, other = make_request(), make_request(needs={"wellness": {"level": "some", "urgency": "year"}})
    set_programme(by=staff, weights=Weights(), reason="After advice.", sensitive=["genai-risk"])
    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.approval, other.approval) == ("awaiting", "not_needed")
    assert list(MentorRequest.objects.waiting_for_a_mentor()) == [other]


def test_only_programme_staff_set_them():
    for somebody in (make_staff("compliance"), make_person(make_company())):
        with pytest.raises(Refused, match="programme staff"):
            set_programme(by=somebody, weights=Weights(needs=1), reason="Because.")


def test_the_preview_says_who_would_change_and_writes_nothing():
    near = make_mentor(tz="Europe/London", needs={"genai-risk": "done"})
    deep = make_mentor(tz="America/Los_Angeles", needs={"genai-risk": "built"})
    asked = make_request(tz="Europe/London")
    now = Weights()
    hours_only = replace(Weights(hours=100), needs=0, top=0, urgency=0)
    versions = ProgrammeSettings.objects.count()
    found = preview_of(now, hours_only)
    assert [(row.request, row.first, row.second) for row in found.changed] == [(asked, deep, near)]
    assert found.before["matched"] == found.after["matched"] == 1
    assert preview_of(now, now).changed == []
    assert ProgrammeSettings.objects.count() == versions


def form(**changes):
    weights = {f"weight_{name}": 10 for name in ("needs", "top", "urgency", "hours", "language")}
    weights |= {f"weight_{name}": 5 for name in ("likeness", "stage", "waiting")}
    facts = {
        "minimum_hours": 2, "top_extra": 50, "stability": 20, "sensitive": ["wellness"], "suggestion": "ask",
        "propose_after_requests": 5, "propose_after_days": 20, "reason": "Fewer, better hours.",
    }  # fmt: skip
    return weights | facts | changes


def test_staff_set_them_on_the_page_after_a_preview(client, staff):
    make_mentor()
    make_request()
    client.force_login(staff)
    page = client.get("/console/mentorship/settings/")
    assert page.status_code == 200
    fragment = client.post("/console/mentorship/settings/preview/", form(reason=""))
    assert "With these weights" in fragment.text
    without_scripts = client.post("/console/mentorship/settings/", form(preview="1", reason=""))
    assert "With these weights" in without_scripts.text
    assert ProgrammeSettings.objects.count() == 1
    client.post("/console/mentorship/settings/", form())
    made = settings_of_today()
    assert (made.number, made.suggestion, weights_of(made).minimum_hours) == (2, "ask", 2)
    assert "Fewer, better hours." in client.get("/console/mentorship/settings/").text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": ""}, "This field is required"),
        ({"stability": 101}, "less than or equal to 100"),
        ({"minimum_hours": "many"}, "Enter a number"),
        (
            dict.fromkeys([key for key in form() if key.startswith("weight_")], 0),
            "at least one criterion a weight above zero",
        ),
        ({"weight_needs": "inf"}, "Enter a number"),
    ],
)
def test_what_makes_no_sense_is_said_in_words_and_kept_in_the_form(client, staff, changes, says):
    client.force_login(staff)
    page = client.post("/console/mentorship/settings/", form(**changes))
    assert page.status_code == 200
    assert says in page.text
    assert "propose_after_requests" in page.text
    assert ProgrammeSettings.objects.count() == 1
