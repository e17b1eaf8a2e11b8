"""Disputed signals in the demo: every state of a case, and a retraction with receipts in every state of answering."""

import uuid
from datetime import timedelta
from itertools import count
from typing import Final

from django.db.models import F
from django.utils import timezone

from coalition.core.jobs import relay
from coalition.core.models import Job
from coalition.local.seed.cast import PASSWORD, Cast
from coalition.local.seed.signal_release import release_history
from coalition.local.seed.signals import UPLOAD_LATER
from members.accounts.services import create_person, grant_staff_role
from members.models import Organization, User
from signals.models import Indicator, Opinion, Quarantine, Receipt
from signals.outcomes.disputes import cases, services
from signals.outcomes.retraction import services as retraction
from signals.outcomes.services import record_outcome
from signals.submissions import sights
from signals.submissions.sending.services import submit_signal
from signals.submissions.services import withdraw_signal

SECOND: Final = ("appeals@coalition.example", "Nomvula Dlamini")
_WRONG: Final = (
    "The shop of a brand of trainers; nearly all hits were its offers.",
    "The page of a comedian. We looked at forty hits, none broke a rule.",
    "The forum of a popular game.",
    "Our moderators know it as the page of a football club.",
)
_RESTORED: Final = (4, 3, 6, 5, 4)
_JOBS: Final = (
    "signals.tell_of_case",
    "signals.tell_of_retraction",
    "signals.match_batch",
    "signals.match_signal",
)


class Acts:
    """The companies of the demo one after the other; those that upload by hand later are left alone, or stand last."""

    def __init__(self, cast: Cast, story: str = "disputes", *more: User) -> None:
        self.now, self._story = cast.now, story
        self.people = [user for slug, user in sorted(cast.analysts.items()) if slug not in UPLOAD_LATER]
        self.people += more
        self._numbers = count(1)

    def share(self, holder: int, kind: str, value: str, *, days: int) -> Indicator:
        person, at = self.people[holder], self.now - timedelta(days=days)
        fields = {
            "kind": kind, "value": value, "harm": "grooming", "policy": "Child safety 3.1", "action": "account_disabled",
            "actioned_at": at.isoformat(), "reported": "ncmec", "reference": f"CT-{days:04d}", "human_reviewed": "yes",
        }  # fmt: skip
        batch = submit_signal(by=person, fields=fields, form_token=self._token())
        release_history(batch)
        opinion = Opinion.objects.select_related("indicator").get(batch=batch)
        Opinion.objects.filter(pk=opinion.pk).update(created_at=at, detected_at=at)
        Indicator.objects.filter(pk=opinion.indicator_id).update(created_at=at)
        return opinion.indicator

    def take(self, indicator: Indicator, *places: int, days: int) -> None:
        for place in places:
            at = self.now - timedelta(days=days)
            sights.record(self.company(place), [indicator.pk], now=at, taken=True)

    def company(self, place: int) -> Organization:
        return self.people[place].seats.get(status="active").organization

    def say(
        self, indicator: Indicator, place: int, kind: str, *, days: int, note: str = "", **counts: int
    ) -> None:
        record_outcome(
            by=self.people[place],
            indicator=indicator,
            kind=kind,
            counts=counts,
            happened_on=(self.now - timedelta(days=days)).date(),
            note=note,
            form_token=self._token(),
        )

    def find_wrong(self, indicator: Indicator, *places: int, days: int) -> None:
        for number, place in enumerate(places):
            self.say(indicator, place, "false_positive", days=days, note=_WRONG[number % len(_WRONG)])

    def case(self, indicator: Indicator, *, days: int) -> Quarantine:
        found = Quarantine.objects.get(indicator=indicator)
        Quarantine.objects.filter(pk=found.pk).update(created_at=self.now - timedelta(days=days))
        return found

    def _token(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"seed/{self._story}/{next(self._numbers)}")


def seed_disputes(cast: Cast) -> None:
    """One negative, disputed, paused, staying out, restored, appealed; a victim's account; a retraction in all states."""
    acts = Acts(cast)
    if Quarantine.objects.exists() or len(acts.people) < 9:  # noqa: PLR2004 -- companies that the stories need
        return
    first, second = cast.people["compliance@coalition.example"], _second(cast)
    _cases(acts, first)
    _appeal(acts, first, second)
    _victim(acts)
    _retraction(acts)
    tell()


def _second(cast: Cast) -> User:
    email, name = SECOND
    person = create_person(by=cast.staff, email=email, name=name, kind=User.Kind.STAFF, password=PASSWORD)
    grant_staff_role(by=cast.staff, user=person, role="compliance")
    return person


