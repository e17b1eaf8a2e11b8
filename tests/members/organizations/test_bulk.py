from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coalition.core.delimited import UnreadableError
from coalition.core.models import Job, OutgoingMail
from members.models import Invitation, InvitationBatch, Organization, User
from members.organizations import bulk
from tests import factories
from tests.signals.matching.working import work

pytestmark = pytest.mark.django_db
HEADER = "email,name,roles,title"
BAD = (
    "no address,Nora None,staff,",
    ",Nobody,staff,",
    "kim@elsewhere.example,Kim Away,staff,",
    "person-1@aurora.example,Twice Listed,staff,",
    "lee@aurora.example,Lee Roles,king,",
    "mia@aurora.example,Mia Roles,,",
    "rob@aurora.example,Rob Reads,read_only/staff,",
    "admin@aurora.example,Ada Admin,staff,",
    "=cmd|' /C calc'!A0,=HYPERLINK(1),staff,",
    f"long@aurora.example,{'x' * 121},staff,",
)


@pytest.fixture
def company() -> Organization:
    return factories.make_company("Aurora", slug="aurora", signed=())


@pytest.fixture
def admin(company: Organization) -> User:
    return factories.make_person(company, roles=["admin"], email="admin@aurora.example")


def two_hundred() -> str:
    """A hundred and ninety good rows with ten bad ones between them."""
    rows = [
        f"person-{number}@aurora.example,Person {number},staff / analyst,Moderator" for number in range(190)
    ]
    for place, bad in enumerate(BAD):
        rows.insert(10 + place * 18, bad)
    return "\n".join([HEADER, *rows])


def listed(admin: User, company: Organization, text: str | bytes) -> InvitationBatch:
    content = text.encode() if isinstance(text, str) else text
    return bulk.list_people(by=admin, organization=company, content=content)


def test_two_hundred_rows_with_ten_bad_ones(
    company: Organization, admin: User, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(25):
        batch = listed(admin, company, two_hundred())
    assert len(batch.rows) == 200
    assert len(batch.good) == 190
    lines = two_hundred().splitlines()
    problems = {lines[row["line"] - 1]: row["problem"] for row in batch.bad}
    assert set(problems) == set(BAD)
    for bad, words in zip(
        BAD,
        (
            "no e-mail address",
            "missing",
            "verified domains",
            "line 3 already",
            "“king” is no role",
            "roles are missing",
            "stands alone",
            "holds a seat here",
            "no e-mail address",
            "longer than 120",
        ),
        strict=True,
    ):
        assert words in problems[bad], bad
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_nothing_is_sent_before_it_is_confirmed_and_then_once(company: Organization, admin: User) -> None:
    client = Client()
    client.force_login(admin)
    upload = SimpleUploadedFile("people.csv", two_hundred().encode(), "text/csv")
    answer = client.post("/members/company/lists/", {"file": upload})
    url = answer.headers["Location"]
    page = client.get(url).text
    assert "10 rows of 200 cannot be sent" in page
    assert "Send 190 invitations" in page
    assert not Invitation.objects.exists()
    for _ in range(2):
        assert client.post(f"{url}confirm/").status_code == 302
    assert Job.objects.filter(name="members.invite_batch").count() == 1


def test_the_refused_rows_come_back_as_a_file_that_runs_nothing(company: Organization, admin: User) -> None:
    batch = listed(admin, company, two_hundred())
    client = Client()
    client.force_login(admin)
    text = client.get(f"/members/company/lists/{batch.pk}/refused.csv").text
    assert "'=HYPERLINK(1)" in text
    assert "'=cmd" in text
    assert ",=" not in text
    assert len(text.splitlines()) == 11


def test_a_row_that_became_wrong_meanwhile_is_refused_alone(company: Organization, admin: User) -> None:
    batch = listed(admin, company, f"{HEADER}\na@aurora.example,A,staff,\nb@aurora.example,B,staff,")
    bulk.invite(by=admin, organization=company, email="a@aurora.example", roles=["staff"])
    bulk.confirm_batch(by=admin, batch=batch)
    work("members.invite_batch")
    batch.refresh_from_db()
    assert [row["email"] for row in batch.bad] == ["a@aurora.example"]
    assert "is open until" in batch.bad[0]["problem"]
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        "E-Mail;Name;Role;Job title\nana@aurora.example;Ana Émile;Signal analyst;Lead".encode("cp1252"),
        "\ufeffemail\tname\troles\ttitle\nana@aurora.example\tAna Émile\tanalyst\tLead".encode(),
        "sep=;\nemail;name;roles;title\nana@aurora.example;Ana Émile;analyst;Lead".encode(),
        'email,name,roles,title\r\nana@aurora.example,Ana Émile,"analyst, staff",Lead\r\n'.encode("utf-16"),
    ],
)
def test_whatever_a_spreadsheet_writes_is_read(company: Organization, admin: User, content: bytes) -> None:
    batch = listed(admin, company, content)
    assert batch.bad == []
    row = batch.good[0]
    assert (row["email"], row["name"], row["title"]) == ("ana@aurora.example", "Ana Émile", "Lead")
    assert row["roles"][0] == "analyst"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"email,name,roles\n", "nobody to invite"),
        (b"a,b\n1,2", "No column for email and roles"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG"),
        (b'email,roles\na@aurora.example,"staff\n', "quotation mark"),
        (b"x" * (bulk.MOST_BYTES + 1), "larger than 1 MB"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(
    company: Organization, admin: User, content: bytes, words: str
) -> None:
    with pytest.raises(UnreadableError, match=words):
        listed(admin, company, content)
    assert not InvitationBatch.objects.exists()
