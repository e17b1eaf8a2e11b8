"""Handlers of this app's jobs: fetch and delegate."""

import uuid

from coalition.core import jobs
from members.mentorship import rounds
from members.standing.offboarding import services as offboarding


@jobs.handler("members.solve_round")
def solve_round(run: jobs.Run, *, round_id: str) -> None:
    rounds.solve_round(run, round_id=uuid.UUID(round_id))


@jobs.handler("members.offboard", outlives_departure=True)
def offboard(run: jobs.Run, *, offboarding_id: str) -> None:
    offboarding.run_offboarding(run, offboarding_id=uuid.UUID(offboarding_id))
