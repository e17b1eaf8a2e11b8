"""Facade of the tables of members, for Django and for the apps above; slices never import it."""

from members.accounts.models import StaffRole, User
from members.agreements.models import (
    Acknowledgement,
    Agreement,
    AgreementVersion,
    Reminder,
    Signature,
    SignedDocument,
    Undertaking,
)
from members.groups.models import Deliverable, GroupSeat, Stage, WorkingGroup
from members.mentorship.models import MentorOffer, MentorRequest, Pair, Round
from members.organizations.models import (
    CompetitorDeclaration,
    Invitation,
    Organization,
    OrganizationDomain,
    Seat,
    Transfer,
)
from members.organizations.profile import EscalationContact, EscalationLook, Fact
from members.standing.attestation.models import Answer, Attestation
from members.standing.models import CompanyNote, DuesRecord, ProgrammeReview, Renewal, StandingChange
from members.standing.offboarding.models import Offboarding

__all__ = [
    "Acknowledgement",
    "Agreement",
    "AgreementVersion",
    "Answer",
    "Attestation",
    "CompanyNote",
    "CompetitorDeclaration",
    "Deliverable",
    "DuesRecord",
    "EscalationContact",
    "EscalationLook",
    "Fact",
    "GroupSeat",
    "Invitation",
    "MentorOffer",
    "MentorRequest",
    "Offboarding",
    "Organization",
    "OrganizationDomain",
    "Pair",
    "ProgrammeReview",
    "Reminder",
    "Renewal",
    "Round",
    "Seat",
    "Signature",
    "SignedDocument",
    "StaffRole",
    "Stage",
    "StandingChange",
    "Transfer",
    "Undertaking",
    "User",
    "WorkingGroup",
]
