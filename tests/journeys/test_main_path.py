"""The main job, end to end, as people do it: ten steps in Chromium on the seeded demo with a real worker.

The files that the two analysts upload were not written by us (`tests/signals/data`). axe looks at each page it meets.
"""

import csv
import re
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import expect

from coalition.core.models import AuditEntry, OutgoingMail
from members.models import Pair
from signals.submissions.models import Batch
from tests.factories import PASSWORD
from tests.support.site import Worker

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.seeded]

DATA = Path(__file__).parents[1] / "signals" / "data"
TITLE = "First hour of a sextortion report: a checklist"
BODY = (
    "## Before anything else\n\nKeep the account, note the time, and tell the person they are not to blame.\n"
)


def test_the_main_path(visit, celery_worker_process: Worker, tmp_path: Path) -> None:
    a_visitor_sees_what_the_coalition_does(visit)
    newco_meets_the_gate_and_signs(visit)
    staff_countersign(visit)
    newco_is_let_in(visit)
    a_lead_publishes_a_resource(visit)
    birch_finds_it_and_asks_for_a_mentor(visit, tmp_path)
    staff_match_mentors(visit)
    both_sides_accept(visit)
    meridian_sends_signals(visit, tmp_path)
    sol_sees_what_others_hold_too(visit)
    sol_records_an_outcome(visit)
    compliance_reads_every_step(visit)


def a_visitor_sees_what_the_coalition_does(visit) -> None:
    with visit("") as v:
        v.open("/")
        v.reads("child")
        v.open("/report-a-tip/")
        v.reads("1-800-843-5678")


def newco_meets_the_gate_and_signs(visit) -> None:
    with visit("new@newco.example") as v:
        for place in (
            "/resources/",
            "/resources/library/",
            "/members/directory/",
            "/members/groups/",
            "/impact/",
        ):
            v.open(place)
            v.reads("has not signed")
            v.does_not_read("sextortion")
            v.does_not_read("Aurora")
        v.open("/members/agreements/")
        v.page.locator("main").get_by_role("link", name=re.compile("sign", re.IGNORECASE)).first.click()
        v.look()
        v.reads(re.compile("[0-9a-f]{64}"))
        if "/sign/" not in v.page.url:
            v.follow(re.compile("^Sign"))
        v.page.get_by_label("I consent to signing").check()
        v.page.get_by_label("In which capacity you sign").fill("Managing director")
        v.page.get_by_label("I am authorised to bind Newco Foren GmbH").check()
        v.page.get_by_label("Type your name to sign").fill("Jonas Feldkamp")
        v.page.get_by_label("Your password, again").fill(PASSWORD)
        v.press(re.compile("^Sign for"))
        v.reads("Waiting")
        v.open("/resources/library/")
        v.reads("countersigned")


def staff_countersign(visit) -> None:
    with visit("staff@coalition.example") as v:
        v.reads(re.compile("countersign", re.IGNORECASE))
        v.page.locator("main").get_by_role(
            "link", name=re.compile("countersign", re.IGNORECASE)
        ).first.click()
        v.look()
        if "/console/agreements/" in v.page.url and v.page.get_by_label("Type your name").count() == 0:
            v.page.get_by_role("row", name=re.compile("Newco")).get_by_role("link").first.click()
            v.look()
        v.reads("Newco Foren GmbH")
        v.page.get_by_label("Type your name to countersign").fill("Ingrid Solheim")
        v.page.get_by_label("Your password, again").fill(PASSWORD)
        v.press("Countersign")
        v.reads("it is in effect")
        v.open("/signals/matches/")
        v.reads("Coalition staff cannot read signals")


def newco_is_let_in(visit) -> None:
    with visit("new@newco.example") as v:
        v.open("/first-day/")
        v.page.locator("main").get_by_role("checkbox").check()
        v.press("I acknowledge")
        v.press(re.compile("^Later"))
        for box in v.page.locator("main").get_by_role("checkbox").all()[:3]:
            box.check()
        v.press("Take me to Home")
        expect(v.page.locator("main .first-things > li")).to_have_count(3)
        v.open("/resources/library/")
        v.reads("Financial sextortion")
        v.open("/members/agreements/")
        row = v.page.get_by_role("row", name=re.compile("Jonas Feldkamp"))
        row.get_by_role("link", name=re.compile("non-disclosure", re.IGNORECASE)).first.click()
        v.page.wait_for_url(re.compile("/members/agreements/signatures?/"))
        v.look()
        with v.page.expect_download() as download:
            v.page.get_by_role("link", name="Download the document").click()
        assert "Jonas Feldkamp" in _text(download.value.path())


