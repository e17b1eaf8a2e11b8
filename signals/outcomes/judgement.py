"""The company's own word on a signal when it finds it wrong: its opinion follows, and goes back with a correction."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone

from members.models import Organization
from signals.catalog import kinds, taxonomy
from signals.matching.services import ask_for_match
from signals.outcomes.counts import FALSE_POSITIVE
from signals.outcomes.models import Outcome
from signals.outcomes.reach import scopes
from signals.submissions import shared
from signals.submissions.models import Indicator, Opinion

NONE: Final = "none"  # the company held no opinion before
_NEGATIVE: Final = str(Opinion.Status.NEGATIVE)


def follow(
    by: Any, company: Organization, indicator: Indicator, *, now: Outcome | None, before: Outcome | None
) -> None:
    """`now` stands in the place of `before`; of these only "It is wrong" is an opinion, too."""
    was_wrong = before is not None and before.kind == FALSE_POSITIVE
    if now is not None and now.kind == FALSE_POSITIVE:
        said = _say_wrong(by, company, indicator)
        now.opinion_before = before.opinion_before if was_wrong and before and said == _NEGATIVE else said
    elif was_wrong and before and before.opinion_before:
        _unsay(by, company, indicator, before.opinion_before)


def _say_wrong(by: Any, company: Organization, indicator: Indicator) -> str:
    """Make the company's opinion negative; returns what it was, or "" where none can be given."""
    opinion = Opinion.objects.select_for_update().filter(indicator=indicator, organization=company).first()
    if opinion is None:
        return _give(by, company, indicator)
    if opinion.sealed_at:
        return ""
    stood = Opinion.objects.live().filter(pk=opinion.pk).exists()
    before = opinion.status if stood else NONE
    if stood and opinion.status == _NEGATIVE:
        return before
    opinion.status = _NEGATIVE
    fields = ["status", "updated_at"]
    if not stood:
        scope = scopes(company, [indicator.pk])
        if indicator.pk not in scope:
            return ""
        opinion.withdrawn_at, opinion.withdrawal_reason = None, ""
        opinion.group_id, opinion.shared_at = scope[indicator.pk], timezone.now()
        opinion.expires_at = _until(company, indicator)
        fields += ["withdrawn_at", "withdrawal_reason", "group", "shared_at", "expires_at"]
    opinion.save(update_fields=fields)
    ask_for_match(by=by, indicator=indicator)
    return before


def _give(by: Any, company: Organization, indicator: Indicator) -> str:
    """A company that held nothing says it is wrong: to those with whom the signal was shared, and no further."""
    scope = scopes(company, [indicator.pk])
    if indicator.pk not in scope:
        return ""
    facts = shared.facts_of(indicator, company=company)
    Opinion.objects.create(
        indicator=indicator,
        organization=company,
        submitted_by=by,
        status=_NEGATIVE,
        harm=facts.harm or next(iter(taxonomy.HARMS)),
        action="none_yet",
        tlp=facts.tlp,
        group_id=scope[indicator.pk],
        shared_at=timezone.now(),
        expires_at=_until(company, indicator),
    )
    ask_for_match(by=by, indicator=indicator)
    return NONE


def _until(company: Organization, indicator: Indicator) -> Any:
    facts = shared.facts_of(indicator, company=company)
    return facts.until or timezone.now() + timedelta(days=kinds.KINDS[indicator.kind].days)


def _unsay(by: Any, company: Organization, indicator: Indicator, before: str) -> None:
    """Back to what it was; what the company said anew meanwhile stays."""
    opinion = (
        Opinion.objects.live()
        .select_for_update(of=("self",))
        .filter(indicator=indicator, organization=company, status=_NEGATIVE)
        .first()
    )
    if opinion is None or before == _NEGATIVE:
        return
    if before == NONE:
        opinion.withdrawn_at = timezone.now()
        opinion.save(update_fields=["withdrawn_at", "updated_at"])
    else:
        opinion.status = before
        opinion.save(update_fields=["status", "updated_at"])
    ask_for_match(by=by, indicator=indicator)
