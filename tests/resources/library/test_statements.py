"""Every list of the library asks the database as often for three rows as for one."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.models import User
from resources.library.collections.services import (
    acknowledge_reading,
    add_to_collection,
    make_collection,
    require_reading,
)
from resources.library.feedback.services import give_feedback
from resources.library.models import Document
from resources.library.publishing.choice import Choice
from resources.library.publishing.services import ask_to_publish
from resources.library.reading.tracing import ask_about_leak
from resources.library.requests.services import answer_access, ask_for_access
from resources.library.search.demand import note_miss
from resources.library.search.feed import make_key
from resources.library.search.queries import Filters
from resources.library.search.saved import save_search
from tests import factories
from tests.resources.factories import make_document

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + timedelta(days=20)


class Shelves:
    """One more of everything with each `add`; who looks is a lead who also writes, asks and administers."""

    def __init__(self) -> None:
        self.company = factories.make_company("Aurora")
        self.lead = factories.make_person(self.company, roles=["staff", "admin"])
        self.colleague = factories.make_person(self.company)
        self.group = factories.make_group(chair=self.lead, members=[self.colleague])
        self.lead = User.objects.get(pk=self.lead.pk)
        self.staff = factories.make_staff("publishing", "compliance")
        self.central = make_document(self.lead, self.group, title="Central", body="Words")
        self.list = make_collection(by=self.staff, title="A list", slug="a-list")
        self.feed = make_key(by=self.lead)
        self.rows = 0

    def add(self) -> None:
        self.rows += 1
        other = factories.make_person(factories.make_company())
        factories.make_group(chair=other)
        number = f"Number {self.rows}"
        link = f"[it](/resources/library/{self.central.pk}/)"
        made = make_document(self.lead, self.group, title=number, body=link, tlp="clear", audience="public")
        theirs = make_document(
            other, other.group_seats.get().group, title=f"{number} of others", audience="group"
        )
        give_feedback(by=other, document=made, kind="missing", words=number)
        add_to_collection(by=self.staff, collection=self.list, document=made)
        make_collection(by=self.staff, title=number)
        make_document(self.lead, self.group, title=f"{number} begun", publish=False)
        asked = make_document(self.colleague, self.group, title=f"{number} asked", publish=False)
        ask_to_publish(by=self.colleague, document=asked, choice=Choice("amber", "members"))
        required = require_reading(by=self.lead, document=made, due_on=SOON, reason="New.", group=self.group)
        acknowledge_reading(by=self.colleague, required=required)
        ask_for_access(by=self.lead, wanted=theirs.pk, reason="x", until=SOON)
        inner = make_document(self.lead, self.group, title=f"{number} inner", audience="group")
        ask_for_access(by=other, wanted=inner.pk, reason="x", until=SOON)
        given = ask_for_access(
            by=factories.make_person(factories.make_company()), wanted=inner.pk, reason="x", until=SOON
        )
        answer_access(by=self.lead, asked=given, grant=True)
        save_search(
            by=self.lead, filters=Filters(q=f"number {self.rows}", sort="best"), name=number, every="day"
        )
        for _ in range(3):
            note_miss(
                by=factories.make_person(factories.make_company()), text=f"missing {'abc'[self.rows - 1]}xyz"
            )
        ask_about_leak(by=self.staff, case=number, reason="x", typed="7KQM-2XWD-9HTB")

    def pages(self) -> dict[str, Any]:
        """Each path with a word that stands on it as often as there are rows."""
        library, panels, group = "/resources/library/", "/resources/panels/", self.group.pk
        return {
            library: self.lead,
            f"{library}?q=number": self.lead,
            f"{library}open/": self.lead,
            f"{library}drafts/": self.lead,
            f"{library}mine/": self.lead,
            f"{library}publications/": self.lead,
            f"{library}collections/": self.lead,
            f"{library}collections/a-list/": self.lead,
            f"{library}required/": self.lead,
            f"{library}required/company/": self.lead,
            f"{library}access/": self.lead,
            f"{library}searches/": self.lead,
            f"{library}wanted/": self.lead,
            f"{library}{self.central.pk}/feedback/": self.lead,
            f"{library}feeds/{self.feed}/": self.lead,
            f"{panels}new/": self.lead,
            f"{panels}group/{group}/": self.lead,
            f"{panels}heard/{group}/": self.lead,
            "/console/leaks/": self.staff,
            "/api/v1/library/documents/?q=number": self.lead,
        }


def test_lists_take_as_many_statements_for_three_rows_as_for_one(client):
    shelves = Shelves()
    counts: dict[int, dict[str, int]] = {}
    for wanted in (1, 3):
        while shelves.rows < wanted:
            shelves.add()
        counts[wanted] = {}
        for path, who in shelves.pages().items():
            client.force_login(who)
            client.get(path)
            with CaptureQueriesContext(connection) as caught:
                answer = client.get(path)
            assert answer.status_code == 200, path
            counts[wanted][path] = len(caught)
            if wanted > 1:
                words = answer.content.decode()
                shown = {
                    number
                    for number in "123"
                    if f"Number {number}" in words or f"{'abc'[int(number) - 1]}xyz" in words
                }
                assert shown == set("123"), path  # it is the rows that were counted
    assert counts[1] == counts[3]
    assert Document.objects.count() > 9