def a_lead_publishes_a_resource(visit) -> None:
    with visit("lead@aurora.example") as v:
        v.open("/resources/library/write/")
        v.page.get_by_label("Title").fill(TITLE)
        v.page.get_by_label("Working group").select_option(label="Financial sextortion")
        v.press("Start the draft")
        v.page.get_by_label("Summary").fill("What to do in the first hour, on one page.")
        v.page.get_by_label("Text", exact=True).fill(BODY)
        v.press("Save, and see who will see it")
        v.page.get_by_label("TLP label").select_option("amber")
        v.page.get_by_label("Who this is for").select_option("members")
        v.wait_until_reads("can open it", seconds=20)
        v.press(re.compile("^Ask to publish to"))
        v.reads("A second person looks at it")
    with visit("staff@coalition.example") as v:
        v.open("/resources/library/publications/")
        v.follow(TITLE)
        v.reads("they are not to blame")
        v.press(re.compile("^Approve, and publish to"))
        v.reads("Please show again that it is you")
        v.page.get_by_label("Password").fill(PASSWORD)
        v.press("Confirm")
        v.reads("TLP:AMBER")


def birch_finds_it_and_asks_for_a_mentor(visit, folder: Path) -> None:
    with visit("member@birch.example") as v:
        v.open("/resources/library/")
        v.page.get_by_label("Search the library").fill("first hour sextortion report")
        v.press("Search")
        v.follow(TITLE)
        v.reads("they are not to blame")
        with v.page.expect_download() as download:
            v.page.locator("main").get_by_role("link", name="Download the PDF").first.click()
        text = _text(download.value.path())
        assert "Priya Raghunathan" in text
        assert "Birch" in text
        assert "UTC" in text
        v.open("/members/mentorship/request/")
        v.page.get_by_label("Child-safety risk in generative AI", exact=True).check()
        v.page.get_by_label("What would you like to ask?").fill(
            "What does a responsible first quarter look like for us?"
        )
        v.page.get_by_label("Time zone you work in").select_option("America/Toronto")
        v.page.locator("main").get_by_role("button", name="Send my request").click()
        v.look()
        v.reads(re.compile("request", re.IGNORECASE))


def staff_match_mentors(visit) -> None:
    """The demo has a round that waits; solved again, it takes the new request in."""
    with visit("staff@coalition.example") as v:
        v.open("/console/mentorship/")
        v.follow(re.compile("look through its pairs"))
        v.press("Solve again")
        v.page.wait_for_url(re.compile("/console/mentorship/rounds/"))
        v.wait_until_reads("See what publishing will do")
        v.reads("Priya Raghunathan")
        v.follow("See what publishing will do")
        v.press(re.compile("^Publish"))
    pair = Pair.objects.get(request__user__email="member@birch.example")
    assert OutgoingMail.objects.filter(to=pair.offer.user.email, kind="mentorship.mentor_asked").exists()


def both_sides_accept(visit) -> None:
    """The mentor first, in private; then whoever asked."""
    pair = Pair.objects.get(request__user__email="member@birch.example")
    with visit(pair.offer.user.email) as v:
        v.open(f"/members/mentorship/pairs/{pair.pk}/")
        v.press("Accept")
    assert OutgoingMail.objects.filter(to="member@birch.example", kind__startswith="mentorship").exists()
    with visit("member@birch.example") as v:
        v.open("/")
        v.page.locator("main").get_by_role(
            "link", name=re.compile("accept or decline", re.IGNORECASE)
        ).first.click()
        v.look()
        v.press("Accept")
    pair.refresh_from_db()
    assert pair.status == "accepted"


