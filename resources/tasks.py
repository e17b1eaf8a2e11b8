"""Handlers of this app's jobs: fetch and delegate."""

import uuid

from django.utils import timezone

from coalition.core import jobs
from resources.library import intake_job
from resources.library.collections.services import remind_of_reading
from resources.library.feedback.services import remind_of_reviews
from resources.library.files import checking
from resources.library.reading import copies
from resources.library.search.saved import tell_of_searches
from resources.questions import routing, services


@jobs.handler("resources.extract_text")
def extract_text(run: jobs.Run, *, version_id: str) -> None:
    intake_job.extract_text(run, version_id=uuid.UUID(version_id))


@jobs.handler("resources.check_upload")
def check_upload(run: jobs.Run, *, upload_id: str) -> None:
    checking.check_upload(run, upload_id=uuid.UUID(upload_id))


@jobs.hourly("resources.prune_copies")
def prune_copies(run: jobs.Run) -> None:
    gone = copies.prune()
    with run.checkpoint() as mark:
        mark(done=gone, total=gone, note="Deleted copies that nobody needs any more")


@jobs.hourly("resources.list_unanswered")
def list_unanswered(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{routing.list_unanswered(timezone.now())} questions listed")


@jobs.daily("resources.delete_old_drafts_of_questions")
def delete_old_drafts_of_questions(run: jobs.Run) -> None:
    with run.checkpoint() as mark:
        mark(note=f"{services.delete_old_drafts(timezone.now())} drafts deleted")


@jobs.daily("resources.library_letters")
def library_letters(run: jobs.Run) -> None:
    """Reviews that come due, reading that waits, kept searches that found something; each told once."""
    today = timezone.localdate()
    with run.checkpoint():
        counts = {"reviews": remind_of_reviews(today)}
    with run.checkpoint():
        counts["required reading"] = remind_of_reading(today)
    with run.checkpoint():
        counts["kept searches"] = tell_of_searches()
    run.finish(note=", ".join(f"{number} letters on {what}" for what, number in counts.items()))
