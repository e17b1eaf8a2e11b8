"""After the report: what hotlines said, adding up to what was filed, told to others only over five companies."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coalition.impact.disclosure import figure_of
from coalition.impact.registry import metric_named
from signals.outcomes import services as outcomes
from signals.outcomes.after_report import queries, services
from signals.outcomes.after_report.fates import FATES, left_without_word, problem_of
from signals.outcomes.after_report.filed import Report, said
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.many.services import record_for_many, take_back_for_many
from signals.submissions.models import Indicator
from tests.signals.factories import make_analyst, make_signal
from tests.signals.outcomes.factories import make_outcome

pytestmark = pytest.mark.django_db


def tell(person, report, fate, reports=1, **more):
    return services.say_what_became(
        by=person, report=report, fate=fate, reports=reports, receiver="ncmec", heard_on=timezone.localdate(),
        note="", form_token=more.pop("form_token", None) or uuid.uuid4(), **more,
    )  # fmt: skip


def company(person):
    return person.seats.get().organization


def test_what_is_said_adds_up_to_what_was_filed():
    assert not problem_of("actionable", 2, {"duplicate": 2, "no_word": 4}, 4)
    assert "has said what became of 2" in problem_of("actionable", 3, {"duplicate": 2}, 4)
    assert "at least one" in problem_of("actionable", 0, {}, 4)
    assert left_without_word("actionable", 1, {"no_word": 3}, 3) == 2
    assert left_without_word("actionable", 3, {"no_word": 3}, 3) == 0


def test_word_that_comes_takes_its_reports_from_those_without():
    person = make_analyst()
    outcome = make_outcome(person, kind="reported", reports_filed=3)
    report = Report("outcome", indicator=outcome.indicator)
    tell(person, report, "no_word", 3)
    tell(person, report, "arrest_made", 1)
    assert said(company(person), report) == {"no_word": 2, "arrest_made": 1}
    tell(person, report, "arrest_made", 2)
    tell(person, report, "duplicate", 1)
    assert said(company(person), report) == {"arrest_made": 2, "duplicate": 1}
    with pytest.raises(services.FateRefusedError, match="filed 3 reports here"):
        tell(person, report, "actionable", 1)


def test_the_report_of_an_own_signal_is_followed_on_the_page_and_corrected(client):
    person = make_analyst()
    signal = make_signal(person)
    client.force_login(person)
    listed = client.get("/signals/after-the-report/").content.decode()
    assert "Nothing said yet" in listed
    assert "NCMEC" in listed
    url = f"/signals/after-the-report/opinion/{signal.indicator.public_id}/"
    form = {
        "fate": "no_word", "reports": "1", "receiver": "ncmec", "note": "", "form_token": str(uuid.uuid4()),
        "heard_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    for _ in range(2):
        assert client.post(url, form).status_code == 302
    first = ReportFate.objects.get()
    later = form | {"fate": "actionable", "form_token": str(uuid.uuid4()), "instead_of": str(first.pk)}
    client.post(url, later)
    page = client.get(url).content.decode()
    assert "It could be acted on" in page
    assert "Said before" in page
    assert ReportFate.objects.current().get().corrects_id == first.pk
    assert (
        "Of 1 report your company knows" in client.get("/signals/after-the-report/?said=yes").content.decode()
    )
    assert "Nothing fits" in client.get("/signals/after-the-report/?said=no").content.decode()
    client.post(f"/signals/after-the-report/{ReportFate.objects.current().get().pk}/take-back/")
    assert not ReportFate.objects.current().exists()
    wrong = client.post(
        url, form | {"form_token": str(uuid.uuid4()), "heard_on": "2999-01-01", "note": "kept"}
    )
    assert "still to come" in wrong.content.decode()
    assert "kept" in wrong.content.decode()


def test_reports_of_which_something_was_said_stay_filed():
    person = make_analyst()
    outcome = make_outcome(person, kind="reported", reports_filed=2)
    tell(person, Report("outcome", indicator=outcome.indicator), "duplicate", 2)
    with pytest.raises(outcomes.OutcomeRefusedError, match="what became of 2"):
        make_outcome(person, outcome.indicator, kind="reported", reports_filed=1)
    with pytest.raises(outcomes.OutcomeRefusedError, match="what became of 2"):
        outcomes.take_outcome_back(by=person, outcome=outcome)
    many = make_signal(make_analyst(), value="many words").indicator
    bulk = record_for_many(
        by=person, source="selection", chosen=Indicator.objects.filter(pk=many.pk), expected=1,
        tallies={"reported": 1}, counts={"reports_filed": 10}, ranges={"reports_filed": "10-49"},
        happened_on=timezone.localdate(), form_token=uuid.uuid4(),
    )  # fmt: skip
    tell(person, Report("many", bulk=bulk), "not_enough", 40)
    with pytest.raises(outcomes.OutcomeRefusedError, match="what became of 40"):
        take_back_for_many(by=person, bulk=bulk)


def test_nobody_sees_what_became_of_anothers_reports(client):
    person, other = make_analyst(), make_analyst()
    signal = make_signal(person)
    entry = tell(person, Report("opinion", indicator=signal.indicator), "arrest_made")
    client.force_login(other)
    assert client.get(f"/signals/after-the-report/opinion/{signal.indicator.public_id}/").status_code == 404
    assert client.post(f"/signals/after-the-report/{entry.pk}/take-back/").status_code == 404
    assert "arrested" not in client.get(f"/signals/s/{signal.indicator.public_id}/").content.decode()


def test_the_programmes_figure_needs_five_companies():
    one = metric_named("reports_with_known_fate")
    people = [make_analyst() for _ in range(5)]
    for number, person in enumerate(people):
        signal = make_signal(person, value=f"word {number}")
        assert not figure_of(one.parts()).shown
        tell(person, Report("opinion", indicator=signal.indicator), list(FATES)[number % 4])
    assert figure_of(one.parts()).amount == 5
    assert not figure_of(metric_named("reports_without_word").parts()).shown


def test_the_list_holds_all_three_kinds_and_asks_as_much_for_three_rows_as_for_one(client):
    person, holder = make_analyst(), make_analyst()
    client.force_login(person)
    asked = []
    for number in range(3):
        theirs = make_signal(holder, value=f"word {number}")
        make_outcome(person, theirs.indicator, kind="reported", reports_filed=2)
        tell(person, Report("outcome", indicator=theirs.indicator), "no_word", 2)
        client.get("/signals/after-the-report/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/signals/after-the-report/")
        asked.append(len(captured))
    assert asked[0] == asked[2]
    make_signal(person, value="ours")
    rows = queries.with_fates(person, queries.reports_of(person, {}))
    assert [(row.of, row.filed) for row in rows if row.of == "opinion"] == [("opinion", 1)]
    assert len(rows) == 4
