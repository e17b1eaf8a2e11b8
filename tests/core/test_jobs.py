import contextlib
import threading
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from coalition.core import jobs
from coalition.core.jobs import publish, relay, services
from coalition.core.models import Job
from tests.core.probe import make_job, state_of, while_another_session


@pytest.fixture
def broker(monkeypatch):
    """Takes every message and keeps its name; `waiting` says how many still wait there."""
    sent: list[str] = []
    monkeypatch.setattr(
        publish.current_app, "send_task", lambda _name, args, **_options: sent.append(args[0]), raising=False
    )
    monkeypatch.setattr(relay, "waiting_in_broker", lambda: 0)
    return sent


@pytest.fixture
def handlers(monkeypatch):
    """Job names of this test alone."""
    known: dict[str, Callable[..., None]] = {}
    monkeypatch.setattr(services, "_handlers", known)
    return known


def old(job: Job) -> Job:
    Job.objects.filter(pk=job.pk).update(published_at=timezone.now() - timedelta(seconds=60))
    return job


# -- asking ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_of_a_transaction_that_is_undone_leaves_nothing(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        jobs.enqueue("x")
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert broker == []


@pytest.mark.django_db
def test_a_job_is_published_after_the_commit_and_not_before(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("x")
        assert broker == []
        assert state_of(job) == "queued"
    assert broker == [str(job.pk)]
    assert state_of(job) == "published"


@pytest.mark.django_db
def test_a_delayed_job_waits_for_its_moment(broker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("x", delay=timedelta(hours=1))
    assert relay.sweep() == 0
    assert relay.claim(job.pk) is None
    assert broker == []


@pytest.mark.django_db
def test_while_the_broker_is_away_jobs_stay_queued_and_are_swept_later(
    monkeypatch, broker, django_capture_on_commit_callbacks
):
    taking = publish.current_app.send_task

    def away(*_args, **_options):
        raise redis.ConnectionError("away")

    monkeypatch.setattr(publish.current_app, "send_task", away, raising=False)
    with django_capture_on_commit_callbacks(execute=True):
        first, second = jobs.enqueue("x"), jobs.enqueue("x")
    assert relay.sweep() == 0
    assert {state_of(first), state_of(second)} == {"queued"}
    monkeypatch.setattr(publish.current_app, "send_task", taking, raising=False)
    assert relay.sweep() == 2
    assert sorted(broker) == sorted([str(first.pk), str(second.pk)])


@pytest.mark.django_db
def test_a_broker_that_is_away_is_noticed_at_once(settings):
    """Kombu would try again for some eight seconds, in the middle of the request that asked for a job."""
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["max_retries"] == 0


@pytest.mark.django_db
def test_no_more_jobs_are_in_flight_than_the_cap(broker, settings, django_capture_on_commit_callbacks):
    settings.JOBS_IN_FLIGHT = 3
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(5):
            jobs.enqueue("x")
    assert len(broker) == 3
    assert relay.sweep() == 0
    Job.objects.filter(state="published").update(state="done")
    assert relay.sweep() == 2


# -- what the broker loses -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_the_broker_lost_is_published_again(broker):
    job = old(make_job(state="published"))
    assert relay.sweep() == 1
    assert broker == [str(job.pk)]


@pytest.mark.django_db
def test_what_still_waits_in_the_broker_is_not_published_again(broker, monkeypatch):
    oldest, *_others = [old(make_job(state="published")) for _ in range(3)]
    monkeypatch.setattr(relay, "waiting_in_broker", lambda: 3)
    assert relay.sweep() == 0
    monkeypatch.setattr(relay, "waiting_in_broker", lambda: 2)
    Job.objects.filter(pk=oldest.pk).update(published_at=timezone.now() - timedelta(hours=1))
    assert relay.sweep() == 1
    assert broker == [str(oldest.pk)]


@pytest.mark.django_db
def test_a_message_that_may_still_be_on_its_way_is_given_time(broker):
    job = make_job(state="published")
    Job.objects.filter(pk=job.pk).update(published_at=timezone.now())
    assert relay.sweep() == 0


@pytest.mark.django_db
def test_the_length_of_the_brokers_queue_is_read_from_the_broker():
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.delete("celery")
        assert publish.waiting_in_broker() == 0
        client.lpush("celery", "message")
        assert publish.waiting_in_broker() == 1
        client.delete("celery")


# -- claiming --------------------------------------------------------------------------------------------------


@pytest.mark.commits
def test_of_many_workers_one_gets_the_job():
    job = make_job(state="published")
    start = threading.Barrier(8)
    got = []

    def worker() -> None:
        start.wait()
        got.append(relay.claim(job.pk))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(run is not None for run in got) == 1


@pytest.mark.commits
def test_two_sweepers_publish_each_job_once(broker):
    made = {str(make_job().pk) for _ in range(40)}

    def sweeper() -> None:
        relay.sweep()
        connection.close()

    threads = [threading.Thread(target=sweeper) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(broker) == sorted(made)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["running", "done", "dead", "cancelled"])
def test_a_job_that_is_not_waiting_cannot_be_claimed(state):
    assert relay.claim(make_job(state=state).pk) is None


@pytest.mark.django_db
def test_a_job_whose_lease_ran_out_is_taken_over_and_the_old_run_writes_nothing(broker):
    job = make_job(state="published")
    first = relay.claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    relay.sweep()
    second = relay.claim(job.pk)
    with pytest.raises(jobs.LostClaim), first.checkpoint() as mark:
        mark(done=99)
    with second.checkpoint() as mark:
        mark(done=1)
    job.refresh_from_db()
    assert (job.done, job.crashes, job.attempts) == (1, 1, 2)


@pytest.mark.django_db
def test_a_job_that_takes_its_worker_with_it_again_and_again_is_set_aside(broker):
    job = make_job(
        state="running", lease_until=timezone.now() - timedelta(seconds=1), crashes=relay.MAX_CRASHES
    )
    relay.sweep()
    job.refresh_from_db()
    assert (job.state, job.error) == ("dead", relay.CRASHED)


@pytest.mark.commits
def test_a_job_in_the_middle_of_a_long_checkpoint_is_not_taken_from_its_worker(broker):
    job = make_job(state="published")
    run = relay.claim(job.pk)
    with run.checkpoint():
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
        assert while_another_session(relay.sweep) == 0
    assert state_of(job) == "running"


# -- running -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_finished_job_says_what_came_of_it(handlers):
    @jobs.handler("import")
    def work(run: jobs.Run, *, rows: int) -> None:
        with run.checkpoint() as mark:
            mark(done=rows, total=rows, note="Checking", cursor={"row": rows})
        run.finish(note="All in", url="/there/")

    job = make_job("import", payload={"rows": 7})
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, job.total, job.note, job.result_url) == ("done", 7, 7, "All in", "/there/")
    assert job.percent == 100
    assert job.cursor == {"row": 7}


@pytest.mark.django_db
def test_a_second_run_begins_where_the_last_checkpoint_left(handlers):
    seen = []

    @jobs.handler("long")
    def work(run: jobs.Run) -> None:
        seen.append(run.cursor)
        with run.checkpoint() as mark:
            mark(done=200, cursor={"row": 200})
        if len(seen) == 1:
            raise ValueError("the second chunk")

    job = make_job("long")
    relay.run(job.pk)
    assert state_of(job) == "queued"
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    relay.run(job.pk)
    assert seen == [{}, {"row": 200}]
    assert state_of(job) == "done"


@pytest.mark.django_db
def test_progress_that_was_rolled_back_is_not_carried_on_by_a_handler_that_goes_on(handlers):
    @jobs.handler("careful")
    def work(run: jobs.Run) -> None:
        with contextlib.suppress(ValueError), run.checkpoint() as mark:
            mark(done=500, cursor={"row": 500})
            int("no number")
        run.progress(note="Going on")

    job = make_job("careful")
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.done, job.cursor, job.note) == (0, {}, "Going on")


