"""Who sees a case, who may pause a signal, who decides, who appeals."""

from typing import Any, Final

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from members.rules import company_of, has_staff_role
from signals.submissions.rules import NOBODY, handles_signals, may_send_signals

AT_ONCE: Final = ("mistaken_identity", "victim_account", "hacked_account")


def concerned(company: Any, indicator: str = "indicator") -> Q:
    """Rows whose signal this company sent, took, or said something of; `indicator` names its column."""
    model = apps.get_model
    of_it = {"indicator": OuterRef(indicator), "organization": company}
    return (
        Q(Exists(model("signals", "Opinion").objects.filter(sealed_at=None, **of_it)))
        | Q(Exists(model("signals", "FirstSight").objects.filter(taken_at__isnull=False, **of_it)))
        | Q(Exists(model("signals", "Outcome").objects.filter(**of_it)))
        | Q(Exists(model("signals", "Reaction").objects.filter(**of_it, ended_at=None)))
    )


def cases_visible_to(user: Any) -> Q:
    """Whoever sent it, took it, or called for the pause; compliance staff see all."""
    if has_staff_role(user, "compliance"):
        return Q()
    company = company_of(user) if handles_signals(user) else None
    return Q(told_by_company=company) | concerned(company) if company else NOBODY


def may_pause(user: Any) -> Decision:
    return may_send_signals(user)


def may_decide(user: Any) -> Decision:
    if has_staff_role(user, "compliance"):
        return ALLOWED
    return refuse("Cases are decided by compliance staff of the coalition.")


def may_answer_appeal(user: Any, case: Any) -> Decision:
    first = case.first_decision
    if first is not None and first.by_id == user.pk:
        return refuse(
            "You decided this case. An appeal is answered by somebody else of compliance staff.",
            "Back to the cases",
            "/console/disputed-signals/",
        )
    return may_decide(user)


def may_appeal(user: Any, case: Any) -> Decision:
    return first_refusal(may_send_signals(user), _appealable(user, case))


def _appealable(user: Any, case: Any) -> Decision:
    company = company_of(user)
    opinions = apps.get_model("signals", "Opinion").objects
    own = opinions.live().filter(indicator=case.indicator_id, organization=company).exclude(status="negative")
    if company is None or case.indicator_id is None or not own.exists():
        return refuse("An appeal is for companies that share the signal and stand by it.")
    if case.state != "upheld" or case.filed_appeal is not None:
        return refuse("There is one appeal, against a decision that the signal stays out.")
    return ALLOWED
