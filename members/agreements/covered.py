"""Coverage for many at once: what `coverage` decides for one person, as predicates of the database."""

from datetime import date

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet
from django.utils import timezone

from members.accounts.models import User
from members.agreements.models import Acknowledgement, Agreement, AgreementVersion, Retirement, Signature
from members.organizations.models import Organization, Seat
from members.organizations.rules import HOLDS

_LATER = Q(effective_on__gt=OuterRef("version__effective_on")) | Q(
    effective_on=OuterRef("version__effective_on"), created_at__gt=OuterRef("version__created_at")
)


def _texts() -> QuerySet[AgreementVersion]:
    return AgreementVersion.objects.filter(
        published_at__isnull=False, agreement=OuterRef("version__agreement")
    )


def _over(texts: QuerySet[AgreementVersion], on: date) -> Exists:
    """Whether one of these ended what was signed before it: material, and its grace is over."""
    ends = ExpressionWrapper(F("effective_on") + F("grace_days"), output_field=DateField())
    return Exists(texts.filter(material=True).alias(ends_others_on=ends).filter(ends_others_on__lte=on))


def _run_out(on: date) -> Exists:
    """Whether what was signed is a text of the company's own that was given up, and its grace is over."""
    ends = ExpressionWrapper(F("retired_on") + F("grace_days"), output_field=DateField())
    given_up = Retirement.objects.filter(version=OuterRef("version")).alias(runs_out_on=ends)
    return Exists(given_up.filter(runs_out_on__lte=on))


def covering_signatures(*kinds: str, on: date | None = None) -> QuerySet[Signature]:
    """Effective signatures of these kinds (of every kind if none is named) that cover on a day, today unless told.

    Whatever the company's standing; `covered_organizations` asks for that too.
    """
    on = on or timezone.now().date()
    standard = _texts().filter(organization=None)
    own = _texts().filter(organization=OuterRef("organization")).exclude(retirement__retired_on__lte=on)
    of_standard = Q(version__organization=None) & (
        ~_over(own, on) & (Exists(own.filter(effective_on__lte=on)) | ~_over(standard.filter(_LATER), on))
    )
    of_own = Q(version__organization__isnull=False) & ~_over(own.filter(_LATER), on) & ~_run_out(on)
    effective = Signature.objects.filter(
        status=Signature.Status.EFFECTIVE, version__agreement__level=Agreement.Level.COMPANY
    )
    if kinds:
        effective = effective.filter(version__agreement__kind__in=kinds)
    return effective.filter(of_standard | of_own)


def covering_acknowledgements(kind: str = "seat", on: date | None = None) -> QuerySet[Acknowledgement]:
    """People's own acknowledgements that still hold on a day."""
    on = on or timezone.now().date()
    given = Acknowledgement.objects.filter(
        version__agreement__kind=kind, version__agreement__level=Agreement.Level.SEAT
    )
    return given.exclude(_over(_texts().filter(_LATER), on))


def covered_organizations(kind: str = "nda", on: date | None = None) -> QuerySet[Organization]:
    """Companies whose standing lets them in and whose signature covers."""
    signed = covering_signatures(kind, on=on).filter(organization=OuterRef("pk"))
    return Organization.objects.filter(Exists(signed), standing__in=Organization.MAY_SIGN)


def covered_people(*kinds: str, on: date | None = None) -> QuerySet[User]:
    """People whom agreements of all kinds (the non-disclosure agreement unless told) cover, coalition staff not counted."""
    seats = Seat.objects.filter(HOLDS, user=OuterRef("pk"), status=Seat.Status.ACTIVE)
    for kind in kinds or ("nda",):
        seats = seats.filter(organization__in=covered_organizations(kind, on))
    acknowledged = covering_acknowledgements(on=on).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(seats), Exists(acknowledged), kind=User.Kind.MEMBER, is_active=True)
