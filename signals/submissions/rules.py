"""Who may send and see signals: analysts and compliance people of companies that take part, and nobody else."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from coalition.core.access import ALLOWED, Decision, first_refusal, refuse
from coalition.core.people import known
from members.rules import (
    company_of,
    coverage,
    has_seat_role,
    has_staff_role,
    may_contribute,
    signal_eligibility,
)

ROLES = ("analyst", "compliance")
AGREEMENTS = ("nda", "signals")
NOBODY = Q(pk__in=[])


def may_handle_signals(user: Any) -> Decision:
    """Whether this person may send and see signals of their own company, with the reason if not."""
    return known(user, "may_handle_signals", lambda: _decide(user))


def _decide(user: Any) -> Decision:
    covered = coverage(user, *AGREEMENTS)
    if not covered:
        return covered
    if has_staff_role(user):
        return refuse("Coalition staff cannot read signals. They belong to the companies that take part.")
    eligible = signal_eligibility(user)
    if not eligible:
        return eligible
    if not has_seat_role(user, *ROLES):
        return refuse(
            "Signals are handled by people of your company who hold the signal analyst or the signal compliance "
            "role. You do not hold one of them; your company's admin can give it to you.",
            "See your company's seats",
            "/members/directory/",
        )
    return ALLOWED


def may_send_signals(user: Any) -> Decision:
    """Write in the name of one's company: send, import, take back, say what came of a signal."""
    return first_refusal(may_contribute(user), may_handle_signals(user))


def handles_signals(user: Any) -> bool:
    return may_handle_signals(user).allowed


def _own(user: Any) -> Q:
    company = company_of(user) if handles_signals(user) else None
    return Q(organization_id=company.pk) if company else NOBODY


def own_rows(user: Any) -> Q:
    """Whatever else belongs to one's company in signal sharing, as its templates."""
    return _own(user)


def opinions_visible_to(user: Any) -> Q:
    """One's own company's; a sealed one is gone for everyone."""
    return _own(user) & Q(sealed_at=None)


def stands(now: datetime, at: str = "") -> Q:
    """Opinions that their companies hold now: not withdrawn, not sealed, not expired. `at` leads to the opinion."""
    return Q((f"{at}withdrawn_at", None), (f"{at}sealed_at", None), (f"{at}expires_at__gt", now))


def _out(now: datetime, at: str = "") -> Q:
    return stands(now, at) & Q((f"{at}shared_at__isnull", False), (f"{at}indicator__paused_at", None))


def shared_with_all(now: datetime) -> Q:
    """Opinions that are out to the whole programme: they stand, are released, and their signal is not paused."""
    return _out(now) & Q(group=None)


def shared_with(company: Any, now: datetime, at: str = "") -> Q:
    """Opinions that are out to this company: of the programme's scope, or of a sharing group in which it sits.

    A company that joins a group gets what is shared from then on; one that leaves takes what it shared with it.
    `at` leads to the opinion from another table.
    """
    seats = apps.get_model("signals", "SharingSeat").objects.filter(
        group=OuterRef(f"{at}group"), accepted_at__isnull=False, ended_at=None, group__closed_at=None
    )
    sits = Exists(seats.filter(organization=company, accepted_at__lte=OuterRef(f"{at}shared_at")))
    gives = Exists(seats.filter(organization=OuterRef(f"{at}organization")))
    return _out(now, at) & (Q((f"{at}group", None)) | Q(sits) & Q(gives))


def indicators_visible_to(user: Any) -> Q:
    """One's own company's signals, and whatever is out to it: what all found wrong that ever held it is gone."""
    company = company_of(user) if handles_signals(user) else None
    if company is None:
        return NOBODY
    opinion = apps.get_model("signals", "Opinion")
    of_it = opinion.objects.filter(indicator=OuterRef("pk"), sealed_at=None)
    return Q(Exists(of_it.filter(organization_id=company.pk))) | Q(
        Exists(of_it.filter(shared_with(company, timezone.now())).exclude(status="negative"))
    )


def batches_visible_to(user: Any) -> Q:
    return _own(user) & Q(sealed_at=None)
