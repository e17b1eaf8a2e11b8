"""What a contractor's seat opens: as long as what the company signed provides for it, what everybody's does; then nothing."""

import pytest
from django.test import Client

from members.agreements.effects import Page, pages
from members.models import Organization, Seat
from tests import factories

pytestmark = pytest.mark.django_db
REFUSED = {302, 403, 404}
# Who speaks for the company objects to applicants, analysts and leads read alerts: not everybody of it.
FOR_ROLES = {"/members/applicants/", "/signals/alerts/"}


def gated() -> list[Page]:
    """Pages that need an agreement, and no more than that to be opened by member staff."""
    return [page for page in pages() if page.kinds == ("nda",) and page.url not in FOR_ROLES]


def test_there_are_pages_to_be_closed() -> None:
    assert {"/members/directory/", "/members/groups/", "/resources/library/"} <= {
        page.url for page in gated()
    }


@pytest.mark.parametrize("allowed", [True, False])
def test_a_contractors_seat_opens_by_what_the_company_signed(allowed: bool) -> None:  # noqa: FBT001 -- a case of the test
    company = factories.make_company()
    user = factories.make_person(company)
    Organization.objects.filter(pk=company.pk).update(contractors_allowed=allowed)
    Seat.objects.filter(user=user).update(contractor=True)
    client = Client()
    client.force_login(user)
    answers = {page.url: client.get(page.url).status_code for page in gated()}
    assert [url for url, status in answers.items() if (status == 200) is not allowed] == []
    assert allowed or set(answers.values()) <= REFUSED
