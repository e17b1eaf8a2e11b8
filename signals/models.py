"""Facade of the tables of signals, for Django and for the apps above; slices never import it."""

from signals.catalog.lists.models import StaffList
from signals.matching.models import Corroboration, MatchSeen, NearPair
from signals.outcomes.models import Outcome
from signals.submissions.models import Batch, BatchFile, BatchRow, Indicator, Opinion

__all__ = [
    "Batch",
    "BatchFile",
    "BatchRow",
    "Corroboration",
    "Indicator",
    "MatchSeen",
    "NearPair",
    "Opinion",
    "Outcome",
    "StaffList",
]
