"""Who goes through the first day: people of companies that are members or about to be."""

from tests.access.cast import COVERED_MEMBERS
from tests.access.matrix import Row

NEWCOMERS = COVERED_MEMBERS | {"uncovered"}

TABLE = {
    "first-day": Row(get=NEWCOMERS),
    "first-day-acknowledgement": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-day-second-factor": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-day-topics": Row(get=NEWCOMERS, post=NEWCOMERS),
    "first-thing": Row(post=NEWCOMERS, kwargs=lambda _cast: {"thing": "ask"}),
}
