"""The governed labels: each version says what became of the words of the one before."""

import pytest

from signals.catalog import taxonomy, vocabulary


def test_versions_are_numbered_without_a_gap_and_the_newest_is_in_force():
    assert list(vocabulary.VERSIONS) == list(range(1, vocabulary.VERSION + 1))
    assert vocabulary.VERSION >= 2


@pytest.mark.parametrize("number", list(vocabulary.VERSIONS)[1:])
def test_every_word_that_is_gone_is_accounted_for(number):
    before, now = vocabulary.VERSIONS[number - 1], vocabulary.VERSIONS[number]
    gone = before.labels.keys() - now.labels.keys()
    assert gone == now.renamed.keys()
    assert {label for label in now.renamed.values() if label} <= now.labels.keys()
    assert now.harms.keys() | set(now.harms.values()) <= taxonomy.HARMS.keys()
    assert now.says


@pytest.mark.parametrize("number", list(vocabulary.VERSIONS)[1:])
def test_a_label_that_only_got_another_name_keeps_its_guid(number):
    before, now = vocabulary.VERSIONS[number - 1], vocabulary.VERSIONS[number]
    for old, new in now.renamed.items():
        if new and list(now.renamed.values()).count(new) == 1 and new not in before.labels:
            assert before.labels[old].guid == now.labels[new].guid
    for label in before.labels.keys() & now.labels.keys():
        assert before.labels[label].guid == now.labels[label].guid


def test_ids_and_guids_name_one_label_each():
    for version in vocabulary.VERSIONS.values():
        assert len({label.guid for label in version.labels.values()}) == len(version.labels)


def test_labels_of_an_old_version_are_said_in_todays_words():
    old = ["paid_for", "live_stream", "viral", "paid_for"]
    assert vocabulary.labels_now(old, since=1) == ["commercial", "viral"]
    assert vocabulary.labels_now(["commercial"], since=vocabulary.VERSION) == ["commercial"]
    assert vocabulary.label_now("never a word") is None
