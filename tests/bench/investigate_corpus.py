"""A programme of 40 companies in bulk, and how long its analysts wait for a page, at 20,000 and at 200,000 signals."""

import hashlib
import random
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.utils import timezone

from coalition.local.bench import best_of
from members.rules import company_of
from signals.matching import counting
from signals.matching.investigate.models import Kept
from signals.matching.models import NearPair
from signals.outcomes.reactions.models import Reaction
from signals.submissions.models import FirstSight, Indicator, Opinion
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.signals.factories import make_analyst

COMPANIES, CHUNK, IN_GROUP = 40, 5_000, 10
SIZES = (20_000, 200_000)
INVESTIGATE, CHECK = "/signals/investigate/", "/signals/check/"
LANES = ("new", "corroborated", "disputed", "near", "kept", "all")
FILTERS = (
    "q=host-7",
    "q=f00d",
    "kind=url",
    "kind=ip",
    "harm=grooming",
    "status=positive",
    "status=seed",
    "status=disputed",
    "label=generated",
    "classification=A1",
    "tlp=red",
    "scope=programme",
    "platform=aurora",
    "age=7",
    "ours=yes",
    "ours=no",
    "sort=old",
    "sort=wide",
    "sort=kind",
    "kind=keyword&harm=csam_sale&sort=wide",
    "page=40",
)
OTHERS = ("/signals/matches/", "/signals/panel/matches/", "/signals/clusters/", "/")
_KINDS = ("pdq", "pdq", "pdq", "sha256", "sha256", "url", "url", "keyword", "email", "username")
_PERSONAL = ("email", "username")
_HARMS = ("grooming", "csam_sale", "csam_distribution", "sextortion")


class Programme:
    """Its signals are of mixed kinds; what is sealed opens with no key. Every second is held by a second company."""

    def __init__(self) -> None:
        self.people = [make_analyst() for _ in range(COMPANIES)]
        self.companies = [company_of(person) for person in self.people]
        self.chance = random.Random(7)
        self.size = 0
        self.group = SharingGroup.objects.create(
            name="Ten", purpose="x", started_by=self.companies[0], created_by=self.people[0]
        )
        for company in self.companies[:IN_GROUP]:
            SharingSeat.objects.create(
                group=self.group,
                organization=company,
                invited_by=self.people[0],
                accepted_at=timezone.now() - timedelta(days=900),
            )
        self.client = Client()
        self.client.force_login(self.people[0])

    def grow(self, size: int) -> None:
        for first in range(self.size, size, CHUNK):
            made = Indicator.objects.bulk_create(self._indicator(n) for n in range(first, first + CHUNK))
            rows = [row for n, one in enumerate(made, start=first) for row in self._opinions(n, one)]
            Opinion.objects.bulk_create(rows, batch_size=CHUNK)
            self._what_came_of(made)
            counting.recount([one.pk for one in made], now=timezone.now())
        self.size = size
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _indicator(self, number: int) -> Indicator:
        kind, digest = _KINDS[number % len(_KINDS)], hashlib.sha256(str(number).encode()).hexdigest()
        values = {
            "url": f"https://host-{number % 997}.example/{digest[:32]}",
            "keyword": f"word {digest[:12]}",
        }
        personal = kind in _PERSONAL
        return Indicator(
            kind=kind,
            platform=("aurora", "borealis", "cumulus")[number % 3] if kind == "username" else "",
            value="" if personal else values.get(kind, digest),
            sealed_value=b"sealed" if personal else None,
            key_id="k1" if personal else "",
            token=bytes.fromhex(digest),
            normaliser=1,
        )

    def _opinions(self, number: int, indicator: Indicator) -> list[Opinion]:
        holders = 8 if number % 100 == 0 else 1 + number % 2
        first = self.chance.randrange(COMPANIES)
        return [self._opinion(indicator, (first + 7 * step) % COMPANIES) for step in range(holders)]

    def _opinion(self, indicator: Indicator, holder: int) -> Opinion:
        now, chance = timezone.now(), self.chance
        at = now - timedelta(minutes=chance.randrange(400 * 24 * 60))
        grouped = holder < IN_GROUP and chance.random() < 0.2
        confirmed = chance.random() < 0.5
        negative = not confirmed and chance.random() < 0.02
        return Opinion(
            indicator=indicator,
            organization=self.companies[holder],
            submitted_by=self.people[holder],
            status="positive" if confirmed else "negative" if negative else "seed",
            harm=chance.choice(_HARMS),
            policy="4.2",
            action="warned",
            actioned_at=at,
            reported_to="ncmec",
            tlp=chance.choice(("red", "amber", "green")),
            group=self.group if grouped else None,
            labels=["generated"] if chance.random() < 0.05 else [],
            classification="A1" if chance.random() < 0.02 else "",
            detected_at=at,
            shared_at=None if chance.random() < 0.02 else at,
            expires_at=now + timedelta(days=chance.randrange(-20, 400)),
            withdrawn_at=now if chance.random() < 0.03 else None,
        )

    def _what_came_of(self, made: list[Indicator]) -> None:
        now = timezone.now()
        hashes = [one.pk for one in made if one.kind == "pdq"]
        pairs = zip(hashes[::20], hashes[1::20], strict=False)
        NearPair.objects.bulk_create(
            NearPair(lower_id=low, higher_id=high, distance=9) for low, high in pairs
        )
        FirstSight.objects.bulk_create(
            FirstSight(indicator=one, organization=self.companies[n % COMPANIES], seen_at=now)
            for n, one in enumerate(made)
        )
        Reaction.objects.bulk_create(
            Reaction(
                indicator=one,
                organization=self.companies[-1],
                by=self.people[-1],
                kind="non_malicious",
                reason="common",
                given_at=now,
            )
            for one in made[::500]
        )
        Kept.objects.bulk_create(Kept(user=self.people[0], indicator=one) for one in made[::1000])

    def get(self, address: str) -> Callable[[], object]:
        def page() -> None:
            answer = self.client.get(address)
            assert answer.status_code == 200, address

        return page

    def check(self) -> Callable[[], object]:
        """A thousand values: hashes of which half are known, URLs and words."""
        known = Indicator.objects.filter(kind__in=["pdq", "url", "keyword"]).order_by("-pk")[:500]
        lines = [one.value for one in known]
        lines += [hashlib.sha256(uuid.uuid4().bytes).hexdigest() for _ in range(250)]
        lines += [f"https://host-{n}.example/unknown" for n in range(250)]
        sent = {"text": "\n".join(lines), "kind": "", "platform": "", "distance": "31"}

        def page() -> None:
            assert "500</strong> of 1000" in self.client.post(CHECK, sent).content.decode()

        return page

    def seconds(self) -> dict[str, float]:
        """The first is not counted: it opens the index of hashes."""
        asked = [f"{INVESTIGATE}?lane={lane}" for lane in LANES]
        asked += [f"{INVESTIGATE}?lane=all&{wanted}" for wanted in FILTERS]
        asked += OTHERS
        self.get(asked[0])()
        found = {address: best_of(3, self.get(address)) for address in asked}
        return found | {CHECK: best_of(2, self.check())}