@pytest.mark.django_db
def test_a_job_that_fails_is_tried_again_later_and_at_last_set_aside_with_words(handlers):
    @jobs.handler("broken")
    def work(run: jobs.Run) -> None:
        raise ValueError("The file has no end.")

    job = make_job("broken", max_attempts=2)
    relay.run(job.pk)
    job.refresh_from_db()
    assert job.state == "queued"
    assert job.due_at > timezone.now()
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("dead", "ValueError: The file has no end.")


@pytest.mark.commits
def test_a_database_that_went_away_is_not_held_against_the_job(handlers):
    @jobs.handler("unlucky")
    def work(run: jobs.Run) -> None:
        raise OperationalError("server closed the connection")

    job = make_job("unlucky", max_attempts=1)
    for _ in range(3):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
        relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.crashes) == ("queued", 3)


@pytest.mark.django_db
def test_a_job_that_nobody_knows_how_to_do_is_set_aside(handlers):
    job = make_job("unheard.of")
    relay.run(job.pk)
    job.refresh_from_db()
    assert job.state == "dead"
    assert "unheard.of" in job.error


@pytest.mark.django_db
def test_two_handlers_of_one_name_are_refused(handlers):
    jobs.handler("twice")(lambda _run: None)
    with pytest.raises(ValueError, match="twice"):
        jobs.handler("twice")(lambda _run: None)


