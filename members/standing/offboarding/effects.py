"""What a departure ends of accounts: membership itself, sessions, jobs in flight, the account."""

from typing import Any

from allauth.mfa.models import Authenticator

from coalition.core import registry
from coalition.core.jobs.services import outliving, request_cancel
from coalition.core.models import Job
from coalition.core.registry import Leaving
from members.accounts.credentials import close_account, end_sessions, sessions_of, unconfirmed_addresses
from members.accounts.models import User
from members.organizations.leavers import everybody_of, record_keepers_of
from members.organizations.models import Organization
from members.standing.offboarding.rules import MAY_LEAVE
from members.standing.services import end_membership


def count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def register() -> None:
    registry.departure_effect(
        "membership",
        title="Membership",
        ends=membership_ends,
        carry_out=end_it,
        stays=membership_stays,
        order=5,
        at_once=True,
    )
    registry.departure_effect(
        "sessions",
        title="Sessions and links in letters",
        ends=sessions_end,
        carry_out=end_all_sessions,
        order=10,
        at_once=True,
        on_suspension=True,
    )
    registry.departure_effect(
        "accounts",
        title="Accounts",
        ends=accounts_close,
        carry_out=close_accounts,
        stays=accounts_stay,
        order=12,
        at_once=True,
    )
    registry.departure_effect(
        "jobs",
        title="Jobs in flight",
        ends=jobs_end,
        carry_out=cancel_jobs,
        order=14,
        at_once=True,
        on_suspension=True,
    )


def membership_ends(leaving: Leaving) -> list[str]:
    company = leaving.organization
    if leaving.user is not None or not _may_end(company):
        return []
    return [f"The company leaves: its standing becomes “Left” (now: {company.get_standing_display()})."]


def _may_end(company: Organization) -> bool:
    return Organization.objects.filter(pk=company.pk, standing__in=MAY_LEAVE).exists()


def membership_stays(leaving: Leaving) -> list[str]:
    if leaving.user is not None:
        return []
    return ["The company's history, attestations, dues and the audit entries about it."]


def end_it(*, leaving: Leaving, by: Any) -> None:
    if leaving.user is None and _may_end(leaving.organization):
        end_membership(by=by, company=leaving.organization, reason="Offboarded.")


def sessions_end(leaving: Leaving) -> list[str]:
    """A session begun after the company has left, by who fetches its records, is none that should have ended."""
    found = []
    after = leaving.user is None and not _may_end(leaving.organization)
    kept = {user.pk for user in record_keepers_of(leaving)} if after else set()
    for user in everybody_of(leaving):
        if user.pk in kept:
            continue
        if sessions := sessions_of(user):
            found.append(f"{count(sessions, 'session')} of {user.name or user.email}")
        if pending := unconfirmed_addresses(user).count():
            found.append(
                f"{count(pending, 'change')} of address that {user.name or user.email} has not confirmed"
            )
    return found


def end_all_sessions(*, leaving: Leaving, by: Any) -> None:
    for user in everybody_of(leaving):
        if user.is_active or sessions_of(user) or unconfirmed_addresses(user).exists():
            end_sessions(by=by, user=user)


def _to_close(leaving: Leaving) -> list[User]:
    if leaving.to is not None:
        return []
    kept = {user.pk for user in record_keepers_of(leaving)}
    return [user for user in everybody_of(leaving) if user.pk not in kept]


def accounts_close(leaving: Leaving) -> list[str]:
    return [
        f"The account of {user.name or user.email}: password, reset links, passkeys and codes open nothing"
        for user in _to_close(leaving)
        if User.objects.filter(pk=user.pk, is_active=True).exists()
    ]


def accounts_stay(leaving: Leaving) -> list[str]:
    people = everybody_of(leaving)
    lines = [
        f"{user.name or user.email} can sign in to fetch what the company signed, and nothing else"
        for user in record_keepers_of(leaving)
    ]
    factors = Authenticator.objects.filter(user__in=people).values("user").distinct().count()
    if factors:
        lines.append(
            f"Second factors of {count(factors, 'person', 'people')}: kept with the account, for a later seat"
        )
    return [*lines, "The name in the audit log, as it was then"]


def close_accounts(*, leaving: Leaving, by: Any) -> None:
    for user in _to_close(leaving):
        close_account(by=by, user=user)


def _jobs(leaving: Leaving) -> Any:
    rows = Job.objects.filter(
        created_by__in=everybody_of(leaving), state__in=Job.OPEN, cancel_requested=False
    )
    return rows.exclude(name__in=outliving())


def jobs_end(leaving: Leaving) -> list[str]:
    found = _jobs(leaving).count()
    return (
        [f"{count(found, 'job')} in flight, stopped at the next step; what was finished stays"]
        if found
        else []
    )


def cancel_jobs(*, leaving: Leaving, by: Any) -> None:
    for job in _jobs(leaving):
        request_cancel(job=job)