def meridian_sends_signals(visit, folder: Path) -> None:
    with visit("analyst@meridian.example") as v:
        v.open("/signals/submit/")
        v.page.get_by_label("Value").fill("hxxps://amber-heron[.]example/gallery/77")
        v.page.get_by_label("Harm", exact=True).select_option("csam_distribution")
        v.page.get_by_label("Own policy that was violated").fill("CSE-01")
        v.page.get_by_label("Action taken").select_option("url_blocked")
        v.press(re.compile("^Send"))
        v.reads("amber-heron")
        v.open("/signals/import/")
        v.page.get_by_label(re.compile("File|CSV")).first.set_input_files(DATA / "signals-sample.csv")
        v.press("Import")
        v.page.wait_for_url(re.compile("/signals/batches/"))
        v.wait_until_reads("5000 of 5000 rows")
        v.page.reload()
        v.look()
        v.page.locator("main").get_by_role("link", name=re.compile(r"\d+ refused")).click()
        v.look()
        v.reads(re.compile(r"1 to 25 of 182"))
        v.page.get_by_role("link", name="Refused rows as CSV").click()
        v.look()
        v.reads("Please show again that it is you")
        v.page.get_by_label("Password").fill(PASSWORD)
        with v.page.expect_download() as download:
            v.page.locator("main").get_by_role("button", name="Confirm").click()
        refused = Path(download.value.path()).read_text(encoding="utf-8-sig")
    batch = Batch.objects.get(organization__slug="meridian", file_name="signals-sample.csv")
    assert batch.accepted + batch.merged + batch.held + batch.refused == 5000
    assert batch.refused == 182
    assert "imagery is never accepted" in refused
    rows = list(csv.DictReader(refused.splitlines()))
    assert len(rows) == batch.refused
    assert all(row["Reasons"] for row in rows)


def sol_sees_what_others_hold_too(visit) -> None:
    with visit("analyst@sol.example") as v:
        v.open("/signals/import/")
        v.page.get_by_label(re.compile("File|CSV")).first.set_input_files(DATA / "signals-overlap.csv")
        v.press("Import")
        v.page.wait_for_url(re.compile("/signals/batches/"))
        v.wait_until_reads("1000 of 1000 rows")
        v.open("/signals/matches/")
        for _ in range(60):
            if "At least one other company holds this" in v.page.locator("main").inner_text():
                break
            v.page.wait_for_timeout(1000)
            v.page.reload()
        v.reads("At least one other company holds this")
        v.does_not_read("Meridian")
        v.open("/")
        v.reads("at least one other company")
    with visit("analyst@meridian.example") as v:
        v.open("/")
        v.reads("at least one other company")
        v.does_not_read("Sol ")


def sol_records_an_outcome(visit) -> None:
    with visit("analyst@sol.example") as v:
        v.open("/impact/")
        before = int(v.page.locator("[data-metric=accounts_actioned]").inner_text().replace(",", ""))
        own = int(v.page.locator("[data-own=accounts_actioned]").inner_text())
        v.open("/signals/matches/")
        v.page.locator("main table a").first.click()
        v.look()
        v.follow(re.compile("outcome|what came of it", re.IGNORECASE))
        v.page.get_by_label("It matched", exact=True).check()
        v.page.get_by_label("Accounts actioned").fill("2")
        v.press(re.compile("Record|Save"))
        v.open("/signals/outcomes/")
        v.reads("Accounts actioned")
        v.open("/impact/")
        assert int(v.page.locator("[data-own=accounts_actioned]").inner_text()) == own + 2
        assert (
            int(v.page.locator("[data-metric=accounts_actioned]").inner_text().replace(",", "")) == before + 2
        )


def compliance_reads_every_step(visit) -> None:
    with visit("compliance@coalition.example") as v:
        v.open("/console/audit/")
        v.reads("Recorded")
    done = set(AuditEntry.objects.values_list("action", flat=True))
    for step in (
        "agreements.signed",
        "agreements.countersigned",
        "library.published",
        "library.downloaded",
        "mentorship.requested",
        "mentorship.round_published",
        "signals.submitted",
        "signals.import_finished",
        "signals.outcome_recorded",
    ):
        assert any(action == step for action in done), (step, sorted(done))


def _text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
