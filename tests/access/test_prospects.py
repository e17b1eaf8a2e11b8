"""Everything that a prospect may open, by name; whatever is not in these lists is refused, for every URL there is."""

import pytest
from django.test import Client

from members.models import Organization
from tests import factories
from tests.access.test_access_matrix import TABLE
from tests.members.admission.factories import make_draft, make_sent
from tests.resources.factories import make_document

# What needs no company: the public pages, signing in, and the letters that lead in.
PUBLIC = {
    *("home", "report-a-tip", "transparency", "security-txt", "health-live", "health-ready"),
    *("apply", "apply-sent", "apply-link", "application", "application-step", "application-send"),
    *("company-sign-in", "company-go", "company-continue", "company-again", "company-again-go"),
    *("members:agreements-verify", "members:invitation"),
}
OF_THE_PERSON = {"search", "notices", "notice-preferences", "profile"}
OF_THE_COMPANY = {"members:standing", "members:people-leaving"}
TO_READ = {
    *("members:agreements", "members:coverage", "members:agreement", "members:agreement-changes"),
    *("members:agreement-pdf", "resources:library-open", "resources:document-pdf"),
    "resources:document-file",
}
BY_THEIR_ADDRESS = {"members:calendar-feed", "resources:library-feed"}  # the key is a covered person's own
NEVER_CLOSED = {"seal-upload"}  # nobody is kept from saying that an upload was illegal
MAY_OPEN = PUBLIC | OF_THE_PERSON | OF_THE_COMPANY | TO_READ | BY_THEIR_ADDRESS | NEVER_CLOSED
MAY_POST = {
    *("apply", "apply-link", "apply-ours", "application-step", "application-send"),
    *("application-act", "application-colleagues"),
    *("company-sign-in", "members:agreements-verify", "members:invitation"),
    "members:agreement-acknowledge",  # one's own word, which opens nothing by itself
    *("profile", "notice-preferences", "notices-read"),
    *NEVER_CLOSED,
}


def test_the_matrix_lets_a_prospect_open_this_list_and_nothing_else() -> None:
    """The matrix holds these sets against the running portal; here is what they come to, so that nothing slips in."""
    opens = {name for name, row in TABLE.items() if row.get and "prospect" in row.get}
    assert sorted(opens - MAY_OPEN) == []
    assert sorted(MAY_OPEN - opens) == []
    posts = {name for name, row in TABLE.items() if row.post and "prospect" in row.post}
    assert sorted(posts ^ MAY_POST) == []


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Rampway", signed=(), standing="prospect", domain="rampway.example")


@pytest.fixture
def client(company: Organization) -> Client:
    client = Client()
    client.force_login(
        factories.make_person(company, acknowledged=False, email="ada@rampway.example", name="Ada")
    )
    return client


@pytest.mark.django_db
def test_a_prospects_home_says_where_they_stand_whom_to_write_to_and_what_they_may_read(
    client: Client,
) -> None:
    factories.make_staff("membership", name="Marta Lindqvist")
    author = factories.make_person(factories.make_company("Aurora"))
    group = factories.make_group("Secret group", chair=author)
    shown = [
        make_document(author, group, title=f"Open {number}", tlp="green", audience="prospects")
        for number in (1, 2)
    ]
    hidden = make_document(author, group, title="For members alone")
    page = client.get("/").text
    assert "You have not applied yet" in page
    assert 'href="/apply/"' in page
    assert "Marta Lindqvist" in page
    assert "2 documents of the library are open" in page
    assert all(document.title in page for document in shown)
    for url in ("/", "/resources/library/open/", f"/resources/library/{shown[0].pk}/"):
        words = client.get(url).text
        assert [name for name in ("Aurora", "Secret group", hidden.title) if name in words] == [], url
    assert client.get(f"/resources/library/{hidden.pk}/").status_code == 404


@pytest.mark.django_db
def test_who_writes_the_application_gets_into_it_from_home(client: Client) -> None:
    make_draft("ada@rampway.example")
    assert "You are writing your application" in client.get("/").text
    answer = client.post("/apply/ours/")
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.django_db
def test_an_applicant_reads_that_it_is_being_read_and_a_colleague_gets_no_link_of_somebody_else(
    client: Client, company: Organization
) -> None:
    make_sent("bo@rampway.example")
    company.refresh_from_db()
    assert company.standing == "applicant"
    page = client.get("/").text
    assert "Your application is being read" in page
    assert "Open our application" not in page
    assert client.post("/apply/ours/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "stage", ["information", "deferred", "on_ramp", "declined", "admitted", "withdrawn", "decision"]
)
def test_every_stage_of_an_application_has_words_that_lead_on(client: Client, stage: str) -> None:
    application = make_sent("ada@rampway.example")
    type(application).objects.filter(pk=application.pk).update(stage=stage)
    page = client.get("/").text
    assert "Where you stand" in page
    assert ("See the nine criteria" in page) == (stage in {"on_ramp", "declined", "admitted", "withdrawn"})
