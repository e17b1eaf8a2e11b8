"""Rotating the key: one value stays one signal on both sides, nothing is lost, and an unknown key is said in words."""

import threading

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.urls import reverse
from django.utils import timezone

from coalition.core.access import Refused
from coalition.core.models import AuditEntry, Job
from signals.catalog.kinds import PERSONAL_KINDS
from signals.submissions import keys, vault
from signals.submissions.models import BatchRow, Indicator, Opinion
from signals.submissions.rotation import services
from signals.submissions.rotation.models import KeyRotation
from signals.submissions.rotation.sealed import all_sealed
from tests.factories import make_staff
from tests.signals.factories import make_analyst, make_signal
from tests.signals.matching.working import work
from tests.support.proof import prove

pytestmark = pytest.mark.django_db

WHY = "Its yearly rotation is due."
HANDLE = {"kind": "username", "platform": "aurora", "value": "quillfeather.wren77"}


@pytest.fixture(autouse=True)
def asked_afresh():
    keys.forget()
    yield
    keys.forget()


@pytest.fixture
def new_key(settings):
    """What technical staff do: the new key in its place, the former one beside it."""

    def put(key_id="k2"):
        old = {settings.SIGNAL_KEY_ID: settings.SIGNAL_KEY}
        settings.SIGNAL_KEYS_OLD = {**settings.SIGNAL_KEYS_OLD, **old}
        settings.SIGNAL_KEY_ID, settings.SIGNAL_KEY = key_id, f"tests-only-{key_id}-0123456789-abcdefghijklm"
        keys.forget()

    return put


def rotate(staff):
    services.start_rotation(by=staff, reason=WHY)
    work(services.JOB)
    assert services.close_rotation(by=staff, reason="All of it stands under the new key.")


def test_one_value_before_during_and_after_a_rotation_is_one_signal(new_key):
    staff = make_staff("compliance")
    first = make_signal(make_analyst(), **HANDLE)
    new_key()
    in_between = make_signal(make_analyst(), **HANDLE)  # the key is there, nobody has begun
    services.start_rotation(by=staff, reason=WHY)
    during = make_signal(make_analyst(), **HANDLE)
    other = make_signal(make_analyst(), kind="email", value="first.sent@during.example")
    work(services.JOB)
    services.close_rotation(by=staff, reason="Everything is under the new key.")
    after = make_signal(make_analyst(), **HANDLE)
    other_after = make_signal(make_analyst(), kind="email", value="first.sent@during.example")
    assert len({row.indicator_id for row in (first, in_between, during, after)}) == 1
    assert other_after.indicator_id == other.indicator_id
    assert Indicator.objects.get(pk=first.indicator_id).key_id == "k2"


def test_after_the_rotation_everything_opens_without_the_former_key(new_key, settings):
    opinion = make_signal(make_analyst(), **HANDLE)
    new_key()
    rotate(make_staff("compliance"))
    settings.SIGNAL_KEYS_OLD = {}
    indicator = Indicator.objects.get(pk=opinion.indicator_id)
    assert indicator.clear_value == HANDLE["value"]
    assert BatchRow.objects.get().sent_fields["value"] == HANDLE["value"]
    assert bytes(indicator.token) == vault.token("username", "aurora", HANDLE["value"], under="k2")
    assert indicator.token_next is None


def test_what_was_sealed_before_ids_stood_in_front_still_opens(new_key):
    indicator = make_signal(make_analyst(), **HANDLE).indicator
    named = vault.prefix(vault.sealed_under(indicator.sealed_value))
    Indicator.objects.filter(pk=indicator.pk).update(sealed_value=indicator.sealed_value[len(named) :])
    new_key()
    indicator.refresh_from_db()
    assert indicator.clear_value == HANDLE["value"]


def test_a_rotation_cannot_begin_without_a_new_key_nor_close_while_anything_is_left(new_key):
    staff = make_staff("compliance")
    make_signal(make_analyst(), **HANDLE)
    with pytest.raises(Refused, match="in force already"):
        services.start_rotation(by=staff, reason=WHY)
    new_key()
    services.start_rotation(by=staff, reason=WHY)
    with pytest.raises(Refused, match="under key “k1” alone"):
        services.close_rotation(by=staff, reason="Too early, this is.")
    with pytest.raises(Refused):
        services.start_rotation(by=make_staff("safety"), reason=WHY)
    assert services.start_rotation(by=staff, reason=WHY) == KeyRotation.objects.get()


def test_a_job_that_was_killed_goes_on_where_it_stood(new_key, monkeypatch):
    staff = make_staff("compliance")
    for number in range(5):
        make_signal(make_analyst(), **HANDLE | {"value": f"quill.wren{number}"})
    new_key()
    rotation = services.start_rotation(by=staff, reason=WHY)
    monkeypatch.setattr(services, "CHUNK", 2)
    real, calls = services._retoken, []

    def dies(chunk, which):
        calls.append(len(chunk))
        if len(calls) == 2:
            raise RuntimeError("killed")
        return real(chunk, which)

    monkeypatch.setattr(services, "_retoken", dies)
    with pytest.raises(AssertionError):
        work(services.JOB)
    assert Indicator.objects.exclude(token_next=None).count() == 2
    Job.objects.filter(pk=rotation.job_id).update(state=Job.State.QUEUED, due_at=timezone.now())
    work(services.JOB)
    assert services.left(rotation) == 0
    assert Indicator.objects.exclude(token_next=None).count() == 5