def _cases(acts: Acts, staff: User) -> None:
    acts.find_wrong(acts.share(0, "keyword", "blue lantern club", days=40), 4, days=9)
    acts.find_wrong(acts.share(1, "keyword", "night train chat", days=38), 4, 5, days=8)
    waiting = acts.share(2, "domain", "paper-kites-forum.example", days=35)
    acts.take(waiting, 0, 6, days=30)
    acts.find_wrong(waiting, 4, 5, 7, days=1)
    acts.case(waiting, days=1)
    out = acts.share(3, "keyword", "tiger stripes 7", days=60)
    acts.take(out, 0, 8, days=50)
    acts.say(out, 8, "actioned", days=45, accounts_actioned=2)
    acts.find_wrong(out, 5, 6, 7, days=20)
    services.decide(
        by=staff,
        case=acts.case(out, days=20),
        outcome="upheld",
        finding="It is the name of a product. None of the hits that three companies looked at broke a rule.",
        looked_at="The reasons of three companies, the policy of the contributor, and forty hits that one of them described.",
        reason="other",
    )
    back = acts.share(0, "domain", "velvet-harbour.example", days=55)
    acts.take(back, 1, 2, days=50)
    acts.find_wrong(back, 5, 6, 8, days=25)
    services.decide(
        by=staff,
        case=acts.case(back, days=25),
        outcome="restored",
        finding="The domain changed hands in spring. What the contributor reported came after that; the doubts were about what was there before.",
        looked_at="Dates of the three outcomes, the contributor's report, the register of domains.",
    )


def _appeal(acts: Acts, first: User, second: User) -> None:
    for value, outcome in (("marble arcade", ""), ("sunday seven", "upheld")):
        found = acts.share(1, "keyword", value, days=70)
        acts.find_wrong(found, 4, 6, 8, days=15)
        case = services.decide(
            by=first,
            case=acts.case(found, days=15),
            outcome="upheld",
            finding="An everyday phrase in two of the three markets that were named.",
            looked_at="The reasons of three companies.",
        )
        services.appeal(
            by=acts.people[1],
            case=case,
            text="On our service the phrase stands in profiles alone and has meant one thing since January. We can name forty reports.",
        )
        if outcome:
            services.answer_appeal(
                by=second,
                case=case,
                outcome=outcome,
                finding="It may mean that on one service. On the others it does not, and signals go to all.",
                looked_at="The appeal, the forty reports as the company counts them, two more markets.",
            )


def _victim(acts: Acts) -> None:
    found = acts.share(2, "url", "https://profiles.kestrelbook.example/u/4471902", days=12)
    acts.take(found, 5, 7, days=6)
    cases.pause_at_once(
        by=acts.people[3],
        indicator=found,
        reason="victim_account",
        words="The owner of this profile wrote to our helpline: somebody pretends to be them.",
    )


def _retraction(acts: Acts) -> None:
    """Taken by eight: five put right what they had done, one answered, one is in time, one is late."""
    found = acts.share(0, "url", "https://kestrelbook.example/groups/north-shore-swim", days=90)
    takers = range(1, 9)
    acts.take(found, *takers, days=80)
    for place, restored in zip(range(1, 6), _RESTORED, strict=True):
        acts.say(found, place, "actioned", days=70, accounts_actioned=restored + 2)
    withdraw_signal(
        by=acts.people[0],
        opinion=Opinion.objects.get(indicator=found, organization=acts.company(0)),
        reason="mistaken_identity",
    )
    receipts = {
        receipt.organization_id: receipt for receipt in Receipt.objects.filter(retraction__indicator=found)
    }
    companies = [acts.company(place).pk for place in range(9)]
    late = receipts[companies[8]]
    Receipt.objects.filter(pk=late.pk).update(
        created_at=timezone.now() - timedelta(days=6), due_at=F("due_at") - timedelta(days=8)
    )
    for place, restored in zip(range(1, 6), _RESTORED, strict=True):
        receipt, person = receipts[companies[place]], acts.people[place]
        retraction.acknowledge(by=person, receipts=[receipt], answer="deleted")
        retraction.say_what_review_gave(
            by=person,
            receipt=receipt,
            answer="restored",
            counts={"accounts_restored": restored},
            note="The accounts are open again, and their owners have a letter from us.",
        )
    retraction.acknowledge(by=acts.people[6], receipts=[receipts[companies[6]]], answer="never_used")


def tell() -> None:
    """Notices and letters went, and counts are made, as a worker would have seen to."""
    for job in Job.objects.filter(name__in=_JOBS, state__in=Job.OPEN).order_by("created_at"):
        Job.objects.filter(pk=job.pk).update(due_at=timezone.now() - timedelta(seconds=1))
        relay.run(job.pk)
