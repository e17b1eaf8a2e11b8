"""A signer's consent to electronic records: withdrawn for the future, and a copy on paper asked for."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from coalition.core import audit, mail, notices
from coalition.core.access import refuse, require
from members.accounts.models import User
from members.accounts.rules import holders_of
from members.agreements.evidence import events
from members.agreements.evidence.models import ElectronicConsent, SigningEvent
from members.agreements.models import Signature
from members.agreements.services import TOPIC
from members.organizations.rules import company_of

WITHDRAWN = audit.action("agreements.consent_withdrawn", "Withdrew the consent to electronic records")
PAPER_ASKED = audit.action("agreements.paper_asked", "Asked for a copy on paper")


@transaction.atomic
def withdraw_consent(*, by: User, signature: Signature) -> None:
    """From now on, on paper. What was signed stays signed; doing it twice is doing it once."""
    consent = ElectronicConsent.objects.select_for_update().filter(signature=signature, user=by).first()
    if consent is None:
        require(refuse("Who gave this consent withdraws it.", "See the agreements", "/members/agreements/"))
    elif consent.withdrawn_at is None:
        consent.withdrawn_at = timezone.now()
        consent.save(update_fields=["withdrawn_at"])
        events.note(signature, SigningEvent.Kind.CONSENT_WITHDRAWN, by=by, at=consent.withdrawn_at)
        audit.record(WITHDRAWN, by=by, subject=signature, organization=signature.organization)
        _tell_staff(signature, "A signer wants records on paper from now on.")


@transaction.atomic
def ask_for_paper(*, by: User, signature: Signature) -> None:
    """A copy on paper, free of charge; asked for once a day at most."""
    if (company := company_of(by)) is None or company.pk != signature.organization_id:
        require(
            refuse(
                "People of the company that signed ask for a copy.",
                "See the agreements",
                "/members/agreements/",
            )
        )
    today = timezone.now()
    asked = SigningEvent.objects.filter(
        request__signature=signature, kind=SigningEvent.Kind.PAPER_ASKED, at__date=today.date()
    )
    if asked.exists():
        return
    events.note(signature, SigningEvent.Kind.PAPER_ASKED, by=by, at=today)
    audit.record(PAPER_ASKED, by=by, subject=signature, organization=signature.organization)
    _tell_staff(signature, "A company asks for a copy of what it signed on paper.")


def _tell_staff(signature: Signature, text: str) -> None:
    url = reverse("console:agreement-countersign", args=[signature.pk])
    for person in holders_of("membership"):
        notices.tell(person, topic=TOPIC, text=text, url=url)
        mail.post(
            to=person,
            template="members/agreements/mail/paper_wanted",
            context={"path": url},
            kind="agreements.paper_wanted",
        )
