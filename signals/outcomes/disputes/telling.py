"""Who hears what of a case: its contributors, everybody who took the signal, and compliance staff. A job calls this."""

import uuid
from typing import Final

from members.rules import holders_of
from signals.outcomes import told
from signals.outcomes.disputes.counting import companies_against
from signals.outcomes.disputes.models import Quarantine
from signals.outcomes.retraction.takers import companies_that_took
from signals.submissions.models import Opinion

_PAGE: Final = "signals:dispute"
_CONSOLE: Final = "console:disputed-signal"


def tell_of_case(case_id: uuid.UUID, event: str) -> None:
    """Of a case that was opened, decided, appealed or whose appeal was answered."""
    case = Quarantine.objects.select_related("indicator").get(pk=case_id)
    if event in {"opened", "appealed"}:
        _tell_staff(case, event)
    if event == "appealed" or case.indicator_id is None:
        return
    own = _contributors(case)
    against = companies_against(case.indicator) if case.indicator else set()
    took = companies_that_took(case.indicator_id)
    for companies, text in zip((own, against - own, took - own - against), _words(case, event), strict=True):
        if text:
            told.tell_companies(
                companies, letter="case", text=text, url_name=_PAGE, args=[case.pk], event=event
            )


def _contributors(case: Quarantine) -> set[uuid.UUID]:
    held = Opinion.objects.live().filter(indicator=case.indicator_id)
    rows = held.exclude(status=Opinion.Status.NEGATIVE).values_list("organization", flat=True)
    first = {case.told_by_company_id} if case.told_by_company_id else set()
    return set(rows) | first


def _words(case: Quarantine, event: str) -> tuple[str, str, str]:
    """For its contributors, for who found it wrong, for who took it; these the retraction tells when it stays out."""
    if event == "opened":
        return (
            "1 signal that your company shares or spoke about is paused: staff look at it now.",
            "1 signal that your company found wrong is paused: staff look at it now.",
            "1 signal that your company took is paused: do not act on it until staff have looked at it.",
        )
    if case.state == Quarantine.State.RESTORED:
        return (
            "1 signal was restored after re-review: it is shared again.",
            "1 signal that your company found wrong was restored after re-review. The decision says why.",
            "1 signal that your company took was restored after re-review: it is shared again.",
        )
    return (
        "1 signal of your company stays out of distribution. The decision says why.",
        "1 signal that your company found wrong stays out of distribution.",
        "",
    )


def _tell_staff(case: Quarantine, event: str) -> None:
    text = (
        "1 signal was paused and waits for a decision."
        if event == "opened"
        else "1 appeal waits for an answer."
    )
    for person in holders_of("compliance"):
        told.tell(person, letter="staff", text=text, url_name=_CONSOLE, args=[case.pk], event=event)
