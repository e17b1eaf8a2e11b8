"""A programme of 40 companies in bulk, and how long its analysts wait for a page, at 20,000 and at 200,000 signals."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from itertools import batched

from django.db import connection
from django.test import Client
from django.utils import timezone

from coalition.local.bench import best_of
from members.rules import company_of
from signals.matching import counting
from signals.matching.investigate import lanes
from signals.submissions.scope.models import SharingGroup, SharingSeat
from tests.signals.factories import make_analyst

COMPANIES, CHUNK, IN_GROUP = 40, 5_000, 10  # as the statements below have them
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
_INDICATORS = r"""
INSERT INTO signals_indicator (public_id, created_at, kind, platform, value, sealed_value, key_id, token, normaliser)
SELECT gen_random_uuid(), now(), kind, platform, value,
       CASE WHEN value = '' THEN 'sealed'::bytea END, CASE WHEN value = '' THEN 'k1' ELSE '' END,
       CASE WHEN value = '' THEN decode(digest, 'hex')
            ELSE sha256(convert_to(concat_ws(E'\x1f', kind, platform, value), 'UTF8')) END, 1
FROM (
  SELECT kind, digest,
         CASE kind WHEN 'username' THEN (ARRAY['aurora', 'borealis', 'cumulus'])[1 + n %% 3] ELSE '' END AS platform,
         CASE kind WHEN 'url' THEN 'https://host-' || n %% 997 || '.example/' || left(digest, 32)
                   WHEN 'keyword' THEN 'word ' || left(digest, 12)
                   WHEN 'email' THEN '' WHEN 'username' THEN '' ELSE digest END AS value
  FROM (SELECT n, encode(sha256(n::text::bytea), 'hex') AS digest,
               (ARRAY['pdq', 'pdq', 'pdq', 'sha256', 'sha256', 'url', 'url', 'keyword', 'email', 'username'])[1 + n %% 10]
               AS kind
        FROM generate_series(%s::int, %s::int) AS n) AS numbers
) AS made
RETURNING id
"""
# Every second is held by a second company, every hundredth by eight; of all some wait, went back, ran out or were wrong.
_OPINIONS = """
INSERT INTO signals_opinion (
  id, created_at, updated_at, indicator_id, organization_id, submitted_by_id, status, harm, policy, action, actioned_at,
  reported_to, reference, not_required_reason, tlp, group_id, named, whose, labels, classification, context, vocabulary,
  urgent, detected_at, shared_at, expires_at, withdrawn_at, withdrawal_reason
)
SELECT gen_random_uuid(), at, at, id, company, person,
       CASE WHEN a < 0.5 THEN 'positive' WHEN a < 0.51 THEN 'negative' ELSE 'seed' END,
       (ARRAY['grooming', 'csam_sale', 'csam_distribution', 'sextortion_financial'])[1 + floor(b * 4)::int],
       '4.2', 'warned', at, 'ncmec', '', '', (ARRAY['red', 'amber', 'green'])[1 + floor(c * 3)::int],
       CASE WHEN holder < 10 AND d < 0.2 THEN %(group)s::uuid END, false, '',
       CASE WHEN e < 0.05 THEN ARRAY['generated'] ELSE '{}'::varchar[] END, CASE WHEN f < 0.02 THEN 'A1' ELSE '' END, '', 1,
       false, at, CASE WHEN g < 0.98 THEN at END, now() + make_interval(days => floor(h * 420)::int - 20),
       CASE WHEN i < 0.03 THEN now() END, ''
FROM (
  SELECT id, holder, (%(companies)s::uuid[])[1 + holder] AS company, (%(people)s::uuid[])[1 + holder] AS person,
         now() - make_interval(mins => floor(random() * 576000)::int) AS at,
         random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f, random() AS g,
         random() AS h, random() AS i
  FROM (SELECT id, (id * 13 + 7 * step) %% 40 AS holder FROM unnest(%(ids)s::bigint[]) AS id,
        generate_series(0, CASE WHEN id %% 100 = 0 THEN 7 ELSE (id %% 2)::int END) AS step) AS held
) AS rows
"""
_AROUND = """
INSERT INTO signals_nearpair (lower_id, higher_id, distance)
SELECT id, above, 9 FROM (
  SELECT id, lead(id) OVER (ORDER BY id) AS above, row_number() OVER (ORDER BY id) AS number
  FROM signals_indicator WHERE kind = 'pdq' AND id = ANY(%(ids)s)
) AS hashes WHERE number %% 17 = 0 AND above IS NOT NULL;
INSERT INTO signals_firstsight (indicator_id, organization_id, seen_at)
SELECT id, (%(companies)s::uuid[])[1 + id %% 40], now() FROM unnest(%(ids)s::bigint[]) AS id;
INSERT INTO signals_reaction (
  id, created_at, indicator_id, organization_id, by_id, kind, reason, note, given_at
)
SELECT gen_random_uuid(), now(), id, (%(companies)s::uuid[])[40], (%(people)s::uuid[])[40], 'non_malicious', 'common', '', now()
FROM unnest(%(ids)s::bigint[]) AS id WHERE id %% 500 = 0;
INSERT INTO signals_kept (id, created_at, user_id, indicator_id)
SELECT gen_random_uuid(), now(), (%(people)s::uuid[])[1], id FROM unnest(%(ids)s::bigint[]) AS id WHERE id %% 1000 = 0;
"""


class Programme:
    """Its signals are of mixed kinds; what is sealed opens with no key."""

    def __init__(self) -> None:
        self.people = [make_analyst() for _ in range(COMPANIES)]
        self.companies = [company_of(person) for person in self.people]
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
        known = {
            "companies": [company.pk for company in self.companies],
            "people": [person.pk for person in self.people],
            "group": self.group.pk,
        }
        with connection.cursor() as cursor:
            cursor.execute("SELECT setseed(0.7)")
            cursor.execute(_INDICATORS, [self.size, size - 1])
            ids = [pk for (pk,) in cursor.fetchall()]
            for statements in (_OPINIONS, _AROUND):
                for statement in filter(str.strip, statements.split(";")):
                    cursor.execute(statement, {**known, "ids": ids})
            cursor.execute("ANALYZE")
            for part in batched(ids, CHUNK):
                counting.recount(part, now=timezone.now())
            cursor.execute("ANALYZE")
        self.size = size

    def get(self, address: str) -> Callable[[], object]:
        def page() -> None:
            answer = self.client.get(address)
            assert answer.status_code == 200, address

        return page

    def check(self) -> Callable[[], object]:
        """A thousand values: hashes of which half are known, URLs and words."""
        who = lanes.asker(self.people[0])
        known = lanes.out_to(who).filter(kind__in=["pdq", "url", "keyword"])[:500]
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
