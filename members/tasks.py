"""Handlers of this app's jobs: fetch and delegate."""

import uuid

from coalition.core import jobs
from members.mentorship import rounds


@jobs.handler("members.solve_round")
def solve_round(run: jobs.Run, *, round_id: str) -> None:
    rounds.solve_round(run, round_id=uuid.UUID(round_id))