def test_a_process_without_the_new_key_says_so_and_shows_dots_instead_of_failing(new_key, settings, client):
    analyst = make_analyst()
    opinion = make_signal(analyst, **HANDLE)
    new_key()
    services.start_rotation(by=make_staff("compliance"), reason=WHY)
    work(services.JOB)
    # A process that was not restarted.
    settings.SIGNAL_KEY_ID, settings.SIGNAL_KEY = "k1", settings.SIGNAL_KEYS_OLD["k1"]
    settings.SIGNAL_KEYS_OLD = {}
    keys.forget()
    with pytest.raises(Refused, match="key is being changed"):
        make_signal(make_analyst(), **HANDLE | {"value": "another.one22"})
    with pytest.raises(vault.UnknownKeyError, match="“k2”"):
        _ = Indicator.objects.get(pk=opinion.indicator_id).clear_value
    client.force_login(analyst)
    page = client.get(reverse("signals:signal", args=[opinion.indicator.public_id]))
    assert page.status_code == 200
    assert "•••" in page.content.decode()
    prove(client)
    case = {"reason": "We follow this ring.", "case_reference": "TS-1"}
    answer = client.post(reverse("signals:reveal", args=[opinion.indicator.public_id]), case)
    assert "cannot be opened" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="signals.value_revealed").exists()


def test_the_page_begins_and_closes_with_a_reason_a_proof_and_an_entry(client, new_key):
    make_signal(make_analyst(), **HANDLE)
    client.force_login(make_staff("compliance"))
    url = reverse("console:signal-keys")
    assert "No new key is in place" in client.get(url).content.decode()
    new_key()
    assert "Key k2 is in place beside k1" in client.get(url).content.decode()
    assert client.post(reverse("console:signal-keys-start"), {"reason": WHY}).status_code == 302
    assert not KeyRotation.objects.exists()  # no fresh proof yet
    prove(client)
    assert (
        "A few words more"
        in client.post(reverse("console:signal-keys-start"), {"reason": "x"}).content.decode()
    )
    client.post(reverse("console:signal-keys-start"), {"reason": WHY})
    assert "under the former key alone" in client.get(url).content.decode()
    work(services.JOB)
    client.post(reverse("console:signal-keys-close"), {"reason": "Everything went over."})
    page = client.get(url).content.decode()
    assert "k1 to k2" in page
    assert {entry.action for entry in AuditEntry.objects.filter(action__contains="key_rotation")} == {
        "signals.key_rotation_started",
        "signals.key_rotation_closed",
    }


def test_the_command_says_where_it_stands_and_wants_a_person_and_a_reason(new_key, capsys):
    make_signal(make_analyst(), **HANDLE)
    new_key()
    call_command("rotate_signal_key", "status")
    assert "In force: k1. Held here: k1, k2." in capsys.readouterr().out
    with pytest.raises(CommandError, match="--by"):
        call_command("rotate_signal_key", "start")
    staff = make_staff("compliance")
    call_command("rotate_signal_key", "start", by=staff.email, reason=WHY)
    assert "Open: k1 to k2, 2 left." in capsys.readouterr().out
    with pytest.raises(CommandError, match="alone"):
        call_command("rotate_signal_key", "close", by=staff.email, reason=WHY)


def test_whatever_is_sealed_is_sealed_anew_by_a_rotation():
    """A column of bytes is registered with `register_sealed`, or named here as one that no key made."""
    unsealed = {
        ("Indicator", "token"), ("Indicator", "token_next"), ("Indicator", "sealed_value"),
        ("ErasureRequest", "fingerprint"), ("HintToken", "token"),
    }  # fmt: skip
    columns = {
        (model.__name__, field.name)
        for model in apps.get_app_config("signals").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.BinaryField)
    }
    assert columns - unsealed - {(part.model, part.column) for part in all_sealed()} == set()


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_two_imports_on_both_sides_of_the_switch_make_one_signal(new_key):
    """One sends while the rotation closes, the other when it has closed; both find or make the same."""
    staff = make_staff("compliance")
    people = [make_analyst() for _ in range(6)]
    make_signal(people[0], **HANDLE | {"value": "an.earlier.one"})
    new_key()
    services.start_rotation(by=staff, reason=WHY)
    work(services.JOB)
    gate, errors = threading.Barrier(len(people) + 1), []

    def send(person):
        try:
            gate.wait()
            make_signal(person, **HANDLE)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test says it
            errors.append(error)
        finally:
            connection.close()

    def close():
        try:
            gate.wait()
            services.close_rotation(by=staff, reason="In the middle of it.")
        except Exception as error:  # noqa: BLE001 -- as above
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=[person]) for person in people]
    threads.append(threading.Thread(target=close))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [error for error in errors if "alone" not in str(error)] == []
    assert Indicator.objects.filter(kind__in=PERSONAL_KINDS).count() == 2
    assert Opinion.objects.count() == len(people) + 1