# -- cancelling and retrying -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_waiting_job_is_cancelled_at_once():
    job = make_job()
    assert services.request_cancel(job=job)
    assert state_of(job) == "cancelled"
    assert relay.claim(job.pk) is None


@pytest.mark.django_db
def test_a_running_job_stops_at_its_next_checkpoint_and_keeps_what_was_done(handlers):
    @jobs.handler("long")
    def work(run: jobs.Run) -> None:
        run.progress(done=1)
        services.request_cancel(job=run.job)
        run.progress(done=2)

    job = make_job("long")
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 1)


@pytest.mark.django_db
def test_a_job_that_has_ended_cannot_be_cancelled():
    assert not services.request_cancel(job=make_job(state="done"))


@pytest.mark.django_db
def test_a_dead_job_gets_a_new_life_with_its_cursor():
    job = make_job(state="dead", attempts=5, crashes=3, cursor={"row": 5}, error="x", cancel_requested=True)
    services.retry(job=job)
    run = relay.claim(job.pk)
    assert run.cursor == {"row": 5}
    job.refresh_from_db()
    assert (job.attempts, job.crashes, job.error, job.cancel_requested) == (1, 0, "", False)


# -- the heartbeat ---------------------------------------------------------------------------------------------


@pytest.mark.commits
def test_the_heartbeat_keeps_a_long_computation_alive(settings, handlers):
    settings.JOBS_LEASE_SECONDS = 2
    enough = threading.Event()

    @jobs.handler("thinking")
    def work(run: jobs.Run) -> None:
        claimed = Job.objects.get(pk=run.job.pk).lease_until
        for _ in range(40):
            enough.wait(0.1)
            if Job.objects.get(pk=run.job.pk).lease_until > claimed:
                run.finish(note="alive")
                return

    job = make_job("thinking")
    relay.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.note) == ("done", "alive")


@pytest.mark.django_db
def test_a_database_that_is_away_for_a_moment_does_not_end_the_heartbeat(monkeypatch):
    def gone(*_args, **_facts):
        raise OperationalError("away")

    monkeypatch.setattr(services.Job.objects, "filter", gone)
    monkeypatch.setattr(services.connection, "close", lambda: None)
    services._renew(uuid.uuid4(), uuid.uuid4())
