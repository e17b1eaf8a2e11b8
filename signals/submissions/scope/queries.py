"""Groups and companies as forms and pages of scope need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value

from members.models import Organization
from members.rules import company_of, covered_organizations, eligible_organizations
from signals.submissions.interpret import NEGATIVE
from signals.submissions.models import Indicator, Opinion
from signals.submissions.scope import rules
from signals.submissions.scope.models import SharingGroup, SharingSeat

WHOLE_PROGRAMME = "Everybody in signal sharing"


def groups_of(company: Organization | None) -> QuerySet[SharingGroup]:
    """Groups to which this company may share now, by name."""
    return SharingGroup.objects.open_to(company) if company else SharingGroup.objects.none()


def scope_choices(user: Any) -> list[tuple[str, str]]:
    """What a person may choose as the scope of a signal: the programme, or one of their company's groups."""
    groups = groups_of(company_of(user))
    return [("", WHOLE_PROGRAMME), *((str(group.pk), f"Only {group.name}") for group in groups)]


def with_sizes(groups: QuerySet[SharingGroup]) -> QuerySet[SharingGroup]:
    """`sitting` and `invited`: how many companies of each group."""
    held = Q(seats__ended_at=None)
    return groups.annotate(
        sitting=Count("seats", filter=held & Q(seats__accepted_at__isnull=False)),
        invited=Count("seats", filter=held & Q(seats__accepted_at=None)),
    )


def may_be_invited(
    *, group: SharingGroup | None = None, but: Organization | None = None
) -> QuerySet[Organization]:
    """Companies that take part in signal sharing now and are not in the group yet."""
    found = eligible_organizations().filter(pk__in=covered_organizations("signals").values("pk"))
    found = found.filter(pk__in=covered_organizations("nda").values("pk"))
    if group is not None:
        found = found.exclude(pk__in=group.seats.filter(ended_at=None).values("organization"))
    if but is not None:
        found = found.exclude(pk=but.pk)
    return found.order_by("name")


def listed(user: Any, wanted: Mapping[str, str]) -> QuerySet[SharingGroup]:
    """Groups that this person may see: invitations first, then open ones, closed ones last."""
    found = with_sizes(SharingGroup.objects.visible_to(user))
    company = company_of(user)
    waiting = SharingSeat.objects.filter(
        group=OuterRef("pk"), organization=company, ended_at=None, accepted_at=None
    )
    found = found.annotate(invitation=Exists(waiting) if company else Value(value=False))
    words = wanted.get("q", "").strip()
    if words:
        found = found.filter(Q(name__icontains=words) | Q(purpose__icontains=words))
    state = wanted.get("state")
    if state == "invited":
        found = found.filter(invitation=True, closed_at=None)
    elif state in {"open", "closed"}:
        found = found.filter(closed_at__isnull=state == "open")
    return found.order_by(F("closed_at").asc(nulls_first=True), "-invitation", "name", "id")


def own_in(group: SharingGroup, company: Organization) -> int:
    """How many live signals of the company are of this group's scope."""
    return Opinion.objects.live().filter(group=group, organization=company).count()


@dataclass(frozen=True, slots=True)
class WhoSees:
    """The scope of a signal as its page tells it."""

    words: str
    out: bool
    group: SharingGroup | None = None


def who_sees(opinion: Opinion) -> WhoSees:
    """Of one's own signal: who gets it now, and whether it is out at all."""
    group = opinion.group
    if group is None:
        return WhoSees(WHOLE_PROGRAMME, out=opinion.standing == "live")
    sits = SharingSeat.objects.in_force().filter(group=group, organization=opinion.organization_id).exists()
    out = sits and group.closed_at is None and opinion.standing == "live"
    return WhoSees(f"Only {group.name}", out=out, group=group)


def named_holders(indicator: Indicator, company: Organization) -> list[str]:
    """Other companies that let themselves be named, once enough hold the signal that a name tells little."""
    shared = Opinion.objects.shared_with(company).filter(indicator=indicator).exclude(status=NEGATIVE)
    if shared.values("organization").distinct().count() < settings.SMALL_CELL:
        return []
    named = shared.filter(named=True).exclude(organization=company)
    return sorted(set(named.values_list("organization__name", flat=True)), key=str.casefold)


def groups_through(indicator: Indicator, company: Organization) -> list[str]:
    """Names of the company's groups in which it got the signal."""
    shared = Opinion.objects.shared_with(company).filter(indicator=indicator, group__isnull=False)
    return sorted(set(shared.values_list("group__name", flat=True)), key=str.casefold)


@dataclass(frozen=True, slots=True)
class Contributor:
    """What compliance staff read of one opinion: who, when and in which scope, no value and no basis."""

    company: str
    person: str
    status: str
    standing: str
    scope: str
    sent: datetime


def contributors_of(indicator: Indicator) -> list[Contributor]:
    rows = Opinion.objects.filter(indicator=indicator, sealed_at=None).order_by("created_at")
    return [
        Contributor(
            company=row.organization.name,
            person=row.submitted_by.public_name,
            status=row.get_status_display(),
            standing=row.standing,
            scope=f"Group “{row.group.name}”" if row.group else "The programme",
            sent=row.created_at,
        )
        for row in rows.select_related("organization", "submitted_by", "group")
    ]


def left_for_a_colleague(user: Any, group: SharingGroup) -> int:
    """Own signals of a group that this person cannot move alone."""
    own = Opinion.objects.visible_to(user).live().filter(group=group)
    return own.filter(rules.widened_by_others(user)).count()
