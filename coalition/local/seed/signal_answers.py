"""What the demo's companies say of each other's signals: taps, many at once, after the report, and what is still open."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from coalition.local.seed.cast import Cast
from members.models import Organization, User
from signals.catalog.personal import found_in
from signals.models import Indicator, Opinion, Reaction
from signals.outcomes.after_report.fates import FATES, RECEIVERS
from signals.outcomes.after_report.filed import Report
from signals.outcomes.after_report.services import say_what_became
from signals.outcomes.many.covering import free_of
from signals.outcomes.many.services import correct_for_many, record_for_many, take_back_for_many
from signals.outcomes.notes.services import add_note
from signals.outcomes.reactions.kinds import REASONS, WORDS
from signals.outcomes.reactions.services import react
from signals.outcomes.two_minutes.reminders import remind_due
from signals.submissions import sights

_ANSWERS_IN_TWO_MINUTES: Final = "meridian"
_BY_HAND: Final = ("meridian", "sol")
_TAKEN_THIS_WEEK, _TAKEN_BEFORE = 9, 5
_COMPANIES: Final = 7
_NOTE: Final = (
    "Used in first messages, mostly in the evening, and followed by a request to go on elsewhere. "
    "We saw it only together with accounts younger than a week."
)


def seed_signal_answers(cast: Cast) -> None:
    if Reaction.objects.exists() or not cast.analysts:
        return
    others = {slug: one for slug, one in sorted(cast.analysts.items()) if slug not in _BY_HAND}
    _react(others)
    _say_of_many(cast, others)
    _after_the_report(cast, others)
    if _ANSWERS_IN_TWO_MINUTES in cast.analysts:
        _leave_open(cast, cast.analysts[_ANSWERS_IN_TWO_MINUTES], others)
    remind_due(cast.now.date())


def _company(person: User) -> Organization:
    return person.seats.select_related("organization").get(status="active").organization


def _from_others(company: Organization) -> list[Indicator]:
    """What others share with the company, in a stable order."""
    theirs = Opinion.objects.shared_with(company).exclude(organization=company).exclude(status="negative")
    own = Opinion.objects.filter(organization=company).values("indicator")
    found = Indicator.objects.filter(pk__in=theirs.values("indicator")).exclude(pk__in=own)
    return list(found.order_by("token"))


def _react(people: Mapping[str, User]) -> None:
    """Every kind, each by a few companies; "harmless" by one alone, so that it is told and nothing more."""
    for place, person in enumerate(list(people.values())[:_COMPANIES]):
        signals = [one.public_id for one in _from_others(_company(person))[:40]]
        for number, kind in enumerate(WORDS):
            if kind == "non_malicious" and place:
                continue
            reason = next(iter(REASONS[kind]), "") if kind in REASONS else ""
            react(by=person, signals=signals[number * 3 : number * 3 + 3], kind=kind, reason=reason)


def _say_of_many(cast: Cast, people: Mapping[str, User]) -> None:
    """Three companies: one with a range, one that corrected itself, one that took it back."""
    for place, (slug, person) in enumerate(list(people.items())[:3]):
        company = _company(person)
        chosen = Indicator.objects.filter(pk__in=[one.pk for one in _from_others(company)[-30:]])
        free = free_of(company, chosen).count()
        few = free // 4
        said = {"no_match": free - few - 1, "matched_no_violation": few, "actioned": 1}
        bulk = record_for_many(
            by=person, source="taken", chosen=chosen, expected=free, tallies=said,
            counts={"accounts_actioned": 10, "reports_filed": 2},
            ranges={"accounts_actioned": "10-49"} if place == 0 else None,
            happened_from=(cast.now - timedelta(days=9)).date(), happened_on=(cast.now - timedelta(days=2)).date(),
            form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/many/{slug}"),
        )  # fmt: skip
        if place == 1:
            correct_for_many(
                by=person, bulk=bulk, tallies=said, counts={"accounts_actioned": 6, "reports_filed": 2},
                happened_on=(cast.now - timedelta(days=2)).date(),
                form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/many/{slug}/again"), note="A typing error.",
            )  # fmt: skip
        if place == 2:  # noqa: PLR2004 -- the third
            take_back_for_many(by=person, bulk=bulk)


def _after_the_report(cast: Cast, people: Mapping[str, User]) -> None:
    for slug, person in list(people.items())[:_COMPANIES]:
        own = Opinion.objects.filter(
            organization=_company(person), reported_to__in=RECEIVERS, sealed_at=None
        ).select_related("indicator")
        for number, (fate, opinion) in enumerate(zip(FATES, own.order_by("indicator__token"), strict=False)):
            say_what_became(
                by=person,
                report=Report("opinion", indicator=opinion.indicator),
                fate=fate,
                reports=1,
                receiver=opinion.reported_to,
                heard_on=(cast.now - timedelta(days=20 * number + 3)).date(),
                note="",
                form_token=uuid.uuid5(uuid.NAMESPACE_URL, f"seed/fate/{slug}/{fate}"),
            )


def _leave_open(cast: Cast, person: User, others: Mapping[str, User]) -> None:
    """Something to answer in two minutes, somebody who asks for more, and a note of somebody else's to read."""
    company = _company(person)
    theirs = [one.pk for one in _from_others(company)]
    week, before = theirs[:_TAKEN_THIS_WEEK], theirs[_TAKEN_THIS_WEEK:][:_TAKEN_BEFORE]
    sights.record(company, week, now=cast.ago(2), taken=True)
    sights.record(company, before, now=cast.ago(20), taken=True)
    own = Opinion.objects.shared().filter(organization=company).exclude(status="negative")
    for opinion in own.select_related("indicator").order_by("indicator__token")[:2]:
        react(by=next(iter(others.values())), signals=[opinion.indicator.public_id], kind="want_more_info")
    _note(week, list(others.values()))


def _note(signals: list[int], people: list[User]) -> None:
    """A contributor's words on the first of these signals whose value they do not happen to hold."""
    out = Opinion.objects.shared().filter(indicator__in=signals, submitted_by__in=people)
    rows = out.exclude(status="negative").select_related("indicator", "submitted_by")
    for opinion in rows.order_by("indicator__token", "organization"):
        if not found_in(_NOTE, [opinion.indicator.clear_value]):
            token = uuid.uuid5(uuid.NAMESPACE_URL, "seed/note")
            add_note(by=opinion.submitted_by, indicator=opinion.indicator, text=_NOTE, form_token=token)
            return
