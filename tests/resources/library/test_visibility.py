import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from coalition.core.registry import Leaving
from members.groups.services import promise_deliverable
from members.models import GroupSeat
from resources.library import brief, departure, group_drafts, rules
from resources.library.collections.rules import may_keep
from resources.library.labels import FITS, Audience, Tlp, labels_fit
from resources.library.models import Document
from resources.library.publishing.choice import Choice, of_document
from resources.library.publishing.reach import who_will_see
from resources.library.publishing.services import ask_to_publish, second_people
from resources.library.requests.services import ask_for_access
from resources.library.services import seal_document
from tests.access.cast import COVERED, PEOPLE, make_cast
from tests.factories import make_company, make_person, make_staff
from tests.resources.factories import make_document

pytestmark = pytest.mark.django_db
CANARY = "zygomorphic"
SOON = timezone.localdate() + timedelta(days=20)

# Who sees a published document, by audience. The group is the chair's; the company named is Meridian; Aurora wrote it.
SEES = {
    Audience.PUBLIC: COVERED | {"uncovered", "prospect"},
    Audience.PROSPECTS: COVERED | {"uncovered", "prospect"},
    Audience.MEMBERS: COVERED,
    Audience.GROUP: {"staff", "chair", "member"},
    Audience.COMPANIES: {"staff", "chair", "signatory", "analyst", "other_analyst"},
}


@pytest.fixture
def cast():
    made = make_cast()
    GroupSeat.objects.create(group=made.things["group"], user=made["member"])
    for who in ("gone", "suspended", "uncovered", "ended"):  # a seat in the group opens nothing by itself
        GroupSeat.objects.create(group=made.things["group"], user=made[who])
    return made


def who_sees(cast, document):
    return {
        who for who in PEOPLE if who != "anonymous" and document in Document.objects.visible_to(cast[who])
    }


@pytest.mark.parametrize(("tlp", "audience"), [(t, a) for t in Tlp for a in sorted(FITS[t]) if a != "event"])
def test_a_published_document_is_seen_by_its_audience_and_nobody_else(cast, tlp, audience):
    document = make_document(
        cast["chair"],
        cast.things["group"],
        tlp=tlp,
        audience=audience,
        companies=[cast.things["meridian"]] if audience == Audience.COMPANIES else [],
    )
    assert who_sees(cast, document) == SEES[audience]


@pytest.mark.parametrize("audience", [audience for audience in Audience if audience != Audience.EVENT])
def test_the_dry_run_names_exactly_the_people_that_will_see_it(cast, audience):
    companies = (cast.things["meridian"],) if audience == Audience.COMPANIES else ()
    document = make_document(
        cast["chair"], cast.things["group"], tlp="clear", audience=audience, companies=companies
    )
    said = who_will_see(document, of_document(document)).everybody
    everybody = {cast[who].pk for who in PEOPLE if who != "anonymous"}
    assert said & everybody == {cast[who].pk for who in who_sees(cast, document)}


def test_a_draft_is_for_its_owner_the_chair_and_publishing_staff(cast):
    document = make_document(cast["member"], cast.things["group"], publish=False)
    assert who_sees(cast, document) == {"member", "chair", "staff"}


def test_programme_staff_read_the_drafts_of_groups_and_change_none(cast):
    """They stand in for a missing lead, who puts a draft before the companies."""
    group, staff = cast.things["group"], make_staff("programmes")
    draft = make_document(cast["member"], group, publish=False)
    of_no_group = make_document(cast["staff"], publish=False)
    inner = make_document(cast["chair"], group, audience="group")
    assert list(Document.objects.visible_to(staff)) == [draft]
    assert not rules.may_edit(staff, draft)
    assert not rules.may_approve(staff, draft, authors=())
    promise = promise_deliverable(by=cast["chair"], group=group, title="A guide", due_on=None)
    group_drafts.link(by=staff, key=draft.pk, deliverable=promise)
    draft.refresh_from_db()
    assert draft.deliverable == promise
    for other in (of_no_group, inner):
        with pytest.raises(Document.DoesNotExist):
            group_drafts.link(by=staff, key=other.pk, deliverable=promise)


