"""What a version does to companies and people: before it is published, and while it is being signed."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone

from coalition.core import registry
from coalition.core.access import DEFAULT_COVERAGE, coverage_kinds
from coalition.core.shell import PLACES
from members.agreements.lines import Cover, State, Text, covers, in_line, stand
from members.agreements.models import Agreement, AgreementVersion
from members.agreements.queries import text_of, texts_of_companies, texts_of_people
from members.organizations.models import Organization, Seat

WORDS_OF = {
    "nda": "the non-disclosure agreement",
    "signals": "the terms of signal sharing",
    "technology": "the terms for shared tools",
    "seat": "your own acknowledgement",
}
OPEN_STATES = (State.GRACE, State.BLOCKED)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a place and the agreements it needs."""

    place: str
    label: str
    url: str
    kinds: tuple[str, ...]

    @property
    def needs(self) -> str:
        """In words: nobody has to know the short names of the kinds."""
        words = [WORDS_OF.get(kind) or kind for kind in self.kinds]
        return (" and ".join(words)).capitalize() if words else "Nothing"


def pages() -> list[Page]:
    """Every page that a place lists, with what its view says it needs."""
    found = []
    for key, label, _icon, url in PLACES:
        entries = [(label, url)]
        for entry in registry.current().places.get(key, []):
            try:
                entries.append((entry.label, reverse(entry.url_name)))
            except NoReverseMatch:
                continue
        found += [Page(label, words, where, coverage_kinds(resolve(where).func)) for words, where in entries]
    return found


def what_needs(kind: str) -> list[Page]:
    """What closes when an agreement no longer covers; a personal acknowledgement is needed wherever any is."""
    needed = set(DEFAULT_COVERAGE) | {"signals"} if kind == "seat" else {kind}
    return [page for page in pages() if needed & set(page.kinds)]


@dataclass(frozen=True, slots=True)
class Row:
    """One company under one agreement; for texts of level seat, `open_people` of its people are not done."""

    company: Organization
    cover: Cover
    people: int
    signatories: int
    open_people: int = 0

    @property
    def is_open(self) -> bool:
        return self.cover.state in OPEN_STATES or self.open_people > 0

    @property
    def days_left(self) -> int | None:
        blocks_on = self.cover.blocks_on
        return (blocks_on - timezone.now().date()).days if blocks_on else None


def companies_let_in() -> list[Organization]:
    return list(Organization.objects.filter(standing__in=Organization.MAY_SIGN).order_by("name"))


def _seats(companies: Iterable[Organization]) -> tuple[Counter[uuid.UUID], Counter[uuid.UUID]]:
    """People and signatories of each company."""
    rows = Seat.objects.filter(
        organization__in=[company.pk for company in companies],
        status=Seat.Status.ACTIVE,
        user__is_active=True,
    ).values_list("organization_id", "roles")
    people: Counter[uuid.UUID] = Counter()
    signatories: Counter[uuid.UUID] = Counter()
    for company, roles in rows:
        people[company] += 1
        signatories[company] += Seat.Role.SIGNATORY in roles
    return people, signatories


def rows_of(
    agreement: Agreement, *, on: date | None = None, extra: Text | None = None, only: uuid.UUID | None = None
) -> list[Row]:
    """Every company that may sign, with how this agreement covers it on a day; a handful of queries.

    `extra` is a text not published yet, as if it were; `only` the one company that it is for.
    """
    on = on or timezone.now().date()
    companies = companies_let_in()
    people, signatories = _seats(companies)
    if agreement.level == Agreement.Level.SEAT:
        return _seat_rows(agreement, companies, people, signatories, on=on, extra=extra)
    found = []
    by_pk = {company.pk: company for company in companies}
    for pk, texts in texts_of_companies(agreement.kind, companies).items():
        company = by_pk[pk]
        more = [extra] if extra and only in {None, pk} else []
        found.append(Row(company, stand([*texts, *more], on), people[pk], signatories[pk]))
    return found


def _seat_rows(
    agreement: Agreement,
    companies: list[Organization],
    people: Counter[uuid.UUID],
    signatories: Counter[uuid.UUID],
    *,
    on: date,
    extra: Text | None,
) -> list[Row]:
    """A company is as its people are: the worst of them stands for it."""
    found = []
    by_company = texts_of_people(agreement.kind, companies)
    worst = {State.BLOCKED: 0, State.GRACE: 1, State.UNSIGNED: 2, State.COVERED: 3, State.MISSING: 4}
    for company in companies:
        each = [stand([*texts, *([extra] if extra else [])], on) for texts in by_company.get(company.pk, [])]
        cover = min(each, key=lambda one: worst[one.state], default=Cover(State.MISSING))
        still = sum(one.state in OPEN_STATES for one in each)
        found.append(Row(company, cover, people[company.pk], signatories[company.pk], still))
    return found


