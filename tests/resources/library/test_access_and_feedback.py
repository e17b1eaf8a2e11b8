from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from coalition.core.models import AuditEntry, OutgoingMail
from coalition.core.registry import Leaving
from resources.library import departure
from resources.library.feedback import citations, queries
from resources.library.feedback.models import Feedback
from resources.library.feedback.services import give_feedback, remind_of_reviews
from resources.library.models import Document
from resources.library.publishing.choice import of_document
from resources.library.publishing.reach import who_will_see
from resources.library.requests.models import AccessRequest
from resources.library.requests.services import answer_access
from tests import factories
from tests.resources.factories import make_document

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def group(chair):
    return factories.make_group(chair=chair)


@pytest.fixture
def ada():
    return factories.make_person(factories.make_company("Birch"), name="Ada")


def sees(user, document):
    return Document.objects.visible_to(user).filter(pk=document.pk).exists()


def test_access_is_asked_given_seen_in_who_can_see_it_and_ends_by_itself(client, chair, group, ada):
    document = make_document(chair, group, title="Secret of the group", audience="group")
    client.force_login(ada)
    missing = client.get(f"/resources/library/{document.pk}/")
    assert missing.status_code == 404
    assert "Secret" not in missing.content.decode()
    words = {"reason": "We meet the same accounts.", "until": SOON.isoformat()}
    ask = {"link": f"https://portal.example/resources/library/{document.pk}/", **words}
    answers = {client.post("/resources/library/access/", ask).status_code for _ in range(2)}
    nowhere = client.post(
        "/resources/library/access/", {**ask, "link": "01a2032c-9f14-7490-87c1-0ed5723011cf"}
    )
    assert answers == {nowhere.status_code} == {302}  # one cannot tell a document from none
    asked = AccessRequest.objects.get(document=document)
    with pytest.raises(PermissionDenied):
        answer_access(by=factories.make_staff("publishing"), asked=asked, grant=True)
    client.force_login(chair)
    assert "We meet the same accounts." in client.get("/resources/library/access/").content.decode()
    client.post(f"/resources/library/access/{asked.pk}/answer/", {"grant": "1"})
    assert sees(ada, document)
    reach = who_will_see(document, of_document(document))
    assert "asked for access" in reach.readers[ada.pk].why[0]
    leaving = Leaving(ada.seats.get().organization, ada)
    assert any("Access to 1 document" in line for line in departure.ends(leaving))
    with time_machine.travel(timezone.now() + timedelta(days=32), tick=False):
        assert not sees(ada, document)
        assert ada.pk not in who_will_see(document, of_document(document)).readers
    departure.carry_out(leaving=leaving, by=None)
    assert not sees(ada, document)
    assert departure.ends(leaving) == []


def test_an_odd_link_or_day_is_refused_beside_the_field(client, ada):
    client.force_login(ada)
    page = client.post(
        "/resources/library/access/", {"link": "\x00nonsense", "reason": "My reason", "until": "2001-01-01"}
    ).content.decode()
    assert "not a link to a document" in page or "Null characters" in page
    assert "at most 180 days ahead" in page
    assert "My reason" in page
    assert not AccessRequest.objects.exists()


def test_one_tap_counts_once_a_company_is_undone_and_reaches_the_group(client, chair, group, ada):
    document = make_document(chair, group, title="Indicators")
    colleague = factories.make_person(ada.seats.get().organization)
    say = f"/resources/library/{document.pk}/say/"
    for who in (ada, colleague):
        client.force_login(who)
        client.post(say, {"kind": "out_of_date", "words": "Table two is of last year."})
    client.post(say, {"kind": "used"}, headers={"HX-Request": "true"})
    assert Feedback.objects.count() == 2
    client.post(say, {"kind": "used", "undo": "1"})
    assert Feedback.objects.get().kind == "out_of_date"
    client.force_login(chair)
    panel = client.get(f"/resources/panels/heard/{group.pk}/").content.decode()
    assert "Table two is of last year." in panel
    assert "Birch" not in panel
    for _ in range(2):
        client.post(f"/resources/library/{document.pk}/take-up/")
    assert [one.status for one in group.deliverables.all()] == ["idea"]


def test_adoption_says_no_small_number(chair, group):
    document = make_document(chair, group)
    for _ in range(4):
        give_feedback(by=factories.make_person(factories.make_company()), document=document, kind="used")
    assert queries.adoption(document) == "fewer than 5 companies"
    give_feedback(by=factories.make_person(factories.make_company()), document=document, kind="used")
    assert queries.adoption(document) == "5 companies"


def test_wellness_material_leaves_no_reader_in_any_record(client, chair, group, ada):
    document = make_document(chair, group, tlp="amber")
    Document.objects.update(leaves_no_reader=True)
    before = AuditEntry.objects.count()
    client.force_login(ada)
    client.get(f"/resources/library/{document.pk}/")
    client.post(f"/resources/library/{document.pk}/say/", {"kind": "used"})
    since = AuditEntry.objects.order_by("-at")[: AuditEntry.objects.count() - before]
    assert {(entry.actor_id, entry.organization_id) for entry in since} == {(None, None)}
    client.force_login(chair)
    assert "leaves no reader" in client.get(f"/resources/library/{document.pk}/").content.decode()


def test_citations_are_shown_to_those_who_may_see_both_ends(client, chair, group, ada):
    cited = make_document(chair, group, title="Cited")
    text = f"See [it](/resources/library/{cited.pk}/v/1/) and [nothing](/resources/library/{'0' * 8}-0000-0000-0000-{'0' * 12}/)."
    make_document(chair, group, title="Open citing", body=text)
    make_document(chair, group, title="Closed citing", body=text, audience="group")
    assert citations.links_in(text)[cited.pk] == 1
    client.force_login(ada)
    fragment = client.get(f"/resources/library/{cited.pk}/feedback/").content.decode()
    assert "Open citing" in fragment
    assert "Closed citing" not in fragment
    client.force_login(chair)
    assert "Closed citing" in client.get(f"/resources/library/{cited.pk}/feedback/").content.decode()


def test_owners_are_reminded_once_of_each_review(client, chair, group):
    document = make_document(chair, group, title="Guide", review_by=SOON)
    assert remind_of_reviews(SOON - timedelta(days=15)) == 0
    assert [remind_of_reviews(SOON - timedelta(days=day)) for day in (14, 13, -1)] == [1, 0, 0]
    letter = OutgoingMail.objects.get(kind="library.review_due")
    assert (letter.to, "Guide" in letter.text) == (chair.email, False)
    client.force_login(chair)
    later = SOON + timedelta(days=100)
    client.post(f"/resources/library/{document.pk}/holds/", {"review_by": later.isoformat()})
    assert Document.objects.get().review_by == later
    assert remind_of_reviews(later - timedelta(days=3)) == 1