def test_a_co_lead_stands_everywhere_where_the_chair_does(client, cast):
    group, colead = cast.things["group"], make_person(make_company())
    GroupSeat.objects.create(group=group, user=colead, role=GroupSeat.Role.CO_LEAD)
    owner = make_person(make_company())
    GroupSeat.objects.create(group=group, user=owner)
    draft = make_document(owner, group, title="Of another", publish=False)
    published = make_document(owner, group, title="Published by another", audience="group", by=owner)
    assert list(Document.objects.visible_to(colead).order_by("created_at")) == [draft, published]
    assert rules.may_edit(colead, draft)
    assert rules.may_approve(colead, draft, authors=[owner.pk])
    assert rules.is_source(colead, published)
    assert may_keep(colead, group)
    asked = ask_to_publish(by=owner, document=draft, choice=Choice("amber", "members"))
    assert colead in second_people(asked)
    assert "waits for your approval" in brief.brief_of_publications(colead)[0].text
    client.force_login(colead)
    assert "Of another" in client.get("/resources/library/drafts/").content.decode()
    assert "Of another" in client.get("/resources/library/publications/").content.decode()
    ask_for_access(by=make_person(make_company()), wanted=published.pk, reason="Please", until=SOON)
    assert "Please" in client.get("/resources/library/access/").content.decode()
    GroupSeat.objects.filter(user=cast["chair"]).delete()
    leaving = Leaving(owner.seats.get().organization, owner)
    assert f"A draft in {group} passes to {colead.public_name}" in departure.ends(leaving)


def test_what_is_sealed_nobody_sees(cast):
    document = make_document(cast["chair"], cast.things["group"], tlp="clear", audience="public")
    seal_document(obj=document, by=cast["member"])
    assert who_sees(cast, document) == set()


def test_a_label_bears_no_wider_audience_than_it_says():
    refused = {(t, a) for t, a in itertools.product(Tlp, Audience) if not labels_fit(t, a)}
    assert refused == {
        ("green", "public"),
        *itertools.product(["amber", "amber+strict"], ["public", "prospects"]),
        ("amber+strict", "event"),
    }


def surfaces(client):
    yield client.get("/resources/library/", {"q": CANARY})
    yield client.get("/resources/library/", {"q": CANARY[:-2]})
    yield client.get("/resources/library/", {"topic": "grooming"})
    yield client.get("/resources/library/")
    yield client.get("/resources/library/", {"q": CANARY}, headers={"HX-Request": "true"})
    yield client.get("/resources/library/open/")
    yield client.get("/resources/library/drafts/")
    yield client.get("/resources/panels/new/")
    yield client.get("/search/", {"q": CANARY})
    yield client.get("/")


@pytest.mark.parametrize("who", ["analyst", "compliance", "uncovered", "gone", "suspended", "guest", "ended"])
def test_a_hidden_document_shows_on_no_surface(client, cast, who):
    group = cast.things["group"]
    title = f"About {CANARY} things"
    for number, publish in enumerate((True, True, False)):
        make_document(
            cast["chair"],
            group,
            title=f"{title} {number}",
            body=f"Once {CANARY}.",
            summary=f"{CANARY} again",
            audience="group",
            publish=publish,
            topics=["grooming"],
        )
    sealed = make_document(cast["chair"], group, title=title, body=CANARY, tlp="clear", audience="public")
    seal_document(obj=sealed, by=cast["chair"])
    client.force_login(cast[who])
    for answer in surfaces(client):
        page = answer.content.decode()
        shown = (
            page.replace(f"“{CANARY}”", "").replace(f'value="{CANARY}"', "").replace(CANARY[:-2] + "”", "")
        )
        assert f"About {CANARY}" not in shown
        assert f"<mark>{CANARY}" not in shown
        assert f"{CANARY} again" not in shown
        assert "topic=grooming" not in shown
    panel = client.get(f"/resources/panels/group/{group.pk}/")
    assert CANARY not in panel.content.decode()
    for document in Document.objects.all():
        for path in ("", "document.pdf", "edit/", "publish/"):
            assert client.get(f"/resources/library/{document.pk}/{path}").status_code == 404
        assert client.get(f"/seal/document/{document.pk}/").status_code == 404


def test_the_chair_meets_the_same_documents_everywhere(client, cast):
    """The canary test would pass on a library that shows nothing to anybody."""
    make_document(
        cast["chair"],
        cast.things["group"],
        title=f"About {CANARY} things",
        body=f"Once {CANARY}.",
        audience="group",
        topics=["grooming"],
    )
    client.force_login(cast["chair"])
    page = client.get("/resources/library/", {"q": CANARY}).content.decode()
    assert f"About {CANARY} things" in page
    assert f"<mark>{CANARY}</mark>" in page
    assert "topic=grooming" in page
    assert f"About {CANARY}" in client.get("/search/", {"q": CANARY}).content.decode()