@dataclass(frozen=True, slots=True)
class DryRun:
    """What publishing a draft will do, said before."""

    now: list[Row]
    asked: list[Row]  # have to sign again, with the day on which they would be blocked
    at_once: list[Row]  # of these, blocked on the very day it comes into force
    apart: list[Row]  # have a text of their own and are not asked
    loses: list[Page]
    blocks_on: date

    @property
    def covered_now(self) -> list[Row]:
        return [row for row in self.now if row.cover.covers]

    @property
    def people_asked(self) -> int:
        return sum(row.open_people or row.people for row in self.asked)


def dry_run(draft: AgreementVersion) -> DryRun:
    now = rows_of(draft.agreement)
    extra = replace(text_of(draft, ""), created_at=timezone.now())
    later = max(draft.effective_on, timezone.now().date())
    then = rows_of(draft.agreement, on=later, extra=extra, only=draft.organization_id)
    covered = {row.company.pk for row in now if row.cover.covers}
    asked = [
        row
        for row in then
        if row.company.pk in covered and row.cover.needed and row.is_open and draft.material
        and row.cover.needed.pk == draft.pk
    ]  # fmt: skip
    asked_pks = {row.company.pk for row in asked}
    apart = [row for row in now if row.cover.held and row.cover.held.own and row.company.pk not in asked_pks]
    return DryRun(
        now=now,
        asked=asked,
        at_once=[row for row in asked if row.cover.state == State.BLOCKED],
        apart=apart if draft.organization_id is None else [],
        loses=what_needs(draft.agreement.kind) if draft.material else [],
        blocks_on=extra.ends_others_on,
    )


@dataclass(frozen=True, slots=True)
class Campaign:
    """A material version on its way from published to signed by everybody whom it concerns."""

    version: AgreementVersion
    done: list[Row]
    waiting: list[Row]  # signed, not countersigned
    grace: list[Row]
    blocked: list[Row]
    texts: dict[uuid.UUID, list[Text]]

    @property
    def total(self) -> int:
        return len(self.done) + len(self.open)

    @property
    def open(self) -> list[Row]:
        """Blocked first, then by the day."""
        rows = [*self.blocked, *self.grace]
        return sorted(rows, key=lambda row: (row.cover.blocks_on or date.max, row.company.name))

    @property
    def to_remind(self) -> list[Row]:
        return [row for row in self.open if not row.cover.waits]


def campaign_of(version: AgreementVersion) -> Campaign:
    """Whom a material version asks to sign again, and how far they are; of companies that signed something before."""
    rows = rows_of(version.agreement)
    if version.organization_id:
        rows = [row for row in rows if row.company.pk == version.organization_id]
    concerned = [row for row in rows if row.cover.held]
    texts = (
        texts_of_companies(version.agreement.kind, [row.company for row in concerned])
        if version.agreement.level == Agreement.Level.COMPANY
        else {}
    )
    still = [row for row in concerned if row.is_open]
    return Campaign(
        version=version,
        done=[row for row in concerned if not row.is_open],
        waiting=[row for row in still if row.cover.waits],
        grace=[row for row in still if row.cover.state == State.GRACE],
        blocked=[row for row in still if row.cover.state == State.BLOCKED],
        texts=texts,
    )


def projection(campaign: Campaign, *, weeks: int = 10) -> tuple[list[str], list[float]]:
    """Companies covered on coming days if nobody signs any more: today, each week, and about each day of a block."""
    today = timezone.now().date()
    blocks = {
        row.cover.blocks_on for row in campaign.open if row.cover.blocks_on and row.cover.blocks_on > today
    }
    last = min(max(blocks, default=today) + timedelta(days=7), today + timedelta(weeks=weeks))
    days = {today, last} | {today + timedelta(weeks=week) for week in range(weeks)}
    days |= {day for block in blocks for day in (block - timedelta(days=1), block)}
    shown = sorted(day for day in days if today <= day <= last)
    labels = [f"{day.day} {day:%b}" for day in shown]
    values = [float(sum(_covered_on(texts, day) for texts in campaign.texts.values())) for day in shown]
    return labels, values


def _covered_on(texts: list[Text], day: date) -> bool:
    held = max((text for text in texts if text.mark == "effective"), key=lambda text: text.rank, default=None)
    return held is not None and covers(held, in_line(texts, day), day)
