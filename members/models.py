"""Facade of the tables of members, for Django and for the apps above; slices never import it."""

from members.accounts.models import StaffRole, User
from members.admission.models import (
    Application,
    ApplicationAnswer,
    Declaration,
    Editor,
    Link,
    Objection,
    Onboarding,
    Question,
    Review,
    Submission,
)
from members.agreements.evidence.models import (
    ElectronicConsent,
    SealCertificate,
    SigningEvent,
    SigningRequest,
)
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
    InvitationBatch,
    Organization,
    OrganizationDomain,
    Seat,
    Transfer,
)
from members.organizations.profile import EscalationContact, EscalationLook, Fact
from members.sso.models import CompanySignIn
from members.standing.attestation.models import Answer, Attestation
from members.standing.models import CompanyNote, DuesRecord, ProgrammeReview, Renewal, StandingChange
from members.standing.offboarding.models import Offboarding

__all__ = [
    "Acknowledgement",
    "Agreement",
    "AgreementVersion",
    "Answer",
    "Application",
    "ApplicationAnswer",
    "Attestation",
    "CompanyNote",
    "CompanySignIn",
    "CompetitorDeclaration",
    "Declaration",
    "Deliverable",
    "DuesRecord",
    "Editor",
    "ElectronicConsent",
    "EscalationContact",
    "EscalationLook",
    "Fact",
    "GroupSeat",
    "Invitation",
    "InvitationBatch",
    "Link",
    "MentorOffer",
    "MentorRequest",
    "Objection",
    "Offboarding",
    "Onboarding",
    "Organization",
    "OrganizationDomain",
    "Pair",
    "ProgrammeReview",
    "Question",
    "Reminder",
    "Renewal",
    "Review",
    "Round",
    "SealCertificate",
    "Seat",
    "Signature",
    "SignedDocument",
    "SigningEvent",
    "SigningRequest",
    "StaffRole",
    "Stage",
    "StandingChange",
    "Submission",
    "Transfer",
    "Undertaking",
    "User",
    "WorkingGroup",
]
