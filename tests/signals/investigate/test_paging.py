"""Long lists are not counted to their end, and can be paged to it."""

import pytest

from signals.matching.investigate import paging
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db


def test_a_list_of_more_than_is_counted_says_so_and_goes_on(client, monkeypatch):
    monkeypatch.setattr(paging, "COUNTED", 2)
    monkeypatch.setattr(paging, "PER_PAGE", 1)
    monkeypatch.setattr(paging, "_AHEAD", 1)
    other = make_analyst()
    for number in range(4):
        make_signal(other, value=f"word {number}")
    client.force_login(make_analyst())
    pages = [
        client.get(f"/signals/investigate/?lane=all&page={page}") for page in (1, 2, 3, 4, 9, "x", "9" * 9)
    ]
    numbers = [answer.context["page"].number for answer in pages]
    assert numbers == [1, 2, 3, 4, 4, 1, 1]
    assert [answer.context["page"].has_next() for answer in pages[:4]] == [True, True, True, False]
    words = [" ".join(answer.content.decode().split()) for answer in pages]
    assert "1 to 1 of more than 2" in words[0]
    assert "4 to 4 of 4" in words[3]
    assert "Page 4 of 4" in words[3]
    assert len({answer.context["rows"][0].indicator.pk for answer in pages[:4]}) == 4
