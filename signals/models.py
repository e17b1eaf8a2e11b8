"""Facade of the tables of signals, for Django and for the apps above; slices never import it."""

from signals.alerts.models import Alert, AlertAnswer, AlertReading
from signals.catalog.lists.models import StaffList
from signals.matching.check.models import CheckDay
from signals.matching.investigate.models import Comfort, Kept, Looked, SavedView, Sitting
from signals.matching.models import ClusterMember, Corroboration, HintToken, IndexOwner, MatchSeen, NearPair
from signals.outcomes.after_report.models import ReportFate
from signals.outcomes.authorities.models import GovernmentRequest, RequestStep
from signals.outcomes.disputes.models import Appeal, DisputeSettings, Quarantine, QuarantineDecision
from signals.outcomes.led_to.models import LedToSeen
from signals.outcomes.lifecycle.models import ErasureRequest, LegalHold, RetentionRule, RetentionRun
from signals.outcomes.many.models import BulkEntry, BulkOutcome, Covered
from signals.outcomes.models import Outcome
from signals.outcomes.notes.models import SharedNote
from signals.outcomes.quality.models import QualityFigures, Rollback
from signals.outcomes.reactions.models import Reaction
from signals.outcomes.retraction.models import Receipt, ReReview, Retraction
from signals.outcomes.two_minutes.models import OutcomeReminder
from signals.submissions.importing.models import BatchPart, ColumnMapping
from signals.submissions.models import (
    Batch,
    BatchRow,
    FirstSight,
    Indicator,
    Opinion,
)
from signals.submissions.release.models import Contributor, Declined, Provisional, Release, Second
from signals.submissions.reveal.models import Reveal, RevealSession
from signals.submissions.rotation.models import KeyRotation
from signals.submissions.scope.models import SharingGroup, SharingSeat
from signals.submissions.sending.models import (
    BasisTemplate,
    Draft,
    LastTemplate,
    UrgentSending,
    UrgentSubscription,
    UrgentTold,
)

__all__ = [
    "Alert",
    "AlertAnswer",
    "AlertReading",
    "Appeal",
    "BasisTemplate",
    "Batch",
    "BatchPart",
    "BatchRow",
    "BulkEntry",
    "BulkOutcome",
    "CheckDay",
    "ClusterMember",
    "ColumnMapping",
    "Comfort",
    "Contributor",
    "Corroboration",
    "Covered",
    "Declined",
    "DisputeSettings",
    "Draft",
    "ErasureRequest",
    "FirstSight",
    "GovernmentRequest",
    "HintToken",
    "IndexOwner",
    "Indicator",
    "Kept",
    "KeyRotation",
    "LastTemplate",
    "LedToSeen",
    "LegalHold",
    "Looked",
    "MatchSeen",
    "NearPair",
    "Opinion",
    "Outcome",
    "OutcomeReminder",
    "Provisional",
    "QualityFigures",
    "Quarantine",
    "QuarantineDecision",
    "ReReview",
    "Reaction",
    "Receipt",
    "Release",
    "ReportFate",
    "RequestStep",
    "RetentionRule",
    "RetentionRun",
    "Retraction",
    "Reveal",
    "RevealSession",
    "Rollback",
    "SavedView",
    "Second",
    "SharedNote",
    "SharingGroup",
    "SharingSeat",
    "Sitting",
    "StaffList",
    "UrgentSending",
    "UrgentSubscription",
    "UrgentTold",
]
