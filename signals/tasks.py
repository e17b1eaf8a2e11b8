"""The jobs of the signals place: fetch, and leave the work to a service."""

import uuid

from coalition.core import jobs
from signals.alerts import telling as alerts
from signals.matching import index
from signals.matching import services as matching
from signals.matching.investigate import subscriptions
from signals.outcomes.disputes import cases
from signals.outcomes.disputes import telling as disputes
from signals.outcomes.lifecycle import erasure, forgetting, retention
from signals.outcomes.lifecycle.models import RetentionRun
from signals.outcomes.quality import figures as quality
from signals.outcomes.quality import services as rollbacks
from signals.outcomes.retraction import telling as retraction
from signals.outcomes.two_minutes import reminders
from signals.submissions.importing import answers, running, trial, undo
from signals.submissions.importing import services as importing
from signals.submissions.release import telling as releases
from signals.submissions.rotation import services as rotation
from signals.submissions.sending import drafts, urgent
from signals.submissions.wording import services as wording


@jobs.handler("signals.import_batch")
def import_batch(run: jobs.Run, *, batch_id: str) -> None:
    running.run_import(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.try_import")
def try_import(run: jobs.Run, *, batch_id: str) -> None:
    trial.run_trial(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.answer_held")
def answer_held(run: jobs.Run, *, batch_id: str, question: str, yes: bool) -> None:
    answers.run_answer(run, batch_id=uuid.UUID(batch_id), question=question, yes=yes)


@jobs.handler("signals.undo_batch", outlives_departure=True)
def undo_batch(run: jobs.Run, *, batch_id: str) -> None:
    undo.run_undo(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.move_vocabulary", outlives_departure=True)
def move_vocabulary(run: jobs.Run) -> None:
    wording.run_move(run)


@jobs.hourly("signals.let_go_of_files")
def let_go_of_files(run: jobs.Run) -> None:
    importing.end_overdue(run)


@jobs.daily("signals.sweep_undone")
def sweep_undone(run: jobs.Run) -> None:
    undo.sweep_undone(run)


@jobs.handler("signals.tell_urgent", outlives_departure=True)
def tell_urgent(run: jobs.Run, *, batch_id: str) -> None:
    urgent.tell(run, batch_id=uuid.UUID(batch_id))


@jobs.daily("signals.drop_old_drafts")
def drop_old_drafts(run: jobs.Run) -> None:
    drafts.drop_old(run)


@jobs.handler("signals.match_batch", outlives_departure=True)
def match_batch(run: jobs.Run, *, batch_id: str) -> None:
    matching.match_batch(run, batch_id=uuid.UUID(batch_id))


@jobs.handler("signals.match_signal", outlives_departure=True)
def match_signal(run: jobs.Run, *, indicator_id: int) -> None:
    matching.match_indicators(run, ids=[indicator_id])


@jobs.handler("signals.match_signals", outlives_departure=True)
def match_signals(run: jobs.Run, *, indicator_ids: list[int]) -> None:
    matching.match_indicators(run, ids=indicator_ids)


@jobs.handler("signals.match_expired", outlives_departure=True)
def match_expired(run: jobs.Run) -> None:
    matching.refresh_expired(run)


@jobs.daily("signals.new_in_views")
def tell_of_views(run: jobs.Run) -> None:
    subscriptions.send_due(run)


@jobs.daily("signals.tend_index")
def tend_index(run: jobs.Run) -> None:
    matching.tend_index(run)


@jobs.handler(retention.JOB, outlives_departure=True)
def retain(run: jobs.Run, *, run_id: str) -> None:
    retention.carry_out(run, record=RetentionRun.objects.get(pk=run_id))


@jobs.daily("signals.retention_of_the_day")
def retain_daily(run: jobs.Run) -> None:
    retention.daily_run(run)


@jobs.handler(erasure.JOB, outlives_departure=True)
def erase(run: jobs.Run, *, request_id: str) -> None:
    erasure.carry_out(run, request_id=uuid.UUID(request_id))


@jobs.daily("signals.erase_rest")
def erase_rest(run: jobs.Run) -> None:
    erasure.finish_rest(run)


@jobs.handler("signals.tell_of_case")
def tell_of_case(run: jobs.Run, *, case_id: str, event: str) -> None:
    with run.checkpoint():
        disputes.tell_of_case(uuid.UUID(case_id), event)


@jobs.handler("signals.tell_of_retraction", outlives_departure=True)
def tell_of_retraction(run: jobs.Run, *, together: str) -> None:
    with run.checkpoint():
        retraction.tell_of_retraction(uuid.UUID(together))


@jobs.daily("signals.remind_of_retractions")
def remind_of_retractions(run: jobs.Run) -> None:
    with run.checkpoint():
        retraction.remind()


@jobs.hourly("signals.watch_signals")
def watch_signals(run: jobs.Run) -> None:
    """What spread or matched far too much goes out of distribution by itself."""
    with run.checkpoint():
        cases.watch_spread()
        cases.watch_matches()


@jobs.handler(forgetting.INDEX_JOB, outlives_departure=True)
def index_anew(run: jobs.Run) -> None:
    index.make_anew()
    run.finish(note="made anew from what is left")


@jobs.daily("signals.remind_of_outcomes")
def remind_of_outcomes(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{reminders.remind_due()} people reminded")


@jobs.handler("signals.release_tell", outlives_departure=True)
def release_tell(run: jobs.Run, *, release_id: str) -> None:
    releases.tell_waiting(run, release_id=uuid.UUID(release_id))


@jobs.handler("signals.release_decided", outlives_departure=True)
def release_decided(run: jobs.Run, *, release_id: str) -> None:
    releases.tell_decided(run, release_id=uuid.UUID(release_id))


@jobs.handler("signals.release_partly", outlives_departure=True)
def release_partly(run: jobs.Run, *, release_id: str) -> None:
    releases.tell_partly(run, release_id=uuid.UUID(release_id))


@jobs.handler("signals.second_asked", outlives_departure=True)
def second_asked(run: jobs.Run, *, second_id: str) -> None:
    releases.tell_second(run, second_id=uuid.UUID(second_id))


@jobs.handler("signals.outlier_tell", outlives_departure=True)
def outlier_tell(run: jobs.Run, *, organization_id: str) -> None:
    releases.tell_outlier(run, organization_id=uuid.UUID(organization_id))


@jobs.hourly("signals.releases_due")
def releases_due(run: jobs.Run) -> None:
    releases.see_to_due(run)


@jobs.daily("signals.quality_figures")
def quality_figures(run: jobs.Run) -> None:
    quality.count_all(run)


@jobs.handler("signals.roll_back", outlives_departure=True)
def roll_back(run: jobs.Run, *, rollback_id: str) -> None:
    rollbacks.carry_out(run, rollback_id=uuid.UUID(rollback_id))


@jobs.handler("signals.alert_tell", outlives_departure=True)
def alert_tell(run: jobs.Run, *, alert_id: str) -> None:
    alerts.tell_all(run, alert_id=uuid.UUID(alert_id))


@jobs.handler("signals.alert_tell_second", outlives_departure=True)
def alert_tell_second(run: jobs.Run, *, alert_id: str) -> None:
    alerts.tell_second(run, alert_id=uuid.UUID(alert_id))


@jobs.handler("signals.rotate_keys", outlives_departure=True)
def rotate_keys(run: jobs.Run, *, rotation_id: str) -> None:
    rotation.run_rotation(run, rotation_id=uuid.UUID(rotation_id))


@jobs.handler("signals.renew_hints", outlives_departure=True)
def renew_hints(run: jobs.Run) -> None:
    matching.renew_hints(run)
