"""The hash index beside the database: new hashes are found, and whatever becomes of the folder mends itself."""

import hashlib
import shutil
import uuid

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from coalition.core.models import Job
from signals import tasks
from signals.matching import index, services
from signals.matching.models import IndexOwner
from signals.submissions import vault
from signals.submissions.models import Indicator
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import BareRun, match

pytestmark = pytest.mark.django_db
VALUES = [hashlib.sha256(word).hexdigest() for word in (b"one", b"two", b"three")]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.INDEX_DIR = tmp_path / "index"
    return settings.INDEX_DIR


def store(value):
    return Indicator.objects.create(
        kind="pdq", value=value, token=vault.token("pdq", "", value), normaliser=1
    ).pk


def found(*values, distance=31):
    rows, ids, _ = index.search_values(values, distance)
    return set(zip(rows.tolist(), ids.tolist(), strict=True))


def test_a_folder_that_is_not_there_is_made_from_the_database():
    pk = store(VALUES[0])
    assert found(VALUES[0]) == {(0, pk)}


def test_the_job_of_a_batch_makes_its_hashes_findable_without_making_anything_anew(monkeypatch):
    first = store(VALUES[0])
    assert found(VALUES[1]) == set()
    monkeypatch.setattr(index, "_all", lambda _: pytest.fail("read all hashes again"))
    signal = make_signal(make_analyst(), kind="pdq", value=VALUES[1])
    match()
    assert found(*VALUES) == {(0, first), (1, signal.indicator_id)}


def test_a_folder_that_was_thrown_away_or_spoilt_mends_itself(folder):
    pk = store(VALUES[0])
    assert found(VALUES[0]) == {(0, pk)}
    (folder / "pdq" / "manifest.json").write_text("no manifest")
    assert found(VALUES[0]) == {(0, pk)}
    shutil.rmtree(folder)
    assert found(VALUES[0]) == {(0, pk)}
    index.include([pk])


def test_another_database_makes_its_own():
    store(VALUES[0])
    found(VALUES[0])
    Indicator.objects.all().delete()
    IndexOwner.objects.update(token=uuid.uuid4())
    assert found(VALUES[0]) == set()


def test_made_anew_it_holds_nothing_of_what_was_erased(folder):
    first, second = store(VALUES[0]), store(VALUES[1])
    found(VALUES[0])
    Indicator.objects.filter(pk=first).update(erased_at=timezone.now(), value=VALUES[2])
    index.make_anew()
    assert found(*VALUES) == {(1, second)}
    assert not any(bytes.fromhex(VALUES[0]) in path.read_bytes() for path in folder.rglob("*.segment"))


def test_once_a_day_it_is_compared_with_the_database():
    store(VALUES[0])
    assert index.tend() == []
    missed = store(VALUES[1])
    assert found(VALUES[1]) == set()
    run = BareRun()
    services.tend_index(run)
    assert run.note == "made anew: pdq"
    assert found(VALUES[1]) == {(0, missed)}
    # As after a restore of an earlier day: an id that the database has not given out yet.
    Indicator.objects.create(id=10**12, kind="pdq", value=VALUES[2], token=b"r" * 32, normaliser=1)
    assert index.tend() == ["pdq"]
    assert index.tend() == ["pdq"]
    assert tasks.tend_index
    assert not Job.objects.filter(state=Job.State.DEAD).exists()


def test_the_folder_is_a_setting():
    assert django_settings.INDEX_DIR.name == "index"
