"""When a place frees or a request opens again, whoever waits is looked at soon, and not at the next full hour."""

from datetime import timedelta

from coalition.core import jobs
from coalition.core.models import Job

SUGGEST = "members.suggest_mentors"
SOON = timedelta(minutes=1)  # several changes of one moment are answered by one look


def look_again() -> None:
    """Ask for suggestions in the transaction of the caller, unless a look is due already."""
    if not Job.objects.filter(name=SUGGEST, state=Job.State.QUEUED).exists():
        jobs.enqueue(SUGGEST, delay=SOON)
