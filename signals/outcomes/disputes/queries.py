"""Disputed signals of a company: its own, and those it took; and what the case page may say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from members.models import Organization
from members.rules import company_of
from signals.catalog.display import DOTS, blinded, shown
from signals.catalog.kinds import PERSONAL_KINDS
from signals.matching.disclosure import EXACT_FROM
from signals.outcomes.counts import FALSE_POSITIVE
from signals.outcomes.disputes.counting import EVERYBODY
from signals.outcomes.disputes.models import Appeal, Quarantine, QuarantineDecision
from signals.outcomes.models import Outcome
from signals.submissions import rules, shared
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.opinions import DISPUTED
from signals.submissions.scope.models import SharingSeat

SIDES: Final = {"ours": "Shared by us", "taken": "Taken by us"}
NO_MORE: Final = "It was paused so that compliance staff of the coalition look at it."
STATES: Final = {"disputed": "Disputed, still shared", **dict(Quarantine.State.choices)}


def disputed_of(user: Any, wanted: Mapping[str, str]) -> QuerySet[Indicator]:
    """Signals of this company, shared by it or taken, that others dispute or that a case is about; newest case first."""
    company = company_of(user) if rules.handles_signals(user) else None
    if company is None:
        return Indicator.objects.none()
    at_it = {"indicator": OuterRef("pk"), "organization": company}
    own = Opinion.objects.live().filter(**at_it).exclude(status=Opinion.Status.NEGATIVE)
    took = FirstSight.objects.filter(taken_at__isnull=False, **at_it)
    spoke = Outcome.objects.filter(**at_it)
    sealed = Opinion.objects.filter(indicator=OuterRef("pk"), sealed_at__isnull=False)
    cases = Quarantine.objects.filter(indicator=OuterRef("pk")).order_by("-created_at")
    found: Any = shared.with_facts(Indicator.objects.all(), company=company)
    found = found.alias(took=Exists(took) | Exists(spoke)).exclude(Exists(sealed))
    if wanted.get("side") == "taken":
        found = found.filter(Q(took=True), ~Exists(own))
    else:
        found = found.filter(Exists(own))
    found = found.annotate(
        case_id=Subquery(cases.values("pk")[:1]),
        case_state=Subquery(cases.values("state")[:1]),
        case_at=Subquery(cases.values("created_at")[:1]),
    )
    state = wanted.get("state")
    if state == "disputed":
        found = found.filter(shared_status=DISPUTED)
    elif state in Quarantine.State.values:
        found = found.filter(case_state=state)
    else:
        found = found.filter(Q(shared_status=DISPUTED) | Q(case_id__isnull=False))
    if wanted.get("q"):
        found = found.filter(value__icontains=wanted["q"].strip())
    listed: QuerySet[Indicator] = found.order_by("-case_at", "-id")
    return listed


def blinded_for_staff(case: Quarantine) -> str:
    """Staff see of any kind what a stranger may see of a personal one; the value itself is revealed with a reason."""
    indicator = case.indicator
    if indicator is None or indicator.erased_at or getattr(case, "sealed", False):
        return DOTS
    if indicator.kind in PERSONAL_KINDS:
        return shown(indicator.kind, indicator.clear_value)
    return blinded(indicator.kind, indicator.value)


@dataclass(frozen=True, slots=True)
class CaseWords:
    """What members may know of a case."""

    why: str
    shares: bool
    decisions: list[QuarantineDecision]
    appeal: Appeal | None


def words_for_members(case: Quarantine, company: Organization) -> CaseWords:
    """No company but one's own is named, and a number only from three on."""
    own = Opinion.objects.live().filter(indicator=case.indicator_id, organization=company)
    appeal = case.filed_appeal
    return CaseWords(
        why=_why(case) if may_know_why(case, company) else NO_MORE,
        shares=own.exclude(status=Opinion.Status.NEGATIVE).exists(),
        decisions=list(case.decisions.all()),
        appeal=appeal if appeal and appeal.organization_id == company.pk else None,
    )


def may_know_why(case: Quarantine, company: Organization) -> bool:
    """What was said within a sharing group is for its companies alone, as a number, a cause or a date of its own."""
    if case.told_by_company_id == company.pk:
        return True
    through = {scope for scope in case.evidence.get("scopes", ()) if scope != EVERYBODY}
    if not through:
        return True
    sits = SharingSeat.objects.in_force().filter(organization=company).values_list("group", flat=True)
    return through <= {str(group) for group in sits}


def _why(case: Quarantine) -> str:
    if case.cause == Quarantine.Cause.NEGATIVES:
        against = int(case.evidence.get("negative", 0))
        who = f"{against} companies" if against >= EXACT_FROM else "More than one company"
        return f"{who} looked into it and found it wrong, each on its own."
    if case.cause == Quarantine.Cause.MATCHES:
        return "It matched far more than signals usually do. It may be something that many people use."
    if case.cause == Quarantine.Cause.SPREAD:
        return "Unusually many companies came to share it within a day. It may be something that many people use."
    return {
        "mistaken_identity": "A company that takes part says that it is somebody else: mistaken identity.",
        "victim_account": "A company that takes part says that it is the account of a child or a victim.",
        "hacked_account": "A company that takes part says that it is a hacked account whose owner did nothing.",
    }[case.reason]


def reasons_against(case: Quarantine) -> list[Outcome]:
    """What companies wrote when they found it wrong: for compliance staff, who decide on it."""
    rows = Outcome.objects.current().filter(indicator=case.indicator_id, kind=FALSE_POSITIVE)
    return list(rows.select_related("organization").order_by("created_at"))


def cases_for_staff(wanted: Mapping[str, str]) -> QuerySet[Quarantine]:
    """All cases, those that wait first and oldest; filtered by state, cause and kind."""
    sealed = Opinion.objects.filter(indicator=OuterRef("indicator"), sealed_at__isnull=False)
    found = Quarantine.objects.select_related("indicator", "appeal").prefetch_related("decisions")
    found = found.annotate(sealed=Exists(sealed))
    answered = QuarantineDecision.objects.filter(case=OuterRef("pk"), stage=QuarantineDecision.Stage.APPEAL)
    state = wanted.get("state") or "open"
    if state == "appeals":
        return found.filter(Q(appeal__isnull=False), ~Exists(answered)).order_by("appeal__created_at")
    if state in Quarantine.State.values:
        found = found.filter(state=state)
    for name in ("cause", "kind"):
        if wanted.get(name):
            found = found.filter(**{name: wanted[name]})
    return found.order_by("created_at" if state == "open" else "-created_at")


def appeals_waiting() -> int:
    return cases_for_staff({"state": "appeals"}).count()


def restored_after_review() -> int:
    """How many signals were restored after staff looked at them again."""
    return Quarantine.objects.filter(state=Quarantine.State.RESTORED).count()
