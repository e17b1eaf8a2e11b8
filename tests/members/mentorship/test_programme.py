"""How mentorship goes: figures without identities for members, the gap map and its acts for staff."""

from datetime import timedelta

import pytest

from members.groups.models import Deliverable
from members.mentorship.fit.facts import Inputs
from members.mentorship.fit.gaps import gaps, spoken
from members.mentorship.fit.scoring import Weights
from members.mentorship.models import MentorRequest
from members.mentorship.needs import Level
from members.mentorship.programme.disclosure import gini, middle, share
from members.mentorship.programme.figures import figures_of_the_programme
from members.mentorship.rounds import services as rounds
from members.mentorship.together.models import Goal, Pulse
from tests.factories import make_company, make_group, make_person, make_staff
from tests.members.mentorship.factories import make_request, make_solved_round
from tests.members.mentorship.instances import ON, asked, offered
from tests.members.mentorship.pairing import running_pair

pytestmark = pytest.mark.django_db


def test_load_is_even_or_on_one():
    assert gini([]) is None
    assert gini([0, 0]) is None
    assert gini([2, 2, 2]) == pytest.approx(0)
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)


def test_a_figure_of_fewer_than_five_companies_is_withheld():
    four = [(f"company-{number}", 10.0) for number in range(4)] * 3
    assert middle("Days", four, 5).withheld
    assert middle("Days", [*four, ("fifth", 30.0)], 5).value == 10
    assert middle("Days", four, 0).value == 10
    assert share("Share", [], 0).value is None


def test_members_see_no_small_cell_and_staff_see_all(client):
    for _ in range(2):
        pair = running_pair()
        MentorRequest.objects.filter(pk=pair.request_id).update(
            created_at=pair.accepted_at - timedelta(days=6)
        )
    of_members = figures_of_the_programme(smallest=5)
    assert not any(cell.value is not None for figure in of_members for cell in figure.cells)
    of_staff = {figure.key: figure for figure in figures_of_the_programme(smallest=0)}
    assert of_staff["time-to-match"].cells[0].value == 6
    assert of_staff["matched"].cells[0].value == 100
    assert of_staff["load"].cells[0].value == 0
    person = make_person(make_company())
    client.force_login(person)
    page = client.get("/members/mentorship/programme/")
    assert "fewer than 5 companies" in page.text
    assert pair.request.organization.name not in page.text
    client.force_login(make_staff("programmes"))
    of_staff_page = client.get("/console/mentorship/programme/").text
    assert "Show as a table" in of_staff_page
    assert "coalition/charts" in of_staff_page


def test_goals_and_what_people_say_are_counted_by_who_looked_back():
    pair = running_pair()
    for words, outcome in (("One", "met"), ("Two", "not_met"), ("Three", "open")):
        Goal.objects.create(pair=pair, words=words, outcome=outcome, set_by=pair.request.user)
    Pulse.objects.create(pair=pair, person=pair.request.user, answer="good")
    found = {figure.key: figure for figure in figures_of_the_programme(smallest=0)}
    assert found["goals"].cells[0].value == 50
    assert found["pulse"].cells[0].value == 100
    withheld = {figure.key: figure for figure in figures_of_the_programme(smallest=5)}
    assert withheld["goals"].cells[0].withheld


def test_with_five_companies_members_see_the_figure(client):
    for _ in range(5):
        running_pair()
    shown = {figure.key: figure for figure in figures_of_the_programme(smallest=5)}
    assert shown["matched"].cells[0].value == 100
    assert shown["coverage"].cells[0].value == 100
    client.force_login(make_person(make_company()))
    assert "Requests that found a mentor" in client.get("/members/mentorship/programme/").text


def test_a_gap_is_a_need_that_nobody_deep_enough_may_take():
    hard = asked(id="hard", needs={"genai-risk": asked().needs["genai-risk"].__class__("advanced", "now")})
    inputs = Inputs(ON, (asked(), hard), (offered(needs={"genai-risk": "done"}),))
    (gap,) = gaps(inputs, Weights())
    assert (gap.total, gap.uncovered, gap.places) == (2, 1, 1)
    assert (gap.mentors[Level.STARTING], gap.mentors[Level.ADVANCED]) == (1, 0)
    barred = Inputs(ON, (asked(competitors=("aurora",)),), (offered(),))
    assert gaps(barred, Weights())[0].uncovered == 1
    assert spoken(Inputs(ON, (asked(languages=("Yoruba", "English")),), (offered(),)))[0].mentors == 0


def test_staff_hand_a_gap_to_a_working_group_once(client):
    make_request(needs={"wellness": {"level": "some", "urgency": "year"}}, top_need="wellness")
    follower = make_person(make_company("Larkfield"), topics=["wellness"])
    group = make_group()
    client.force_login(make_staff("programmes"))
    gap_map = client.get("/console/mentorship/gaps/").text
    assert "Wellness and resilience" in gap_map
    assert "coalition/charts" in gap_map
    page = client.get("/console/mentorship/gaps/wellness/")
    assert "Larkfield" in page.text
    assert follower.name not in page.text
    assert client.get("/console/mentorship/gaps/nonsense/").status_code == 404
    assert client.post("/console/mentorship/gaps/wellness/", {}).status_code == 200
    for _ in range(2):
        client.post("/console/mentorship/gaps/wellness/", {"group": group.pk})
    idea = Deliverable.objects.get(group=group)
    assert (idea.status, idea.due_on) == ("idea", None)


def test_no_gap_where_everybody_has_somebody(client):
    found = make_solved_round()
    client.force_login(found.created_by)
    assert "No gap today" in client.get("/console/mentorship/gaps/").text
    rounds.cancel_round(by=found.created_by, matching_round=found)
