"""Opinions said in old words are moved to today's, after a look at what would change."""

import pytest

from coalition.core.jobs import relay
from coalition.core.models import AuditEntry, Job
from signals.catalog import vocabulary
from signals.submissions.models import Opinion
from signals.submissions.wording import services
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_signal

pytestmark = pytest.mark.django_db


def old_opinion(by, value, labels):
    opinion = make_signal(by, value=value)
    Opinion.objects.filter(pk=opinion.pk).update(vocabulary=1, labels=labels)
    return opinion


@pytest.fixture
def opinions():
    analyst = make_analyst()
    return [
        old_opinion(analyst, "word one", ["paid_for", "viral"]),
        old_opinion(analyst, "word two", ["live_stream"]),
        old_opinion(analyst, "word three", []),
        make_signal(analyst, value="word four"),
    ]


def test_what_would_change_is_counted_and_nothing_is_changed(client, opinions):
    client.force_login(make_staff("compliance"))
    text = client.get("/console/vocabulary/").content.decode()
    assert f"Version 1 to {vocabulary.VERSION}: 3 opinions" in text
    [preview] = services.previews()
    assert [(change.old, change.new, change.count) for change in preview.changes] == [
        ("live_stream", "", 1),
        ("paid_for", "commercial", 1),
    ]
    assert Opinion.objects.filter(vocabulary=1).count() == 3
    assert "word one" not in text


def test_opinions_are_moved_once_and_only_words_that_changed_touch_them(client, opinions):
    client.force_login(make_staff("compliance"))
    untouched = Opinion.objects.get(pk=opinions[2].pk).updated_at
    for _ in range(2):
        client.post("/console/vocabulary/")
    job = Job.objects.get(name=services.MOVE)
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("done", 3), job.error
    found = {opinion.pk: opinion for opinion in Opinion.objects.all()}
    assert [found[opinion.pk].labels for opinion in opinions] == [["commercial", "viral"], [], [], []]
    assert {opinion.vocabulary for opinion in found.values()} == {vocabulary.VERSION}
    assert found[opinions[2].pk].updated_at == untouched
    assert AuditEntry.objects.get(action="signals.vocabulary_moved").detail["changed"] == 2
    assert "All opinions are said in" in client.get("/console/vocabulary/").content.decode()


def test_members_read_what_changed(client):
    client.force_login(make_analyst())
    text = client.get("/signals/catalog/").content.decode()
    assert "organised networks" in text
    assert "paid_for" in text
