"""Handlers of this app's jobs: fetch and delegate."""

import uuid

from django.utils import timezone

from coalition.core import jobs
from members.admission.onboarding import close_what_is_done
from members.admission.purging import purge_unconfirmed
from members.admission.reminders import remind_of_links
from members.agreements import campaigns
from members.agreements.evidence.requests import tend_to_all
from members.groups.meetings import reminders as meetings
from members.groups.reviews import retention, turns
from members.groups.threads import retention as threads
from members.mentorship.pairs import reminders as questions
from members.mentorship.rounds import services as rounds
from members.mentorship.rounds import suggestions, tending
from members.mentorship.together import services as together
from members.organizations import bulk, reminders
from members.standing import renewals
from members.standing.attestation import services as attestation
from members.standing.export import build_export, end_exports
from members.standing.offboarding import services as offboarding


@jobs.handler("members.solve_round")
def solve_round(run: jobs.Run, *, round_id: str) -> None:
    rounds.solve_round(run, round_id=uuid.UUID(round_id))


@jobs.handler("members.suggest_mentors")
def suggest_mentors(run: jobs.Run) -> None:
    """A place has become free, or a request is open again."""
    with run.checkpoint() as mark:
        mark(note=f"{len(suggestions.suggest_pairs())} pairs suggested")


@jobs.hourly("members.tend_to_mentorship")
def tend_to_mentorship(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=tending.tend())


@jobs.handler("members.offboard", outlives_departure=True)
def offboard(run: jobs.Run, *, offboarding_id: str) -> None:
    offboarding.run_offboarding(run, offboarding_id=uuid.UUID(offboarding_id))


@jobs.daily("members.standing_day")
def standing_day(run: jobs.Run) -> None:
    """Membership years, and the texts of attestations whose time is over."""
    today = timezone.localdate()
    with run.checkpoint():
        counts = renewals.run_day(today)
    with run.checkpoint():
        counts["texts deleted"] = attestation.delete_texts_due(on=today)
    run.finish(note=", ".join(f"{number} {what}" for what, number in counts.items()))


@jobs.daily("members.remind_of_agreements")
def remind_of_agreements(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{campaigns.remind_due()} reminders")


@jobs.handler("members.export_company")
def export_company(run: jobs.Run, *, export_id: str) -> None:
    build_export(run, export_id=uuid.UUID(export_id))


@jobs.hourly("members.end_exports")
def end_company_exports(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{end_exports(timezone.now())} files deleted")


@jobs.handler("members.invite_batch")
def invite_batch(run: jobs.Run, *, batch_id: str) -> None:
    bulk.send_batch(run, batch_id=uuid.UUID(batch_id))


@jobs.daily("members.remind_companies")
def remind_companies(run: jobs.Run) -> None:
    reminders.remind(run)


@jobs.daily("members.tend_to_signing_requests")
def tend_to_signing_requests(run: jobs.Run) -> None:
    """Expire, remind, let lapse: each in a transaction of its own and harmless to repeat."""
    with run.checkpoint() as mark:
        mark(note=tend_to_all(timezone.now().date()))


@jobs.daily("members.close_finished_checklists")
def close_finished_checklists(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{close_what_is_done()} checklists done and closed")


@jobs.daily("members.purge_applications")
def purge_applications(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{purge_unconfirmed(timezone.now())} drafts that nobody confirmed deleted")


@jobs.daily("members.remind_applicants")
def remind_applicants(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{remind_of_links(timezone.now())} reminders")


@jobs.hourly("members.remind_of_meetings")
def remind_of_meetings(run: jobs.Run) -> None:
    """Meetings of tomorrow, actions due, minutes not written, people who came after the invitations."""
    with run.checkpoint() as mark:
        mark(note=f"{meetings.run()} told")


@jobs.daily("members.destroy_discussions")
def destroy_discussions(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{threads.destroy_due()} discussions destroyed")


@jobs.hourly("members.close_reviews")
def close_reviews(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{turns.close_due()} closed")


@jobs.daily("members.remind_of_reviews")
def remind_of_reviews(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{turns.remind()} reminders")


@jobs.daily("members.destroy_working_papers")
def destroy_working_papers(run: jobs.Run) -> None:
    """What the console's list announced goes; see members.groups.reviews.retention."""
    with run.checkpoint() as mark:
        mark(note=f"{retention.destroy_due(timezone.localdate())} deliverables")


@jobs.hourly("members.remind_of_pairs")
def remind_of_pairs(run: jobs.Run) -> None:
    """Mentors and askers who have not answered: a first letter, a second, and then the question lapses."""
    with run.checkpoint() as mark:
        mark(note=f"{questions.run()} reminded or lapsed")


@jobs.daily("members.destroy_mentorship_notes")
def destroy_mentorship_notes(run: jobs.Run) -> None:
    """Notes of pairs that ended a year ago, or that a departure ended a month ago."""
    with run.checkpoint() as mark:
        mark(note=f"{together.destroy_due_notes(timezone.localdate())} pairs")
