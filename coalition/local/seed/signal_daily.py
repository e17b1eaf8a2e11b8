"""What the analyst who opens the demo finds of their own: taps, outcomes, a disputed signal, a correction to answer."""

from typing import Final

from coalition.local.seed.cast import Cast
from coalition.local.seed.signal_disputes import Acts, tell
from members.models import User
from signals.models import Indicator, Opinion, Reaction
from signals.outcomes.reactions.services import react
from signals.submissions.services import withdraw_signal

WHO: Final = "meridian"
_TAPS: Final = ("saw_this_too", "helpful", "in_review", "already_known", "outdated")
_LEFT_FOR_TWO_MINUTES: Final = 20


def seed_daily(cast: Cast) -> None:
    person = cast.analysts.get(WHO)
    if person is None or Reaction.objects.filter(by=person).exists():
        return
    acts = Acts(cast, "daily", person)
    me = len(acts.people) - 1
    theirs = _from_others(acts, me)[_LEFT_FOR_TWO_MINUTES:]
    for number, kind in enumerate(_TAPS):
        react(by=person, signals=[one.public_id for one in theirs[number * 2 : number * 2 + 2]], kind=kind)
    _outcomes(acts, me, theirs)
    _disputed(acts, me)
    _correction(acts, me, other=acts.people[0])
    tell()


def _from_others(acts: Acts, me: int) -> list[Indicator]:
    company = acts.company(me)
    out = Opinion.objects.shared_with(company).exclude(organization=company).exclude(status="negative")
    own = Opinion.objects.filter(organization=company).values("indicator")
    return list(
        Indicator.objects.filter(pk__in=out.values("indicator")).exclude(pk__in=own).order_by("token")
    )


def _outcomes(acts: Acts, me: int, theirs: list[Indicator]) -> None:
    harmless, acted, reported = theirs[:3]
    for one in (harmless, acted, reported):
        acts.take(one, me, days=24)
    acts.say(harmless, me, "matched_no_violation", days=21)
    acts.say(acted, me, "actioned", days=16, accounts_actioned=3, content_removed=7)
    acts.say(reported, me, "reported", days=9, reports_filed=1)


def _disputed(acts: Acts, me: int) -> None:
    """One of their own, found wrong by one company: disputed, and still out."""
    own = acts.share(me, "keyword", "copper lantern lane", days=27)
    acts.take(own, 1, 4, days=20)
    acts.find_wrong(own, 4, days=6)


def _correction(acts: Acts, me: int, *, other: User) -> None:
    """Taken and acted on, then taken back by whoever had sent it: to acknowledge, and to look at again."""
    wrong = acts.share(0, "url", "https://kestrelbook.example/groups/harbour-choir", days=40)
    acts.take(wrong, me, 2, days=36)
    acts.say(wrong, me, "actioned", days=33, accounts_actioned=2)
    opinion = Opinion.objects.get(indicator=wrong, organization=acts.company(0))
    withdraw_signal(by=other, opinion=opinion, reason="mistaken_identity")
